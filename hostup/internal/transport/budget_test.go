package transport

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
)

// A budget has 20 retries at first, then one for 10 calls, and never more than 64.
func TestBudget(t *testing.T) {
	b := &mustNew(Config{}, NewRoundTripper()).budget
	spend := func() (n int) {
		for b.withdraw() {
			n++
		}
		return n
	}
	for _, test := range []struct{ deposits, want int }{{0, 20}, {9, 0}, {1, 1}, {19, 1}, {1, 1}, {639, 63}, {1000, 64}} {
		for range test.deposits {
			b.deposit()
		}
		if n := spend(); n != test.want {
			t.Errorf("%d retries after %d calls, want %d", n, test.deposits, test.want)
		}
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

// Only a call with a complete response adds to the budget: not one that was never sent.
func TestBudgetDeposits(t *testing.T) {
	for _, test := range []struct {
		name     string
		canceled bool
		step     roundTripper
		want     int
	}{
		{"200", false, status(200), 2},
		{"404", false, status(404), 2},
		{"429, and then not sent", false, status(429, "Retry-After: 3600"), 1},
		{"network", false, failWith(io.EOF), 0},
		{"canceled", true, status(200), 0},
	} {
		synctest.Test(t, func(t *testing.T) { // in which a call cannot wait for an hour
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if test.canceled {
				cancel()
			}
			c := newClient(test.step, zeroPolicy)
			c.budget.Store(0)
			for range 2 {
				_, _ = do(ctx, c)
			}
			if got := int(c.budget.Load()); got != test.want {
				t.Errorf("%s: the budget is %d", test.name, got)
			}
		})
	}
}
