package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(after(3*time.Second, status(200, "X-Request-Id: req_1", "Age: 4")))
		start := time.Now()
		call := c.NewCall()
		resp, err := call.Do(newRequest(t.Context(), testOrigin+"/x?y"))
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		a := call.Attempt
		if a.Number != 1 || a.Response != resp || string(a.Body) != "{}" || a.Err != nil || a.Waited != 0 || a.Duration != 3*time.Second {
			t.Errorf("unexpected attempt %+v", a)
		}
		if a.RequestID != "req_1" || a.Age != 4*time.Second || a.ReceivedAt.Sub(start) != 3*time.Second || call.Before != nil {
			t.Errorf("unexpected header %+v", a.Header)
		}
	})
}

// A request for another origin than the configured one is not sent.
func TestRequestForAnotherOrigin(t *testing.T) {
	s := newScript(status(200))
	c := newClient(s)
	for _, url := range []string{
		"https://example.com/", "http://hostup.test/", "https://hostup.test:8443/", "https://hostup.test.example.com/", "https://x.hostup.test/",
	} {
		call := c.NewCall()
		if resp, err := call.Do(newRequest(t.Context(), url)); resp != nil || !errors.Is(err, ErrOrigin) || call.Attempt != nil {
			t.Errorf("%s: got response %v and error %v, want ErrOrigin", url, resp, err)
		}
	}
	if s.requests() != 0 {
		t.Errorf("%d requests were sent", s.requests())
	}
}

// The number of requests for each status.
func TestStatuses(t *testing.T) {
	requests := func(code int) int {
		switch {
		case code == 429:
			return maxPaused
		case code == 408, code == 425, code >= 500 && code != 501 && code != 505 && code != 511 && code != 525 && code != 526:
			return 3
		default:
			return 1
		}
	}
	for code := 100; code < 600; code++ {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(status(code))
			call, err := do(t.Context(), newClient(s))
			if want := requests(code); err != nil || call.Attempt.Status() != code || call.Attempt.Number != want || s.requests() != want {
				t.Errorf("%d: %d requests, want %d; %v", code, s.requests(), want, err)
			}
			if call.Before != nil {
				t.Errorf("%d: an attempt before the result", code)
			}
		})
	}
	for code := range 100 {
		if IsTransientStatus(code) || IsTransientStatus(600+code) {
			t.Errorf("%d or %d is transient", code, 600+code)
		}
	}
}

// The number of requests for other failures.
func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name     string
		step     roundTripper
		requests int
	}{
		{"network", failWith(io.ErrUnexpectedEOF), 3},
		{"garbage", failWith(errors.New(`malformed HTTP response "SSH-2.0"`)), 3},
		{"neither a response nor an error", func(*http.Request) (*http.Response, error) { return nil, nil }, 3},
		{"no body", func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil }, 3},
		{"broken body", withBody(200, breaking(5, io.ErrUnexpectedEOF)), 3},
		{"unknown host", failWith(&net.DNSError{IsNotFound: true}), 1},
		{"too large", withBody(200, breaking(8<<20+1, io.EOF)), 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.step)
			call, err := do(t.Context(), newClient(s))
			if err == nil || s.requests() != test.requests || call.Attempt.Number != test.requests || !errors.Is(err, call.Attempt.Err) {
				t.Fatalf("%s: %d requests, want %d; %v", test.name, s.requests(), test.requests, err)
			}
			if call.Before != nil { // only if the call ended early
				t.Errorf("%s: before that, %+v", test.name, call.Before)
			}
		})
	}
}

// MaxAttempts limits the attempts, of which a 429 that was waited out is none. A
// call ends with the tenth of these. Only retries of other failures spend budget.
func TestAttempts(t *testing.T) {
	limited := status(429, "Retry-After: 1")
	for _, test := range []struct {
		name                    string
		policy                  RetryPolicy
		steps                   []roundTripper
		status, requests, spent int
	}{
		{"zero policy", RetryPolicy{}, []roundTripper{status(500)}, 500, 1, -1},
		{"one", RetryPolicy{MaxAttempts: 1, MaxWait: time.Minute}, []roundTripper{status(500)}, 500, 1, -1},
		{"two", RetryPolicy{MaxAttempts: 2}, []roundTripper{status(500)}, 500, 2, 9},
		{"default", RetryPolicy{MaxWait: time.Second}, []roundTripper{status(500)}, 500, 3, 19},
		{"seven", RetryPolicy{MaxAttempts: 7}, []roundTripper{status(500)}, 500, 7, 59},
		{"success", DefaultRetry, []roundTripper{status(500), status(200)}, 200, 2, 9},
		{"nine 429", DefaultRetry, append(slices.Repeat([]roundTripper{limited}, 9), status(200)), 200, 10, -1},
		{"ten 429", DefaultRetry, []roundTripper{limited}, 429, 10, -1},
		{"ten 429 without Retry-After", DefaultRetry, []roundTripper{status(429)}, 429, 10, -1},
		{"ten 429 and a short MaxWait", RetryPolicy{MaxWait: time.Second / 10}, []roundTripper{status(429)}, 429, 10, -1},
		{"429 and three attempts", DefaultRetry,
			[]roundTripper{limited, status(500), limited, limited, status(500), limited, status(500)}, 500, 7, 19},
		{"503 with Retry-After", DefaultRetry, []roundTripper{status(503, "Retry-After: 1")}, 503, 3, 19},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.steps...)
			c := newClient(s, withRetry(test.policy))
			call, err := do(t.Context(), c)
			if err != nil || call.Attempt.Status() != test.status || s.requests() != test.requests || call.Attempt.Number != test.requests {
				t.Errorf("%s: %d requests, want %d; %v", test.name, s.requests(), test.requests, err)
			}
			if spent := freeRetries*callsPerRetry - c.budget.calls; spent != test.spent {
				t.Errorf("%s: the retries cost %d, want %d", test.name, spent, test.spent)
			}
		})
	}
}

func TestOnRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		ctx := context.WithValue(t.Context(), key{}, "value")
		start, got := time.Now(), ""
		c := newClient(newScript(failWith(io.EOF), status(500, "Retry-After: 5"), status(200)), func(cfg *Config) {
			cfg.OnRetry = func(ctx context.Context, a *Attempt) {
				got += fmt.Sprintf("%v %d %d %v %v; ", ctx.Value(key{}), a.Number, a.Status(), a.Err, time.Since(start) < time.Second)
			}
		})
		if _, err := do(ctx, c); err != nil {
			t.Fatal(err)
		}
		if want := "value 1 0 EOF true; value 2 500 <nil> true; "; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// A RoundTripper that panics frees its place.
func TestPanicFreesPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panics := func(*http.Request) (*http.Response, error) { panic("at the RoundTripper") }
		c := newClient(newScript(panics, status(200)))
		func() {
			defer func() {
				if r := recover(); r != "at the RoundTripper" {
					t.Errorf("recovered %v", r)
				}
			}()
			_, _ = do(t.Context(), c)
		}()
		if s := stateOf(&c.limiter); s.inFlight != 0 || s.window != 64 {
			t.Errorf("the limiter: %+v, want none in flight", s)
		}
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
		{"302", status(302), success},
		{"404, Retry-After", status(404, "Retry-After: 9"), success},
		{"499", status(499), success},
		{"error body that breaks off", withBody(404, breaking(5, errCause)), success},
		{"500", status(500), failure},
		{"500, Retry-After", status(500, "Retry-After: 9"), failure},
		{"502, Retry-After", status(502, "Retry-After: 9"), failure},
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
				_, err := c.limiter.acquire(timedOut(t, time.Millisecond), false)
				if errors.As(err, new(*PauseError)) != (test.want == pause) {
					t.Errorf("%s: another request gets %v", test.name, err)
				}
				cancel()
			})
		}
	}
}

// A pause begins with the header of a response: its body may stall, and its call
// may end. Other responses are not delayed by the body of an error.
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
			s := newScript(func(req *http.Request) (*http.Response, error) {
				resp, err := withBody(test.status, silent)(req)
				resp.Header = test.header
				return resp, err
			}, status(200))
			c := newClient(s)
			ctx, cancel := context.WithCancelCause(t.Context())
			first := make(chan error)
			go func() {
				call, err := do(ctx, c)
				if call.Attempt != nil || call.Before.Status() != test.status {
					t.Errorf("%+v: got %+v, want the response before the end of the context", test, call)
				}
				first <- err
			}()
			synctest.Wait()
			call, err := do(t.Context(), c)
			if err != nil || call.Attempt.Waited < test.wait || call.Attempt.Waited > 2*test.wait+test.wait/50 {
				t.Errorf("%+v: the other call: %+v, %v", test, call.Attempt, err)
			}
			cancel(errCause)
			if err := <-first; !errors.Is(err, context.Canceled) || !errors.Is(err, errCause) {
				t.Error(err)
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
		{"408, Retry-After", status(408, "Retry-After: 7"), 7 * s, 7 * s, false},
		{"500, a minute", status(500, "Retry-After: 60"), 60 * s, 60 * s, false},
		{"503, Retry-After", status(503, "Retry-After: 7"), 7 * s, 7*s + 140*ms, true},
		{"503, a minute", status(503, "Retry-After: 60"), 60 * s, 60*s + 250*ms, true},
		{"429, Retry-After", status(429, "Retry-After: 1"), s, s + 20*ms, true},
		{"429, Unix time", status(429, "Date: Sat, 28 Nov 2026 12:00:00 GMT", "Retry-After: 1795867205"), 5 * s, 5*s + 100*ms, true},
		{"429, reset", status(429, date, "X-RateLimit-Reset: 2000-01-01T00:00:30Z"), 30 * s, 30*s + 250*ms, true},
		{"429", status(429), 250 * ms, 510 * ms, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.step, status(200))
			call, err := do(t.Context(), newClient(s))
			if err != nil {
				t.Fatal(test.name, err)
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

// The backoff grows with the failed attempts of a call up to MaxDelay, and with the
// pauses up to MaxWait.
func TestBackoffGrows(t *testing.T) {
	for code, longest := range map[int][]time.Duration{
		500: {1, 2, 4, 8, 8, 8, 8, 8, 8},
		429: {1, 2, 4, 8, 16, 30, 30, 30, 30},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(status(code))
			policy := RetryPolicy{MaxAttempts: 10, BaseDelay: time.Second, MaxDelay: 8 * time.Second, MaxWait: 30 * time.Second}
			if _, err := do(t.Context(), newClient(s, withRetry(policy))); err != nil {
				t.Fatal(err)
			}
			gaps := s.gaps()
			for i, gap := range gaps {
				most := longest[i] * time.Second
				if gap < most/2 || gap > most+most/50 { // the jitter of a pause
					t.Errorf("%d: wait %d is %v, want %v to %v", code, i+1, gap, most/2, most)
				}
			}
			if len(gaps) != len(longest) {
				t.Errorf("%d: %d waits", code, len(gaps))
			}
		})
	}
}

// A wait that does not fit MaxWait or the deadline is not started.
func TestWaitThatDoesNotFit(t *testing.T) {
	const tenSeconds = "Retry-After: 10"
	for _, test := range []struct {
		name     string
		step     roundTripper
		deadline time.Duration // 0 is none
		policy   RetryPolicy
		requests int
	}{
		{"500, MaxWait", status(500, "Retry-After: 60"), 0, DefaultRetry, 2},
		{"500, more than MaxWait", status(500, "Retry-After: 61"), 0, DefaultRetry, 1},
		{"503, more than MaxWait", status(503, "Retry-After: 61"), 0, DefaultRetry, 1},
		{"429, more than MaxWait", status(429, "Retry-After: 61"), 0, DefaultRetry, 1},
		{"429, own MaxWait", status(429, "Retry-After: 90"), 0, RetryPolicy{MaxWait: 2 * time.Minute}, 2},
		{"500, before the deadline", status(500, tenSeconds), 10*time.Second + 1, DefaultRetry, 2},
		{"500, past the deadline", status(500, tenSeconds), 10*time.Second - 1, DefaultRetry, 1},
		{"503, past the deadline", status(503, tenSeconds), 10*time.Second - 1, DefaultRetry, 1},
		{"429, past the deadline", status(429, tenSeconds), 10*time.Second - 1, DefaultRetry, 1},
		{"429 with jitter before the deadline", status(429, tenSeconds), 10250 * time.Millisecond, DefaultRetry, 2},
		{"backoff past the deadline", status(500), 249 * time.Millisecond, DefaultRetry, 1},
		{"500, zero policy", status(500, "Retry-After: 1"), 0, RetryPolicy{}, 1},
		{"429, zero policy", status(429, "Retry-After: 1"), 0, RetryPolicy{}, 1},
		{"429 without Retry-After, zero policy", status(429), 0, RetryPolicy{}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, start := t.Context(), time.Now()
			if test.deadline > 0 {
				ctx = timedOut(t, test.deadline)
			}
			s := newScript(test.step, status(200))
			call, err := do(ctx, newClient(s, withRetry(test.policy)))
			if err != nil || s.requests() != test.requests || (call.Attempt.Status() == 200) != (test.requests == 2) {
				t.Errorf("%s: %d requests, want %d; %v", test.name, s.requests(), test.requests, err)
			}
			if test.requests == 1 && time.Since(start) != 0 {
				t.Errorf("%s: waited %v", test.name, time.Since(start))
			}
		})
	}
}

// The error of a call whose context ends is that of the context and its cause,
// wherever the call is. Before is the attempt that the call retried, or the error
// response whose body it read.
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
		{"second backoff", []roundTripper{first, first, status(200)}, false, 8 * time.Second, 0, 2},
		{"RoundTrip", []roundTripper{block}, false, time.Second, 1, 0},
		{"RoundTrip of the retry", []roundTripper{first, block}, false, 6 * time.Second, 2, 1},
		{"body", []roundTripper{first, withBody(200, silent)}, false, 6 * time.Second, 2, 1},
		{"body that drips", []roundTripper{first, withBody(200, slow(time.Millisecond, -1))}, false, 6 * time.Second, 2, 1},
		{"error body", []roundTripper{first, withBody(503, silent)}, false, 6 * time.Second, 0, 2},
		{"body of a 404", []roundTripper{withBody(404, silent)}, false, time.Second, 0, 1},
		{"body of a redirect", []roundTripper{first, withBody(302, silent)}, false, 6 * time.Second, 0, 2},
		{"body of a 429", []roundTripper{first, withBody(429, silent)}, false, 6 * time.Second, 0, 2},
	} {
		for _, cause := range []error{nil, errCause} {
			for _, deadline := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := endingContext(t, deadline, test.after, cause)
					defer cancel()
					c := newClient(newScript(test.steps...))
					if test.full && test.before == 0 {
						acquired(t, &c.limiter, 64)
					} else if test.full {
						c.OnRetry = func(context.Context, *Attempt) { acquired(t, &c.limiter, 64) }
					}
					start := time.Now()
					call, err := do(ctx, c)
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
				})
			}
		}
	}
}

// endingContext returns a context that ends after a duration. Its deadline is not
// visible, because a call does not begin a wait that exceeds it.
func endingContext(t *testing.T, deadline bool, after time.Duration, cause error) (context.Context, context.CancelFunc) {
	if deadline {
		ctx, cancel := context.WithTimeoutCause(t.Context(), after, cause)
		return noDeadline{ctx}, cancel
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	if after == 0 {
		cancel(cause)
	}
	timer := time.AfterFunc(after, func() { cancel(cause) })
	return ctx, func() { timer.Stop(); cancel(nil) }
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

// A call that a pause ends between two attempts has the attempt before.
func TestPauseEndsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(status(500))
		c.OnRetry = func(context.Context, *Attempt) { c.limiter.pause(0, time.Hour) }
		call, err := do(t.Context(), c)
		if !errors.As(err, new(*PauseError)) || call.Attempt != nil || call.Before.Status() != 500 {
			t.Errorf("%v, %+v, want a PauseError and the 500 before it", err, call)
		}
	})
}

// A retry goes before the calls that wait, also after a pause.
func TestRetryGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var sent []string
		respond := map[string]*script{
			"/busy":    newScript(after(20*time.Second, status(200))),
			"/limited": newScript(after(time.Second, status(429, "Retry-After: 5")), status(200)),
			"/waiting": newScript(status(200)),
		}
		c := newClient(roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			sent = append(sent, req.URL.Path)
			mu.Unlock()
			return respond[req.URL.Path].RoundTrip(req)
		}))
		for _, path := range append(slices.Repeat([]string{"/busy"}, 63), "/limited", "/waiting") {
			go func() { _, _ = c.NewCall().Do(newRequest(t.Context(), testOrigin+path)) }()
			synctest.Wait()
		}
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if got := sent[63:]; !slices.Equal(got, []string{"/limited", "/limited", "/waiting"}) {
			t.Errorf("sent %q", got)
		}
	})
}
