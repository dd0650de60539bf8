package transport

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// A pause is as long as the server asks for, plus jitter, and at most a day.
func TestPause(t *testing.T) {
	for _, test := range []struct{ wait, min, jitter time.Duration }{
		{time.Nanosecond, time.Nanosecond, 0},
		{time.Second, time.Second, 20 * time.Millisecond},
		{5 * time.Second, 5 * time.Second, 100 * time.Millisecond},
		{12500 * time.Millisecond, 12500 * time.Millisecond, 250 * time.Millisecond},
		{time.Hour, time.Hour, 250 * time.Millisecond},
		{24 * time.Hour, 24 * time.Hour, 250 * time.Millisecond},
		{25 * time.Hour, 24 * time.Hour, 250 * time.Millisecond},
		{math.MaxInt64, 24 * time.Hour, 250 * time.Millisecond},
	} {
		ends := make(map[time.Duration]bool)
		longest := time.Duration(0)
		for range 200 {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(longPolicy)
				admitOne(t, l).release(false, test.wait)
				r := <-acquireAsync(t.Context(), l)
				if r.err != nil || r.waited < test.min || r.waited > test.min+test.jitter {
					t.Fatalf("%v: got %+v, want a wait of %v to %v", test.wait, r, test.min, test.min+test.jitter)
				}
				ends[r.waited] = true
				longest = max(longest, r.waited)
			})
		}
		// Clients that were refused together do not return together.
		if test.jitter > 0 && (len(ends) < 100 || longest < test.min+test.jitter*3/4) {
			t.Errorf("%v: %d different ends, the last after %v", test.wait, len(ends), longest)
		}
	}
}

// The longest of several pauses holds.
func TestLongestPauseHolds(t *testing.T) {
	for _, test := range []struct {
		name  string
		waits []time.Duration // a second apart
		min   time.Duration
	}{
		{"shorter", []time.Duration{time.Minute, time.Second, 10 * time.Second}, time.Minute},
		{"same end", []time.Duration{time.Minute, 59 * time.Second}, time.Minute},
		{"longer", []time.Duration{10 * time.Second, time.Minute}, time.Minute + time.Second},
		{"longer and shorter", []time.Duration{10 * time.Second, time.Minute, 20 * time.Second}, time.Minute + time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(longPolicy)
			places := admitted(t, l, len(test.waits))
			start := time.Now()
			places[0].release(false, test.waits[0])
			waiting := acquireAsync(t.Context(), l)
			for i, p := range places[1:] {
				time.Sleep(time.Second)
				p.release(false, test.waits[i+1])
			}
			r := <-waiting
			if end := time.Since(start); r.err != nil || end < test.min || end > test.min+250*time.Millisecond {
				t.Errorf("%s: %+v after %v, want %v", test.name, r, end, test.min)
			}
		})
	}
}

// A call that does not wait out the pause ends with a PauseError: immediately, also
// if it already waits for a place.
func TestPauseError(t *testing.T) {
	for _, test := range []struct {
		name     string
		policy   RetryPolicy
		deadline time.Duration // 0 is none
		wait     time.Duration
		refused  bool
	}{
		{"zero policy", RetryPolicy{MaxAttempts: 1}, 0, time.Second, true},
		{"one attempt", RetryPolicy{MaxAttempts: 1, MaxWait: time.Minute}, 0, time.Second, true},
		{"MaxWait", DefaultRetry, 0, time.Minute, false},
		{"more than MaxWait", DefaultRetry, 0, time.Minute + 1, true},
		{"deadline after the jitter", DefaultRetry, 10250 * time.Millisecond, 10 * time.Second, false},
		{"deadline before the end", DefaultRetry, 10*time.Second - 1, 10 * time.Second, true},
		{"more than a day", longPolicy, 25 * time.Hour, math.MaxInt64, false},
	} {
		for _, queued := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if test.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				l, start := newLimiter(test.policy), time.Now()
				places := admitted(t, l, 64)
				var call <-chan result
				if queued {
					call = acquireAsync(ctx, l)
				}
				places[0].release(false, test.wait)
				if !queued {
					call = acquireAsync(ctx, l)
				}
				r := <-call
				pause, refused := errors.AsType[*PauseError](r.err)
				if refused != test.refused || refused != (r.err != nil) || refused == (r.place != nil) {
					t.Fatalf("%s, queued %v: %+v", test.name, queued, r)
				}
				if refused && (time.Since(start) != 0 || pause.Wait < test.wait || pause.Wait > test.wait+250*time.Millisecond) {
					t.Errorf("%s, queued %v: %v after %v", test.name, queued, pause, time.Since(start))
				}
				if refused && stateOf(l).waiting != 0 {
					t.Errorf("%s, queued %v: %+v", test.name, queued, stateOf(l))
				}
			})
		}
	}
}

// Only the calls that do not wait out the pause leave the queue.
func TestPauseRefusesPartOfQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRetry)
		places := admitted(t, l, 64)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var calls []<-chan result
		for i := range 6 {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = short
			}
			calls = append(calls, acquireAsync(ctx, l))
		}
		places[0].release(false, 10*time.Second)
		for i, call := range calls {
			if i > 0 {
				places[i].release(true, 0)
			}
			r := <-call
			if _, refused := errors.AsType[*PauseError](r.err); refused != (i%2 == 0) || refused != (r.err != nil) {
				t.Errorf("call %d: %+v", i, r)
			}
		}
	})
}

// A second pause refuses the calls that waited out the first.
func TestPauseIsExtended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRetry)
		places := admitted(t, l, 2)
		places[0].release(false, 30*time.Second)
		waiting := acquireAsync(t.Context(), l)
		time.Sleep(10 * time.Second)
		places[1].release(false, 2*time.Minute)
		r := <-waiting
		if pause, ok := errors.AsType[*PauseError](r.err); !ok || pause.Wait < 2*time.Minute || r.waited != 10*time.Second {
			t.Errorf("got %+v, want a PauseError after 10s", r)
		}
		// A minute before its end the pause fits MaxWait.
		time.Sleep(time.Minute - 1)
		if r := <-acquireAsync(t.Context(), l); r.err == nil {
			t.Error("a minute and a nanosecond before the end: no error")
		}
		time.Sleep(time.Nanosecond)
		if r := <-acquireAsync(t.Context(), l); r.err != nil || r.waited < time.Minute {
			t.Errorf("a minute before the end: %+v", r)
		}
	})
}

// The jitter is part of the pause.
func TestCallDuringJitter(t *testing.T) {
	const wait, jitter = 10 * time.Second, 200 * time.Millisecond
	for _, test := range []struct {
		name     string
		policy   RetryPolicy
		after    time.Duration // since the refusal
		deadline time.Duration // since then; 0 is none
		refused  bool
	}{
		{"waits", DefaultRetry, wait + jitter/2, 0, false},
		{"zero policy", RetryPolicy{MaxAttempts: 1}, wait + jitter/2, 0, true},
		{"deadline", DefaultRetry, wait + jitter/2, jitter/2 - 1, true},
		{"deadline in the jitter", DefaultRetry, time.Second, 9*time.Second + jitter/2, true},
		{"zero policy at the end", RetryPolicy{MaxAttempts: 1}, wait + jitter, 0, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			l, start := newLimiter(test.policy), time.Now()
			admitOne(t, l).release(false, wait)
			setJitter(l, wait, jitter)
			time.Sleep(test.after)
			ctx := t.Context()
			if test.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, test.deadline)
				defer cancel()
			}
			r := <-acquireAsync(ctx, l)
			if took := time.Since(start); !test.refused && (r.err != nil || took != wait+jitter) {
				t.Errorf("%s: got %+v after %v, want a place after %v", test.name, r, took, wait+jitter)
			}
			pause, refused := errors.AsType[*PauseError](r.err)
			if refused != test.refused || refused && (pause.Wait != wait+jitter-test.after || r.waited != 0) {
				t.Errorf("%s: got %+v, want refused %t and the rest of the pause", test.name, r, test.refused)
			}
		})
	}
}

// A tick that was due before another pause began has no effect.
func TestTickDuringPause(t *testing.T) {
	const wait, jitter = 10 * time.Second, 200 * time.Millisecond
	for _, at := range []time.Duration{time.Second / 2, wait + jitter/2} {
		synctest.Test(t, func(t *testing.T) {
			l, start := newLimiter(DefaultRetry), time.Now()
			admitOne(t, l).release(false, wait)
			setJitter(l, wait, jitter)
			waiting := acquireAsync(t.Context(), l)
			time.Sleep(at)
			l.tick()
			if r := <-waiting; r.err != nil || time.Since(start) != wait+jitter {
				t.Errorf("tick after %v: %+v, the pause took %v", at, r, time.Since(start))
			}
		})
	}
}

// setJitter sets the jitter of a pause that begins now.
func setJitter(l *limiter, wait, jitter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.jitter = jitter
	l.timer.Reset(wait + jitter)
}
