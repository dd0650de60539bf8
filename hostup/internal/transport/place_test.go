package transport

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A pause halves the window once, however many requests were refused.
func TestWindowHalvesOncePerPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		for _, want := range []float64{32, 16, 8, 4, 2, 1, 1} {
			time.Sleep(time.Nanosecond)
			places := admitted(t, l, 100)
			if len(places) != int(min(64, 2*want)) && want > 1 {
				t.Fatalf("%d in flight, want %v", len(places), 2*want)
			}
			for _, p := range places {
				time.Sleep(time.Microsecond)
				p.release(false, time.Minute)
			}
			if got := stateOf(l).window; got != want {
				t.Fatalf("window %v, want %v", got, want)
			}
			waitOutPause(l)
		}
	})
}

// A success opens the window by 1/window, up to 64.
func TestWindowGrowsWithSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		for range 6 {
			pauseFor(t, l, time.Minute)
		}
		time.Sleep(time.Nanosecond) // later than the pause, and less than a second
		want := 1.0
		for range 20 {
			admitOne(t, l).release(true, 0)
			want += 1 / want
			if got := stateOf(l).window; got != want {
				t.Fatalf("window %v, want %v", got, want)
			}
		}
		admitOne(t, l).release(false, 0)
		if got := stateOf(l).window; got != want {
			t.Errorf("a failure changed the window from %v to %v", want, got)
		}
		for range 5000 {
			admitOne(t, l).release(true, 0)
		}
		if got := stateOf(l).window; got != 64 {
			t.Errorf("window %v, want 64", got)
		}
	})
}

// Only a response below 500 opens the window.
func TestResponsesThatOpenWindow(t *testing.T) {
	for _, test := range []struct {
		name string
		step roundTripper
		want float64
	}{
		{"200", status(200), 32 + 1.0/32},
		{"404", status(404), 32 + 1.0/32},
		{"499", status(499), 32 + 1.0/32},
		{"500", status(500), 32},
		{"503", status(503), 32},
		{"network", failWith(errCause), 32},
		{"broken body", withBody(200, breaking(5, errCause)), 32},
		{"panic", func(*http.Request) (*http.Response, error) { panic(errCause) }, 32},
		{"429", status(429), 16},
		{"503, Retry-After", status(503, "Retry-After: 9"), 16},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(test.step, oneAttempt)
			pauseFor(t, &c.limiter, time.Minute)
			time.Sleep(time.Nanosecond)
			func() {
				defer func() { _ = recover() }()
				_, _ = get(t.Context(), c)
			}()
			if got := stateOf(&c.limiter).window; got != test.want {
				t.Errorf("%s: window %v, want %v", test.name, got, test.want)
			}
		})
	}
}

// Each second after a pause doubles the window, up to 64.
func TestWindowDoublesEachSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		for range 6 {
			pauseFor(t, l, time.Minute)
		}
		check := func(want float64) {
			t.Helper()
			if got := stateOf(l).window; got != want {
				t.Fatalf("window %v, want %v", got, want)
			}
		}
		for _, want := range []float64{1, 2, 4} {
			check(want)
			time.Sleep(time.Second - 1)
			check(want)
			time.Sleep(time.Nanosecond)
		}
		check(8)
		time.Sleep(time.Second / 2)
		pauseFor(t, l, time.Hour) // which ends the growth
		check(4)
		time.Sleep(time.Second - 1)
		check(4)
		for _, want := range []float64{8, 16, 32, 64, 64} {
			time.Sleep(time.Second)
			check(want)
		}
		if l.timer.Stop() {
			t.Error("the timer of the window still runs")
		}
	})
}

// Doubling ends at 64 whatever the window was.
func TestWindowLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		pauseFor(t, l, time.Minute)
		time.Sleep(time.Nanosecond)
		admitOne(t, l).release(true, 0)
		time.Sleep(time.Second)
		if got := stateOf(l).window; got != 64 {
			t.Errorf("window %v, want 64", got)
		}
	})
}

// The waiting calls are admitted as the window doubles.
func TestGrowthAdmitsWaitingCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		for range 6 {
			pauseFor(t, l, time.Minute)
		}
		ctx, cancel := context.WithCancel(t.Context())
		start, got := time.Now(), make([]atomic.Int64, 8)
		for range 70 {
			go func() {
				if _, _, err := l.acquire(ctx, false); err != nil {
					return
				}
				got[int(time.Since(start).Seconds())].Add(1)
			}()
		}
		time.Sleep(7 * time.Second)
		synctest.Wait()
		// Requests that are stuck count for a second, so that the window is free again.
		for i, want := range []int64{1, 2, 4, 8, 16, 32, 1, 0} {
			if n := got[i].Load(); n != want {
				t.Errorf("second %d: %d calls were admitted, want %d", i, n, want)
			}
		}
		cancel()
	})
}

// A request counts against the window for one second at most, so that no call
// waits for a stuck request.
func TestStuckRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		for range 6 {
			pauseFor(t, l, time.Minute)
		}
		l.timer.Stop() // no growth
		stuck := admitOne(t, l)
		start := time.Now()
		next := <-acquireAsync(t.Context(), l)
		if took := time.Since(start); took != time.Second || next.waited != time.Second || next.err != nil {
			t.Errorf("the next call: %+v after %v, want a place after 1s", next, took)
		}
		next.place.release(true, 0)
		stuck.release(true, 0)
		if next.place.timer.Stop() || stuck.timer.Stop() {
			t.Error("the timer of a released place still runs")
		}
		if s := stateOf(l); s.inFlight != 0 || s.counted != 0 {
			t.Errorf("the limiter: %+v, want none in flight", s)
		}
		admitOne(t, l).release(false, 0)
		time.Sleep(time.Minute)
		if s := stateOf(l); s.inFlight != 0 || s.counted != 0 {
			t.Errorf("the limiter a minute later: %+v, want none in flight", s)
		}
	})
}

// A response to a request from before the pause does not change the window.
func TestLateResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		late := admitted(t, l, 4)
		pauseFor(t, l, time.Minute)
		late[0].release(true, 0)
		late[1].release(false, 0)
		if got := stateOf(l).window; got != 32 {
			t.Errorf("window %v after late responses, want 32", got)
		}
		late[2].release(false, time.Minute)
		if got := stateOf(l).window; got != 32 {
			t.Errorf("window %v after a late refusal, want 32", got)
		}
		// The pause that the server asks for applies nevertheless.
		if n := len(admitted(t, l, 1)); n != 0 {
			t.Error("the late refusal did not pause")
		}
		time.Sleep(2 * time.Minute)
		late[3].release(true, 0)
		if s := stateOf(l); s.window != 64 || s.inFlight != 0 {
			t.Errorf("the limiter: %+v, want a window of 64 and none in flight", s)
		}
	})
}

// A policy of one attempt does not wait for the window.
func TestZeroPolicyIgnoresWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(RetryPolicy{MaxAttempts: 1})
		for range 6 {
			pauseFor(t, l, time.Minute)
		}
		if n := len(admitted(t, l, 100)); stateOf(l).window != 1 || n != 64 {
			t.Errorf("%d in flight, %+v", n, stateOf(l))
		}
	})
}
