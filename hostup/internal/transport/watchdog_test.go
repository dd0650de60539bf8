package transport

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func withTimeouts(timeout, stall time.Duration) func(*Config) {
	return func(cfg *Config) { cfg.Timeout, cfg.StallTimeout = timeout, stall }
}

// oneByte is a body that stalls after its first byte.
func oneByte(ctx context.Context) io.Reader {
	return io.MultiReader(strings.NewReader("x"), silent(ctx))
}

// Timeout limits an attempt with its body, and StallTimeout the time without a
// byte of the body.
func TestTimeouts(t *testing.T) {
	const forever = -1
	const day = 24 * time.Hour
	for _, test := range []struct {
		name           string
		timeout, stall time.Duration
		step           roundTripper
		took           time.Duration
		want           string // in the error; "" is none
	}{
		{"no response", 30 * time.Second, 10 * time.Second, block, 30 * time.Second, "no complete response within 30s"},
		{"late response", 30 * time.Second, 10 * time.Second, after(29*time.Second, status(200)), 29 * time.Second, ""},
		{"endless body", 30 * time.Second, 10 * time.Second, withBody(200, slow(time.Second, forever)), 30 * time.Second, "no complete response within 30s"},
		{"late body", 30 * time.Second, 10 * time.Second, after(20*time.Second, withBody(200, slow(time.Second, 9))), 29 * time.Second, ""},
		{"too late a body", 30 * time.Second, 10 * time.Second, after(25*time.Second, withBody(200, slow(time.Second, 9))), 30 * time.Second, "within 30s"},
		{"no body", 30 * time.Second, 10 * time.Second, after(5*time.Second, withBody(200, silent)), 15 * time.Second, "no data within 10s"},
		{"default time-out", 0, 0, block, 30 * time.Second, "no complete response within 30s"},
		{"default time-out of a stall", 0, 0, withBody(200, silent), 10 * time.Second, "no data within 10s"},
		{"time-out before a stall", 5 * time.Second, 10 * time.Second, withBody(200, silent), 5 * time.Second, "no complete response within 5s"},
		{"stall that ends with the time-out", 10 * time.Second, 10 * time.Second, withBody(200, silent), 10 * time.Second, "no complete response"},
		{"slow body", day, 10 * time.Second, withBody(200, slow(9*time.Second, 99)), 891 * time.Second, ""},
		{"body that stalls", day, 10 * time.Second, withBody(200, slow(11*time.Second, 2)), 10 * time.Second, "no data within 10s"},
		{"stall after a byte", day, 10 * time.Second, withBody(200, oneByte), 10 * time.Second, "no data within 10s"},
		{"stall before the head", day, 10 * time.Second, after(time.Hour, status(200)), time.Hour, ""},
		{"long time-outs", day, day, after(time.Hour, withBody(200, slow(time.Hour, 9))), 10 * time.Hour, ""},
		{"long time-out of an attempt", day, 10 * time.Second, after(time.Hour, withBody(200, slow(time.Second, 3600))), 2 * time.Hour, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			resp, err := get(t.Context(), newClient(test.step, oneAttempt, withTimeouts(test.timeout, test.stall)))
			if took := time.Since(start); took != test.took {
				t.Errorf("%s: took %v, want %v", test.name, took, test.took)
			}
			if test.want == "" {
				if err != nil || AttemptOf(resp).Duration != test.took {
					t.Errorf("%s: got response %v and error %v", test.name, resp, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%s: %v, want %q", test.name, err, test.want)
			}
			// The time-out is a network error, not that of the caller's context.
			if !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v, want os.ErrDeadlineExceeded only", test.name, err)
			}
			if e, ok := errors.AsType[*Error](err); !ok || e.Attempt.Duration != test.took || e.Attempt.Err == nil {
				t.Errorf("%s: got %+v, want an *Error with an attempt of %v", test.name, err, test.took)
			}
		})
	}
}

// Each attempt has a time-out of its own, which does not run while the request
// waits for a place.
func TestTimeoutOfEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(block, withBody(200, silent), status(429, "Retry-After: 50"), after(29*time.Second, status(200)))
		c := newClient(s, withTimeouts(30*time.Second, 10*time.Second))
		resp, err := get(t.Context(), c)
		if err != nil || s.requests() != 4 {
			t.Fatalf("%d requests, %v", s.requests(), err)
		}
		if a := AttemptOf(resp); a.Number != 4 || a.Waited < 50*time.Second || a.Duration != 29*time.Second {
			t.Errorf("attempt %d waited %v and took %v", a.Number, a.Waited, a.Duration)
		}
	})
}
