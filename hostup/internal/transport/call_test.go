package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// The number of requests for each status.
func TestStatuses(t *testing.T) {
	requests := func(code int) int {
		switch {
		case code == 429:
			return maxRateLimited
		case code == 408, code == 425, code/100 == 5 && code != 501 && code != 505 && code != 511 && code != 525 && code != 526:
			return 3
		default:
			return 1
		}
	}
	for code := range 700 {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(status(code))
			call, err := do(t.Context(), newClient(s))
			if want := requests(code); err != nil || call.Attempt.Status != code || call.Attempt.Number != want || s.requests() != want {
				t.Errorf("%d: %d requests, want %d; %v", code, s.requests(), want, err)
			}
			if call.Before != nil {
				t.Errorf("%d: an attempt before the result", code)
			}
		})
	}
}

// MaxAttempts limits the attempts, of which a 429 that was waited out is none. A
// call ends with the tenth of these, and before a wait that does not fit MaxWait or
// the deadline. Only retries of other failures spend budget.
func TestAttempts(t *testing.T) {
	const tenSeconds, end = "Retry-After: 10", 10 * time.Second
	limited := status(429, "Retry-After: 1")
	repeat := func(step roundTripper, n int) []roundTripper { return slices.Repeat([]roundTripper{step}, n) }
	once := func(step roundTripper) []roundTripper { return []roundTripper{step, status(200)} }
	for _, test := range []struct {
		name     string
		policy   RetryPolicy
		deadline time.Duration // 0 is none
		steps    []roundTripper
		status   int // 0 is an error
		requests int
		spent    int
	}{
		{"zero policy", RetryPolicy{}, 0, once(status(500)), 500, 1, -1},
		{"zero policy, 429", RetryPolicy{}, 0, once(status(429)), 429, 1, -1},
		{"zero policy, 429 with Retry-After", RetryPolicy{}, 0, once(limited), 429, 1, -1},
		{"two", RetryPolicy{MaxAttempts: 2}, 0, repeat(status(500), 1), 500, 2, 9},
		{"default", RetryPolicy{MaxWait: time.Second}, 0, repeat(status(500), 1), 500, 3, 19},
		{"success", DefaultRetry, 0, once(status(500)), 200, 2, 9},
		{"nine 429", DefaultRetry, 0, append(repeat(limited, 9), status(200)), 200, 10, -1},
		{"ten 429", DefaultRetry, 0, repeat(limited, 1), 429, 10, -1},
		{"ten 429 and a short MaxWait", RetryPolicy{MaxWait: time.Second / 10}, 0, repeat(status(429), 1), 429, 10, -1},
		{"429 and three attempts", DefaultRetry, 0,
			[]roundTripper{limited, status(500), limited, limited, status(500), limited, status(500)}, 500, 7, 19},
		{"503 with Retry-After", DefaultRetry, 0, repeat(status(503, "Retry-After: 1"), 1), 503, 3, 19},
		{"network", DefaultRetry, 0, repeat(failWith(io.ErrUnexpectedEOF), 1), 0, 3, 20},
		{"neither a response nor an error", DefaultRetry, 0, repeat(noResponse, 1), 0, 3, 20},
		{"no body", DefaultRetry, 0, once(noBody), 200, 1, -1},
		{"broken body", DefaultRetry, 0, repeat(withBody(200, breaking(5, io.ErrUnexpectedEOF)), 1), 0, 3, 20},
		{"unknown host", DefaultRetry, 0, once(failWith(&net.DNSError{IsNotFound: true})), 0, 1, 0},
		{"too large", DefaultRetry, 0, once(withBody(200, breaking(8<<20+1, io.EOF))), 0, 1, 0},
		{"500, MaxWait", DefaultRetry, 0, once(status(500, "Retry-After: 60")), 200, 2, 9},
		{"500, more than MaxWait", DefaultRetry, 0, once(status(500, "Retry-After: 61")), 500, 1, -1},
		{"429, more than MaxWait", DefaultRetry, 0, once(status(429, "Retry-After: 61")), 429, 1, -1},
		{"429, own MaxWait", RetryPolicy{MaxWait: 2 * time.Minute}, 0, once(status(429, "Retry-After: 90")), 200, 2, -1},
		{"500, before the deadline", DefaultRetry, end + 1, once(status(500, tenSeconds)), 200, 2, 9},
		{"500, at the deadline", DefaultRetry, end, once(status(500, tenSeconds)), 500, 1, -1},
		{"429, past the deadline", DefaultRetry, end - 1, once(status(429, tenSeconds)), 429, 1, -1},
		{"429, jitter before the deadline", DefaultRetry, end + time.Second/4, once(status(429, tenSeconds)), 200, 2, -1},
		{"backoff past the deadline", DefaultRetry, 249 * time.Millisecond, once(status(500)), 500, 1, -1},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, start := t.Context(), time.Now()
			if test.deadline > 0 {
				ctx = timedOut(t, test.deadline)
			}
			s := newScript(test.steps...)
			c := newClient(s, withRetry(test.policy))
			call, err := do(ctx, c)
			if call.Attempt == nil {
				t.Fatalf("%s: no attempt, %v", test.name, err)
			}
			if s.requests() != test.requests || call.Attempt.Number != test.requests || call.Before != nil {
				t.Errorf("%s: %d requests, want %d, and %+v", test.name, s.requests(), test.requests, call)
			}
			if (err != nil) != (test.status == 0) || err == nil && call.Attempt.Status != test.status || !errors.Is(err, call.Attempt.Err) {
				t.Errorf("%s: status %d, %v, want %d", test.name, call.Attempt.Status, err, test.status)
			}
			if test.requests == 1 && time.Since(start) != 0 {
				t.Errorf("%s: waited %v", test.name, time.Since(start))
			}
			if spent := -int(c.budget.Load()); spent != test.spent {
				t.Errorf("%s: the retries cost %d, want %d", test.name, spent, test.spent)
			}
		})
	}
}

func noResponse(*http.Request) (*http.Response, error) { return nil, nil }

func noBody(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil }

// A RoundTripper that panics frees its place.
func TestPanicFreesPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(roundTripper(func(*http.Request) (*http.Response, error) { panic(errCause.Error()) }))
		paused(t, &c.limiter, time.Minute)
		defer func() {
			if r, s := recover(), stateOf(&c.limiter); r != errCause.Error() || s.inFlight != 0 || s.window != 32 {
				t.Errorf("recovered %v; the limiter: %+v, want none in flight", r, s)
			}
		}()
		_, _ = do(t.Context(), c)
	})
}

// Only a response that shows a server in order opens the window, and only a 429, or a 503
// with Retry-After, halves it and pauses the other calls.
func TestWindowAfterResponses(t *testing.T) {
	const success, failure, pause = 32 + 1.0/32, 32.0, 16.0
	for _, test := range []struct {
		name string
		step roundTripper
		want float64
	}{
		{"200", status(200), success},
		{"200, Retry-After", status(200, "Retry-After: 9"), success},
		{"404, Retry-After", status(404, "Retry-After: 9"), success},
		{"error body that breaks off", withBody(404, breaking(5, errCause)), success},
		{"500", status(500), failure},
		{"500, Retry-After", status(500, "Retry-After: 9"), failure},
		{"503", status(503), failure},
		{"503, Retry-After 0", status(503, "Retry-After: 0"), failure},
		{"network", failWith(errCause), failure},
		{"broken body", withBody(200, breaking(5, errCause)), failure},
		{"429", status(429), pause},
		{"429, Retry-After", status(429, "Retry-After: 9"), pause},
		{"429, Retry-After longer than MaxWait", status(429, "Retry-After: 999"), pause},
		{"503, Retry-After", status(503, "Retry-After: 9"), pause},
	} {
		for _, policy := range []RetryPolicy{{}, {MaxAttempts: 2}} {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(newScript(test.step, block), withRetry(policy))
				paused(t, &c.limiter, time.Minute)
				ctx, cancel := context.WithCancel(t.Context())
				go func() { _, _ = do(ctx, c) }()
				if got := stateOf(&c.limiter).window; got != test.want {
					t.Errorf("%s: window %v, want %v", test.name, got, test.want)
				}
				err := c.limiter.acquire(timedOut(t, time.Millisecond), false)
				if errors.As(err, new(*PauseError)) != (test.want == pause) {
					t.Errorf("%s: another request gets %v", test.name, err)
				}
				cancel()
			})
		}
	}
}

// A pause begins with the header of a response: its body may stall. Other calls wait for
// the end of the pause, not for the body.
func TestPauseBeginsWithHeader(t *testing.T) {
	for _, test := range []struct {
		status int
		header http.Header
		wait   time.Duration
	}{
		{429, http.Header{"Retry-After": {"5"}}, 5 * time.Second},
		{429, http.Header{}, 250 * time.Millisecond},
		{503, http.Header{"Retry-After": {"5"}}, 5 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(newScript(func(req *http.Request) (*http.Response, error) {
				resp, err := withBody(test.status, silent)(req)
				resp.Header = test.header
				return resp, err
			}, status(200)))
			go func() { _, _ = do(timedOut(t, 9*time.Second), c) }()
			synctest.Wait()
			call, err := do(t.Context(), c)
			if err != nil || call.Attempt.Waited < test.wait || call.Attempt.Waited > 2*(test.wait+test.wait/50) {
				t.Errorf("%+v: the other call: %+v, %v", test, call.Attempt, err)
			}
		})
	}
}

// The wait between two attempts is what the server asks for, otherwise the backoff.
func TestWaitBetweenAttempts(t *testing.T) {
	const date = "Date: Sat, 01 Jan 2000 00:00:00 GMT" // when a bubble starts
	const ms, s = time.Millisecond, time.Second
	for _, test := range []struct {
		name     string
		step     roundTripper
		min, max time.Duration
		queued   bool // waits in the queue of the limiter
	}{
		{"network", failWith(io.EOF), 250 * ms, 500 * ms, false},
		{"500", status(500), 250 * ms, 500 * ms, false},
		{"503, reset", status(503, date, "X-RateLimit-Reset: 2000-01-01T00:00:30Z"), 250 * ms, 500 * ms, false},
		{"500, Retry-After", status(500, "Retry-After: 7"), 7 * s, 7 * s, false},
		{"503, Retry-After", status(503, "Retry-After: 7"), 7 * s, 7*s + 140*ms, true},
		{"429, Retry-After", status(429, "Retry-After: 1"), s, s + 20*ms, true},
		{"429, Unix time", status(429, "Date: Sat, 28 Nov 2026 12:00:00 GMT", "Retry-After: 1795867205"), 5 * s, 5*s + 100*ms, true},
		{"429, reset", status(429, date, "X-RateLimit-Reset: 2000-01-01T00:00:30Z"), 30 * s, 30*s + 250*ms, true},
		{"429", status(429), 250 * ms, 510 * ms, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.step, status(200))
			call, err := do(t.Context(), newClient(s))
			if err != nil || s.requests() != 2 {
				t.Fatalf("%s: %d requests, %v", test.name, s.requests(), err)
			}
			gap := s.gaps()[0]
			if gap < test.min || gap > test.max {
				t.Errorf("%s: %v, want %v to %v", test.name, gap, test.min, test.max)
			}
			if waited := call.Attempt.Waited; test.queued && waited != gap || !test.queued && waited != 0 {
				t.Errorf("%s: %v of %v in the queue", test.name, waited, gap)
			}
		})
	}
}

// A retry is sent before the calls that wait for their first attempt.
func TestRetryGoesFirst(t *testing.T) {
	type name struct{}
	synctest.Test(t, func(t *testing.T) {
		var sent []any
		client := newClient(roundTripper(func(req *http.Request) (*http.Response, error) {
			sent = append(sent, req.Context().Value(name{}))
			if len(sent) == 1 {
				return status(500)(req)
			}
			return after(10*time.Second, status(501))(req)
		}))
		client.limiter.window = 1 // 5xx does not change it

		for _, call := range []string{"a", "b", "c", "d"} {
			go func() { _, _ = do(context.WithValue(t.Context(), name{}, call), client) }()
			synctest.Wait()
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []any{"a", "b", "a", "c", "d"}; !slices.Equal(sent, want) {
			t.Errorf("sent for %v, want %v", sent, want)
		}
	})
}

// The backoff grows with the failed attempts of a call up to MaxDelay, and with the
// pauses since the last success up to MaxWait.
func TestBackoffGrows(t *testing.T) {
	for _, test := range []struct {
		steps   []roundTripper
		calls   int
		longest []time.Duration // in seconds; -1 is between two calls
	}{
		{[]roundTripper{status(500)}, 1, []time.Duration{1, 2, 4, 8, 8, 8, 8, 8, 8}},
		{[]roundTripper{status(429)}, 1, []time.Duration{1, 2, 4, 8, 16, 30, 30, 30, 30}},
		{[]roundTripper{status(429), status(429), status(200), status(429), status(200)}, 2, []time.Duration{1, 2, -1, 1}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.steps...)
			policy := RetryPolicy{MaxAttempts: 10, BaseDelay: time.Second, MaxDelay: 8 * time.Second, MaxWait: 30 * time.Second}
			c := newClient(s, withRetry(policy))
			for range test.calls {
				_, _ = do(t.Context(), c)
			}
			gaps := s.gaps()
			for i, gap := range gaps {
				most := max(0, test.longest[i]*time.Second)
				if gap < most/2 || gap > most+most/50 { // the jitter of a pause
					t.Errorf("wait %d is %v, want %v to %v", i+1, gap, most/2, most)
				}
			}
			if len(gaps) != len(test.longest) {
				t.Errorf("%d waits, want %d", len(gaps), len(test.longest))
			}
		})
	}
}

// The error of a call whose context ends is that of the context and its cause,
// wherever the call is. Before is the attempt that the call retried, or the error
// response whose body it read. A call that was never sent earns no budget.
func TestContextEnds(t *testing.T) {
	first := status(500, "Retry-After: 5") // the second attempt starts after 5 s
	for _, test := range []struct {
		name            string
		steps           []roundTripper
		full            bool // all places are taken before the call or, if there is one, before the retry
		after           time.Duration
		attempt, before int // numbers of attempts; 0 is none
	}{
		{"before", []roundTripper{status(200)}, false, 0, 0, 0},
		{"queue", []roundTripper{status(200)}, true, time.Second, 0, 0},
		{"queue of the retry", []roundTripper{first, status(200)}, true, 6 * time.Second, 0, 1},
		{"pause", []roundTripper{status(429, "Retry-After: 5"), status(200)}, false, 3 * time.Second, 0, 1},
		{"backoff", []roundTripper{first, status(200)}, false, 3 * time.Second, 0, 1},
		{"RoundTrip", []roundTripper{block}, false, time.Second, 1, 0},
		{"body", []roundTripper{first, withBody(200, silent)}, false, 6 * time.Second, 2, 1},
		{"error body", []roundTripper{first, withBody(503, silent)}, false, 6 * time.Second, 0, 2},
		{"body of a 404", []roundTripper{withBody(404, silent)}, false, time.Second, 0, 1},
		{"body of a redirect", []roundTripper{first, withBody(302, silent)}, false, 6 * time.Second, 0, 2},
	} {
		for _, cause := range []error{nil, errCause} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				if test.after == 0 { // no timer: go.dev/issue/78156 crashes the race detector
					cancel(cause)
				} else {
					time.AfterFunc(test.after, func() { cancel(cause) })
				}
				c := newClient(newScript(test.steps...))
				if test.full && test.before == 0 {
					acquired(t, &c.limiter, 64)
				}
				start := time.Now()
				call, err := doEach(ctx, c, func(*Attempt) {
					if test.full {
						acquired(t, &c.limiter, 64)
					}
				})
				if took := time.Since(start); took != test.after {
					t.Errorf("%s: the call took %v, want %v", test.name, took, test.after)
				}
				want := ctx.Err().Error()
				if cause != nil {
					want += ": the cause"
				}
				if !errors.Is(err, ctx.Err()) || !errors.Is(err, context.Cause(ctx)) || err.Error() != want {
					t.Errorf("%s: error %q, want %q", test.name, err, want)
				}
				if got := [2]int{numberOf(call.Attempt), numberOf(call.Before)}; got != [2]int{test.attempt, test.before} {
					t.Errorf("%s: attempt and the one before: %v, want %d and %d", test.name, got, test.attempt, test.before)
				}
				if earned := c.budget.Load(); test.attempt+test.before == 0 && earned != 0 {
					t.Errorf("%s: the call earned %d", test.name, earned)
				}
			})
		}
	}
}

// A success is the result also if the context ends before the call returns. A response with
// an error may have lost a part of its body then, and a failure can be that of the context.
func TestContextEndsAfterAttempt(t *testing.T) {
	for name, test := range map[string]struct {
		transport roundTripper
		want      error
	}{
		"200": {status(200), nil}, "404": {status(404), context.Canceled}, "failure": {failWith(io.EOF), context.Canceled},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := doEach(ctx, newClient(test.transport), func(*Attempt) { cancel() })
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// A context whose errors all differ ends a call too.
func TestContextWithOtherErrors(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	attempts := 0
	_, err := doEach(otherErrors{ended}, newClient(status(503)), func(*Attempt) {
		if attempts++; attempts > 1 {
			t.Fatal("the call goes on")
		}
	})
	if err == nil {
		t.Error("no error")
	}
}

type otherErrors struct{ context.Context }

func (otherErrors) Err() error { return errors.New("ended") }

// The end of the context is found, at whatever point of two attempts that fail it comes.
func TestContextEndsAtAnyTime(t *testing.T) {
	cause := errors.New("the reason to cancel")
	for n := 1; n < 8; n++ {
		synctest.Test(t, func(t *testing.T) {
			inner, cancel := context.WithCancelCause(t.Context())
			ctx := &endingContext{Context: inner, cancel: func() { cancel(cause) }, left: n}
			_, err := doEach(ctx, newClient(failWith(io.EOF)), func(*Attempt) { _ = ctx.Err() })
			if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
				t.Errorf("after %d looks at it: %v", n, err)
			}
		})
	}
}

// An endingContext ends after a number of calls of Err.
type endingContext struct {
	context.Context
	cancel func()
	left   int
}

func (c *endingContext) Err() error {
	defer func() {
		if c.left--; c.left == 0 {
			c.cancel()
		}
	}()
	return c.Context.Err()
}

func numberOf(a *Attempt) int {
	if a == nil {
		return 0
	}
	return a.Number
}
