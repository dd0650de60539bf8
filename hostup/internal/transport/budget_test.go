package transport

import (
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
