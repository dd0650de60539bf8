package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errCause = errors.New("the cause")

// The error of a call whose context ends is that of the context, its cause and
// the previous attempt, wherever the call is.
func TestContextEnds(t *testing.T) {
	const (
		normal = iota
		filled // all places are taken before the call or, if there is one, before the retry
		hidden // deadline, else the call does not wait
	)
	first := status(500, "Retry-After: 5") // the second attempt starts after 5 s
	for _, test := range []struct {
		name         string
		steps        []roundTripper
		setup        int
		after        time.Duration
		number, last int // of Error.Attempt and Error.Last; 0 is none
	}{
		{"before", []roundTripper{status(200)}, normal, 0, 0, 0},
		{"queue", []roundTripper{status(200)}, filled, time.Second, 0, 0},
		{"queue of the retry", []roundTripper{first, status(200)}, filled, 6 * time.Second, 0, 1},
		{"pause", []roundTripper{status(429, "Retry-After: 5"), status(200)}, hidden, 3 * time.Second, 0, 1},
		{"backoff", []roundTripper{first, status(200)}, hidden, 3 * time.Second, 0, 1},
		{"second backoff", []roundTripper{first, first, status(200)}, hidden, 8 * time.Second, 0, 2},
		{"RoundTrip", []roundTripper{block}, normal, time.Second, 1, 0},
		{"RoundTrip of the retry", []roundTripper{first, block}, normal, 6 * time.Second, 2, 1},
		{"body", []roundTripper{first, withBody(200, silent)}, normal, 6 * time.Second, 2, 1},
		{"body that drips", []roundTripper{first, withBody(200, slow(time.Millisecond, -1))}, normal, 6 * time.Second, 2, 1},
		{"error body", []roundTripper{first, withBody(503, silent)}, normal, 6 * time.Second, 2, 1},
		{"body of a redirect", []roundTripper{first, withBody(302, silent)}, normal, 6 * time.Second, 2, 1},
		{"body of a refusal", []roundTripper{first, withBody(429, silent)}, normal, 6 * time.Second, 2, 1},
	} {
		for _, end := range []string{"cancel", "cancel with a cause", "deadline", "deadline with a cause"} {
			t.Run(test.name+", "+end, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					ctx, cancel, want := endingContext(t, end, test.after)
					defer cancel()
					if test.setup == hidden {
						ctx = noDeadline{ctx}
					}
					c := newClient(newScript(test.steps...))
					if test.setup == filled && test.last == 0 {
						takePlaces(t, &c.limiter)
					} else if test.setup == filled {
						c.OnRetry = func(context.Context, *Attempt) { takePlaces(t, &c.limiter) }
					}
					resp, err := get(ctx, c)
					if took := time.Since(start); took != test.after {
						t.Errorf("the call took %v, want %v", took, test.after)
					}
					e, ok := errors.AsType[*Error](err)
					if resp != nil || !ok {
						t.Fatalf("got response %v and error %v, want only an *Error", resp, err)
					}
					if !errors.Is(err, ctx.Err()) || !errors.Is(err, context.Cause(ctx)) || err.Error() != want {
						t.Errorf("error %q, want %q", err, want)
					}
					if n := numberOf(e.Attempt); n != test.number {
						t.Errorf("the attempt is %d, want %d", n, test.number)
					}
					if n := numberOf(e.Last); n != test.last {
						t.Errorf("the last attempt is %d, want %d", n, test.last)
					}
				})
			})
		}
	}
}

// endingContext returns a context that ends after a duration, and the text of its
// error.
func endingContext(t *testing.T, end string, after time.Duration) (context.Context, context.CancelFunc, string) {
	cause := error(nil)
	if strings.HasSuffix(end, "with a cause") {
		cause = errCause
	}
	want := context.Canceled.Error()
	var ctx context.Context
	var stop context.CancelFunc
	if strings.HasPrefix(end, "deadline") {
		want = context.DeadlineExceeded.Error()
		ctx, stop = context.WithTimeoutCause(t.Context(), after, cause)
	} else {
		inner, cancel := context.WithCancelCause(t.Context())
		if after == 0 {
			cancel(cause)
		}
		timer := time.AfterFunc(after, func() { cancel(cause) })
		ctx, stop = inner, func() { timer.Stop(); cancel(nil) }
	}
	if cause != nil {
		want += ": " + cause.Error()
	}
	return ctx, stop, want
}

// noDeadline hides the deadline of a context.
type noDeadline struct{ context.Context }

func (noDeadline) Deadline() (time.Time, bool) { return time.Time{}, false }

func numberOf(a *Attempt) int {
	if a == nil {
		return 0
	}
	return a.Number
}

// takePlaces takes all places of l until the test ends.
func takePlaces(t *testing.T, l *limiter) {
	for range MaxInFlight {
		if _, _, err := l.acquire(t.Context(), false); err != nil {
			t.Fatal(err)
		}
	}
}

// The attempt of a call that ends in an error body has the response.
func TestContextEndsInErrorBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := get(ctx, newClient(withBody(http.StatusForbidden, silent)))
		if e, ok := errors.AsType[*Error](err); !ok || e.Attempt.Status() != http.StatusForbidden {
			t.Errorf("got %v, want an *Error with the 403", err)
		}
	})
}
