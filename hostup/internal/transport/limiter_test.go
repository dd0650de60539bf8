package transport

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func newLimiter(p RetryPolicy) *limiter { return &mustNew(Config{Retry: p}).limiter }

// longPolicy accepts any pause.
var longPolicy = RetryPolicy{MaxAttempts: 3, MaxWait: math.MaxInt64}

// A limiterState is the state of a limiter that tests compare.
type limiterState struct {
	window                     float64
	inFlight, counted, waiting int
}

// stateOf returns the state after all goroutines of the bubble block.
func stateOf(l *limiter) limiterState {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return limiterState{l.window, l.inFlight, l.counted, l.waiting.Len()}
}

// waitOutPause returns when the pause is over.
func waitOutPause(l *limiter) {
	l.mu.Lock()
	end := l.asked.Add(l.jitter)
	l.mu.Unlock()
	time.Sleep(time.Until(end))
	synctest.Wait()
}

// admitted starts n calls and returns the places of those that do not wait. The
// others leave the queue.
func admitted(t *testing.T, l *limiter, n int) (places []*place) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if p, _, err := l.acquire(ctx, false); err == nil {
				mu.Lock()
				defer mu.Unlock()
				places = append(places, p)
			}
		})
	}
	synctest.Wait()
	cancel()
	wg.Wait()
	return places
}

// admitOne returns the place of a call that does not wait.
func admitOne(t *testing.T, l *limiter) *place {
	t.Helper()
	places := admitted(t, l, 1)
	if len(places) != 1 {
		t.Fatal("the call waits")
	}
	return places[0]
}

// pauseFor causes one refusal, and returns when the pause is over.
func pauseFor(t *testing.T, l *limiter, wait time.Duration) {
	t.Helper()
	time.Sleep(time.Nanosecond) // later than the last pause
	admitOne(t, l).release(false, wait)
	waitOutPause(l)
}

// acquireAsync makes a call in the background, which sends its result.
func acquireAsync(ctx context.Context, l *limiter) <-chan result {
	c := make(chan result, 1)
	go func() {
		p, waited, err := l.acquire(ctx, false)
		c <- result{p, waited, err}
	}()
	synctest.Wait()
	return c
}

type result struct {
	place  *place
	waited time.Duration
	err    error
}

func TestMaxInFlight(t *testing.T) {
	for _, policy := range []RetryPolicy{{MaxAttempts: 1}, DefaultRetry} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(policy)
			places := admitted(t, l, 200)
			if len(places) != 64 {
				t.Errorf("%d in flight, want 64", len(places))
			}
			time.Sleep(time.Hour) // requests that are stuck keep their places
			if n := len(admitted(t, l, 200)); n != 0 {
				t.Errorf("%d more after an hour", n)
			}
			for _, p := range places[:10] {
				p.release(true, 0)
			}
			if n := len(admitted(t, l, 200)); n != 10 {
				t.Errorf("%d after the release of 10", n)
			}
		})
	}
}

// Calls are admitted in the order of their arrival, when a place is free and
// when a pause ends.
func TestQueueIsFIFO(t *testing.T) {
	for _, pause := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(longPolicy)
			places := admitted(t, l, 64)
			order := make(chan int, 20)
			for i := range 20 {
				go func() {
					p, _, err := l.acquire(t.Context(), false)
					if err != nil {
						t.Error(err)
						return
					}
					time.Sleep(time.Second)
					p.release(false, 0)
					order <- i
				}()
				synctest.Wait()
			}
			places[0].release(false, pause) // the others stay, so that one call at a time is admitted
			for want := range 20 {
				if i := <-order; i != want {
					t.Errorf("call %d instead of %d", i, want)
				}
			}
		})
	}
}

// A new call does not overtake those that wait, even if there is a place.
func TestNewCallDoesNotOvertake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRetry)
		places := admitted(t, l, 64)
		first := acquireAsync(t.Context(), l)
		l.mu.Lock()
		l.leave(places[0]) // as when a pause has just ended
		l.mu.Unlock()
		if n := len(admitted(t, l, 1)); n != 0 {
			t.Error("the new call was first")
		}
		places[1].release(true, 0)
		if r := <-first; r.err != nil {
			t.Errorf("the waiting call: %v", r.err)
		}
	})
}

// A call whose context ends leaves the queue, and the others keep their turn.
func TestCancelledCallLeavesQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRetry)
		places := admitted(t, l, 64)
		first := acquireAsync(t.Context(), l)
		ctx, cancel := context.WithCancelCause(t.Context())
		second := acquireAsync(ctx, l)
		third := acquireAsync(t.Context(), l)
		cancel(errCause)
		if r := <-second; !errors.Is(r.err, context.Canceled) || !errors.Is(r.err, errCause) || r.place != nil || stateOf(l).waiting != 2 {
			t.Errorf("the canceled call: %+v; the limiter: %+v", r, stateOf(l))
		}
		time.Sleep(time.Minute)
		for i, c := range []<-chan result{first, third} {
			places[i].release(true, 0)
			if r := <-c; r.err != nil || r.place == nil || r.waited != time.Minute {
				t.Errorf("call %d: %+v, want a place after 1m", i, r)
			}
		}
		if s := stateOf(l); s.inFlight != 64 || s.waiting != 0 {
			t.Errorf("the limiter: %+v, want 64 in flight and none waiting", s)
		}
	})
}

// A call that is admitted at the moment its context ends gives its place to the
// next.
func TestPlaceOfCancelledCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRetry)
		places := admitted(t, l, 64)
		ctx, cancel := context.WithCancel(t.Context())
		first := acquireAsync(ctx, l)
		second := acquireAsync(t.Context(), l)
		l.mu.Lock()
		cancel() // the call has seen the end of ctx and needs the lock
		l.leave(places[0])
		l.admitWaiting()
		l.mu.Unlock()
		if r := <-first; !errors.Is(r.err, context.Canceled) || r.place != nil {
			t.Errorf("first: %+v", r)
		}
		synctest.Wait()
		select {
		case r := <-second:
			if r.err != nil || r.place == nil {
				t.Errorf("second: %+v", r)
			}
		default:
			t.Error("the place was lost")
		}
		if s := stateOf(l); s.inFlight != 64 || s.waiting != 0 {
			t.Errorf("the limiter: %+v, want 64 in flight and none waiting", s)
		}
	})
}

// The same, for a call that a pause refuses at the moment its context ends.
func TestRefusalOfCancelledCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRetry)
		places := admitted(t, l, 64)
		ctx, cancel := context.WithCancel(t.Context())
		waiting := acquireAsync(ctx, l)
		l.mu.Lock()
		cancel()
		l.pause(places[0].sent, time.Hour)
		l.mu.Unlock()
		if r := <-waiting; !errors.Is(r.err, context.Canceled) || stateOf(l).inFlight != 64 {
			t.Errorf("the call: %+v, want context.Canceled; the limiter: %+v", r, stateOf(l))
		}
	})
}

// Each of many waiting calls is woken up only once.
func TestManyWaitingCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		var wg sync.WaitGroup
		most, inFlight := 0, 0
		var mu sync.Mutex
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			inFlight += n
			most = max(most, inFlight)
		}
		start := time.Now()
		for range 6400 {
			wg.Go(func() {
				p, _, err := l.acquire(t.Context(), false)
				if err != nil {
					t.Error(err)
					return
				}
				count(1)
				time.Sleep(time.Second / 2)
				count(-1)
				p.release(true, 0)
			})
		}
		wg.Wait()
		if took := time.Since(start); took != 50*time.Second || most != 64 {
			t.Errorf("took %v with %d at a time", took, most)
		}
	})
}
