package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// The wait between two attempts is the one that the server asks for, otherwise the
// backoff.
func TestWaitBetweenAttempts(t *testing.T) {
	const date = "Date: Sat, 01 Jan 2000 00:00:00 GMT" // when a bubble starts
	for _, test := range []struct {
		name     string
		step     roundTripper
		min, max time.Duration
		queued   bool // waits in the queue of the limiter
	}{
		{"network", failWith(io.EOF), 250 * time.Millisecond, 500 * time.Millisecond, false},
		{"500", status(500), 250 * time.Millisecond, 500 * time.Millisecond, false},
		{"503", status(503), 250 * time.Millisecond, 500 * time.Millisecond, false},
		{"503, reset", status(503, date, "X-RateLimit-Reset: 2000-01-01T00:00:30Z"), 250 * time.Millisecond, 500 * time.Millisecond, false},
		{"500, Retry-After", status(500, "Retry-After: 7"), 7 * time.Second, 7 * time.Second, false},
		{"500, date", status(500, date, "Retry-After: Sat, 01 Jan 2000 00:00:07 GMT"), 7 * time.Second, 7 * time.Second, false},
		{"408, Retry-After", status(408, "Retry-After: 7"), 7 * time.Second, 7 * time.Second, false},
		{"500, a minute", status(500, "Retry-After: 60"), time.Minute, time.Minute, false},
		{"503, Retry-After", status(503, "Retry-After: 7"), 7 * time.Second, 7*time.Second + 250*time.Millisecond, true},
		{"503, a minute", status(503, "Retry-After: 60"), time.Minute, time.Minute + 250*time.Millisecond, true},
		{"429, Retry-After", status(429, "Retry-After: 1"), time.Second, 1050 * time.Millisecond, true},
		{"429, reset", status(429, date, "X-RateLimit-Reset: 2000-01-01T00:00:30Z"), 30 * time.Second, 30250 * time.Millisecond, true},
		{"429", status(429), 250 * time.Millisecond, 525 * time.Millisecond, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.step, status(200))
			resp, err := get(t.Context(), newClient(s))
			if err != nil {
				t.Fatal(test.name, err)
			}
			gap := s.gaps()[0]
			if gap < test.min || gap > test.max {
				t.Errorf("%s: %v, want %v to %v", test.name, gap, test.min, test.max)
			}
			if waited := AttemptOf(resp).Waited; test.queued && waited != gap || !test.queued && waited != 0 {
				t.Errorf("%s: %v of %v in the queue", test.name, waited, gap)
			}
		})
	}
}

// The backoff grows with the failed attempts of a call up to MaxDelay, and with
// its refusals up to MaxWait.
func TestBackoffGrows(t *testing.T) {
	for _, test := range []struct {
		code    int
		longest []time.Duration
	}{
		{500, []time.Duration{1, 2, 4, 8, 8, 8, 8, 8, 8}},
		{429, []time.Duration{1, 2, 4, 8, 16, 30, 30, 30, 30}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(status(test.code))
			policy := RetryPolicy{MaxAttempts: 10, BaseDelay: time.Second, MaxDelay: 8 * time.Second, MaxWait: 30 * time.Second}
			if _, err := get(t.Context(), newClient(s, withRetry(policy))); err != nil {
				t.Fatal(err)
			}
			for i, gap := range s.gaps() {
				most := test.longest[i] * time.Second
				spread := most / 50 // of a pause
				if gap < most/2 || gap > most+spread {
					t.Errorf("%d: wait %d is %v, want %v to %v", test.code, i+1, gap, most/2, most)
				}
			}
			if len(s.gaps()) != len(test.longest) {
				t.Errorf("%d: %d waits", test.code, len(s.gaps()))
			}
		})
	}
}

// The pause after a 429 without Retry-After is never more than MaxWait, so that
// it ends no call.
func TestRefusalsWithShortMaxWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(status(429))
		resp, err := get(t.Context(), newClient(s, withRetry(RetryPolicy{MaxWait: time.Second / 10})))
		if err != nil || resp.StatusCode != 429 || s.requests() != maxRefusals {
			t.Errorf("%d requests, %v, %v", s.requests(), resp, err)
		}
	})
}

// A wait that does not fit MaxWait or the deadline is not started.
func TestWaitThatDoesNotFit(t *testing.T) {
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
		{"500, before the deadline", status(500, "Retry-After: 10"), 10*time.Second + 1, DefaultRetry, 2},
		{"500, past the deadline", status(500, "Retry-After: 10"), 10*time.Second - 1, DefaultRetry, 1},
		{"503, past the deadline", status(503, "Retry-After: 10"), 10*time.Second - 1, DefaultRetry, 1},
		{"429, past the deadline", status(429, "Retry-After: 10"), 10*time.Second - 1, DefaultRetry, 1},
		{"429 with jitter before the deadline", status(429, "Retry-After: 10"), 10250 * time.Millisecond, DefaultRetry, 2},
		{"backoff past the deadline", status(500), 249 * time.Millisecond, DefaultRetry, 1},
		{"500, zero policy", status(500, "Retry-After: 1"), 0, RetryPolicy{}, 1},
		{"429, zero policy", status(429, "Retry-After: 1"), 0, RetryPolicy{}, 1},
		{"429 without Retry-After, zero policy", status(429), 0, RetryPolicy{}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, start := t.Context(), time.Now()
			if test.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, test.deadline)
				defer cancel()
			}
			s := newScript(test.step, status(200))
			resp, err := get(ctx, newClient(s, withRetry(test.policy)))
			if err != nil || s.requests() != test.requests || (resp.StatusCode == 200) != (test.requests == 2) {
				t.Errorf("%s: %d requests, want %d; %v, %v", test.name, s.requests(), test.requests, resp, err)
			}
			if test.requests == 1 && time.Since(start) != 0 {
				t.Errorf("%s: waited %v", test.name, time.Since(start))
			}
		})
	}
}

// Only a 429, and a 503 with Retry-After, pause the other calls.
func TestPausingResponses(t *testing.T) {
	for _, test := range []struct {
		name   string
		step   roundTripper
		pauses bool
	}{
		{"429", status(429), true},
		{"429, Retry-After", status(429, "Retry-After: 5"), true},
		{"429, Retry-After longer than MaxWait", status(429, "Retry-After: 600"), true},
		{"503, Retry-After", status(503, "Retry-After: 5"), true},
		{"503", status(503), false},
		{"503, Retry-After 0", status(503, "Retry-After: 0"), false},
		{"500, Retry-After", status(500, "Retry-After: 5"), false},
		{"502, Retry-After", status(502, "Retry-After: 5"), false},
		{"504, Retry-After", status(504, "Retry-After: 5"), false},
		{"408, Retry-After", status(408, "Retry-After: 5"), false},
		{"425, Retry-After", status(425, "Retry-After: 5"), false},
		{"404, Retry-After", status(404, "Retry-After: 5"), false},
		{"200, Retry-After", status(200, "Retry-After: 5"), false},
		{"network", failWith(io.EOF), false},
	} {
		for _, policy := range []RetryPolicy{{}, DefaultRetry} {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(newScript(test.step, status(200)), withRetry(policy))
				go func() { _, _ = get(t.Context(), c) }()
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				_, err := get(ctx, c)
				if _, paused := errors.AsType[*PauseError](err); paused != test.pauses || paused != (err != nil) {
					t.Errorf("%s, %+v: the other call returned %v", test.name, policy, err)
				}
			})
		}
	}
}

// A call that is canceled while the body of a 429 is read still pauses the other
// calls.
func TestPauseOfCancelledCall(t *testing.T) {
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
			refusal := func(req *http.Request) (*http.Response, error) {
				resp, err := withBody(test.status, silent)(req)
				resp.Header = test.header
				return resp, err
			}
			c := newClient(newScript(refusal, status(200)))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := get(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			resp, err := get(t.Context(), c)
			if err != nil || AttemptOf(resp).Waited < test.wait {
				t.Errorf("%+v: the next call did not wait: %v, %v", test, resp, err)
			}
		})
	}
}
