package transport

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A budget has 20 retries at first, then one for 10 calls, and never more than
// 64.
func TestBudget(t *testing.T) {
	var b budget
	spend := func() (n int) {
		for b.withdraw() {
			n++
		}
		return n
	}
	if n := spend(); n != 20 {
		t.Errorf("%d retries at first, want 20", n)
	}
	for calls := 1; calls <= 100; calls++ {
		b.deposit()
		want := 0
		if calls%10 == 0 {
			want = 1
		}
		if n := spend(); n != want {
			t.Errorf("%d retries after %d calls, want %d", n, calls, want)
		}
	}
	for range 1000 {
		b.deposit()
	}
	if n := spend(); n != 64 {
		t.Errorf("%d retries of a full budget, want 64", n)
	}
}

// A server that always fails gets at most 1.1 requests for each call, plus 20.
func TestBudgetOfCalls(t *testing.T) {
	for _, test := range []struct {
		name   string
		step   roundTripper
		earned int // of 2,000 calls
	}{
		{"500", status(500), 200},
		{"500, Retry-After", status(500, "Retry-After: 1"), 200},
		{"503, Retry-After", status(503, "Retry-After: 1"), 200},
		{"500 whose body breaks off", withBody(500, breaking(5, io.ErrUnexpectedEOF)), 200},
		{"network", failWith(io.EOF), 0},
		{"time-out", block, 0},
		{"200 whose body breaks off", withBody(200, breaking(5, io.ErrUnexpectedEOF)), 0},
		{"200 whose body stalls", withBody(200, silent), 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.step)
			c := newClient(s)
			for calls := 1; calls <= 2000; calls++ {
				_, _ = do(t.Context(), c)
				if retries := s.requests() - calls; retries > 20+calls/10 {
					t.Fatalf("%s: %d retries of %d calls", test.name, retries, calls)
				}
			}
			if retries := s.requests() - 2000; retries < 20+test.earned-1 || retries > 20+test.earned {
				t.Errorf("%s: %d retries, want %d", test.name, retries, 20+test.earned)
			}
		})
	}
}

// Calls without a response do not add to the budget.
func TestBudgetDeposits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(failWith(io.EOF))
		c := newClient(s)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		for range 50 {
			_, _ = do(t.Context(), c)
			_, _ = do(cancelled, c)
			_, _ = c.NewCall().Do(newRequest(t.Context(), "https://example.com/"))
		}
		if s.requests() != 70 || c.budget.spent != 200 {
			t.Fatalf("%d requests, the budget is %d", s.requests(), c.budget.spent)
		}
		s.steps = []roundTripper{status(429, "Retry-After: 3600")}
		for range 50 {
			_, _ = do(t.Context(), c)
		}
		if s.requests() != 71 || c.budget.spent != 199 {
			t.Errorf("after a pause: %d requests, the budget is %d", s.requests(), c.budget.spent)
		}
		time.Sleep(2 * time.Hour)
		s.steps = []roundTripper{status(404)}
		for range 7 {
			_, _ = do(t.Context(), c)
		}
		s.steps = []roundTripper{status(500)}
		for _, want := range []int{79, 81} { // the second is the tenth response
			if _, _ = do(t.Context(), c); s.requests() != want {
				t.Errorf("%d requests, want %d; the budget is %d", s.requests(), want, c.budget.spent)
			}
		}
	})
}

// A server that works is retried for each of the requests whose connections
// break at the same time.
func TestAllConnectionsBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ok, broken := after(time.Second, status(200)), after(time.Second, failWith(io.ErrUnexpectedEOF))
		steps := append(slices.Repeat([]roundTripper{ok}, 640), slices.Repeat([]roundTripper{broken}, 64)...)
		if r := runJob(t.Context(), newClient(newScript(append(steps, ok)...)), 1000, 64); r.lost != 0 {
			t.Errorf("%d calls are lost", r.lost)
		}
	})
}
