package transport

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const recoveryPause = 5 * time.Second

// jobAfter returns the time of 320 calls by 64 callers, of which the first are
// refused and the others get what next responds.
func jobAfter(t *testing.T, refused int, refusal, next roundTripper) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		steps := append(slices.Repeat([]roundTripper{refusal}, refused), next)
		took = runJob(t.Context(), newClient(newScript(steps...)), 320, 64).took
	})
	return took
}

// A 429 delays a job by its pause and a few seconds, however the server responds
// afterwards.
func TestJobAfterRefusal(t *testing.T) {
	refusal := after(10*time.Millisecond, status(429, "Retry-After: 5")) // so that the first 64 requests are sent before it
	for _, test := range []struct {
		name    string
		refused int
		refusal roundTripper
		next    roundTripper
	}{
		{"healthy", 1, refusal, after(50*time.Millisecond, status(200))},
		{"slow", 1, refusal, after(2*time.Second, status(200))},
		{"slow, all were refused", 64, refusal, after(2*time.Second, status(200))},
		{"very slow", 1, refusal, after(25*time.Second, status(200))},
		{"slow body", 1, refusal, withBody(200, slow(time.Second, 9))},
		{"slow after 503", 1, status(503, "Retry-After: 5"), after(2*time.Second, status(200))},
		{"slow after 429 without Retry-After", 1, status(429), after(2*time.Second, status(200))},
		{"no response", 1, refusal, block},
		{"no response, all were refused", 64, refusal, block},
		{"body stalls", 1, refusal, withBody(200, silent)},
		{"500", 1, refusal, after(time.Second, status(500))},
		{"404", 1, refusal, after(time.Second, status(404))},
		{"503", 1, refusal, after(time.Second, status(503))},
		{"reset", 1, refusal, after(time.Second, failWith(io.ErrUnexpectedEOF))},
		{"immediate reset", 1, refusal, failWith(io.ErrUnexpectedEOF)},
	} {
		without := jobAfter(t, 0, nil, test.next)
		with := jobAfter(t, test.refused, test.refusal, test.next)
		t.Logf("%s: %v, and %v after a refusal", test.name, without, with)
		if with > without+recoveryPause+10*time.Second {
			t.Errorf("%s: %v, and %v after a refusal", test.name, without, with)
		}
	}
}

// A request that gets no response after a pause does not block the calls after it,
// even if the window is one.
func TestCallsBehindStuckRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		steps := slices.Repeat([]roundTripper{status(429, "Retry-After: 1")}, 6)
		c := newClient(newScript(append(steps, block, after(50*time.Millisecond, status(200)))...))
		go func() { _, _ = get(t.Context(), c) }() // is refused until the window is one, and then stuck
		for stateOf(&c.limiter).window > 1 || stateOf(&c.limiter).inFlight == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if resp, err := get(ctx, c); err != nil || resp.StatusCode != 200 {
					t.Errorf("got response %v and error %v, want a 200", resp, err)
				}
			})
		}
		wg.Wait()
	})
}

// The zero policy does not wait for the pause nor, after it, for the window.
func TestZeroPolicyAfterRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		steps := slices.Repeat([]roundTripper{after(time.Millisecond, status(429, "Retry-After: 5"))}, 64)
		c := newClient(newScript(append(steps, after(2*time.Second, status(200)))...), zeroPolicy)
		if r := runJob(t.Context(), c, 64, 64); r.lost != 64 || r.took != time.Millisecond {
			t.Fatalf("got %+v, want all calls refused after 1ms", r)
		}
		start := time.Now()
		if _, err := get(t.Context(), c); time.Since(start) != 0 || !errors.As(err, new(*PauseError)) {
			t.Errorf("got %v after %v, want a PauseError immediately", err, time.Since(start))
		}
		waitOutPause(&c.limiter)
		if r := runJob(t.Context(), c, 64, 64); r.lost != 0 || r.took != 2*time.Second {
			t.Errorf("after the pause: got %+v, want no call lost in 2s", r)
		}
	})
}

// Responses to requests from before the pause end neither the pause nor what
// it has done to the window.
func TestLateResponsesDuringPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		steps := slices.Repeat([]roundTripper{after(2*time.Second, status(200))}, 63)
		s := newScript(append(steps, after(time.Second, status(429, "Retry-After: 10")), after(time.Minute, status(200)))...)
		c := newClient(s)
		for range 200 {
			go func() { _, _ = get(t.Context(), c) }()
		}
		for _, test := range []struct {
			at       time.Duration // from the one before
			requests int
			window   float64
		}{{1500 * time.Millisecond, 64, 32}, {time.Second, 64, 32}, {8499 * time.Millisecond, 64, 32}, {300 * time.Millisecond, 96, 32}} {
			time.Sleep(test.at)
			if got := stateOf(&c.limiter); s.requests() != test.requests || got.window != test.window {
				t.Errorf("%d requests, want %d; %+v", s.requests(), test.requests, got)
			}
		}
		time.Sleep(time.Hour)
	})
}
