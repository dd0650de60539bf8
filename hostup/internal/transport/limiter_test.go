package transport

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// longPolicy accepts any pause.
var longPolicy = RetryPolicy{MaxAttempts: 3, MaxWait: math.MaxInt64}

func newLimiter(p RetryPolicy) *limiter { return &mustNew(Config{Retry: p}, NewRoundTripper()).limiter }

// A limiterState is what tests compare of a limiter.
type limiterState struct {
	window            float64
	inFlight, waiting int
}

// stateOf returns the state after all goroutines of the bubble block.
func stateOf(l *limiter) limiterState {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return limiterState{window: l.window, inFlight: l.inFlight, waiting: len(l.waiting)}
}

// waitOutPause returns when the pause is over.
func waitOutPause(l *limiter) {
	l.mu.Lock()
	end := l.pauseEnd
	l.mu.Unlock()
	time.Sleep(time.Until(end))
	synctest.Wait()
}

// acquired makes n requests and returns when those that do not wait were sent. The others
// leave the queue.
func acquired(t *testing.T, l *limiter, n int) (sent []time.Time) {
	for range n {
		ctx, cancel := context.WithCancel(t.Context())
		w := l.enter(ctx, false)
		cancel()
		if w.done == nil && w.err == nil {
			sent = append(sent, time.Now())
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wakeAll() // the contexts of those that wait have ended
	return sent
}

// paused makes a request that begins a pause, and returns when it is over.
func paused(t *testing.T, l *limiter, wait time.Duration) {
	t.Helper()
	for _, sent := range acquired(t, l, 1) {
		l.pause(sent, wait)
		l.release(sent, false)
	}
	waitOutPause(l)
}

// A waitingCall is a request in the background.
type waitingCall struct {
	waited time.Duration
	err    error
}

func acquireAsync(ctx context.Context, l *limiter) <-chan waitingCall {
	c := make(chan waitingCall, 1)
	go func() {
		start := time.Now()
		err := l.acquire(ctx, false)
		c <- waitingCall{waited: time.Since(start), err: err}
	}()
	synctest.Wait()
	return c
}

// The window after a number of events: p is a pause, s a success, f a failure, and a
// number is a time. A capital letter is a response to a request that was sent before all
// events. a is a pause in which all requests in flight get a 429.
func TestWindow(t *testing.T) {
	sixPauses := strings.Repeat("p ", 6)
	for _, test := range []struct {
		events string
		want   float64
	}{
		{"", 64},
		{"p", 32},
		{"a", 32},
		{"p a", 16},
		{sixPauses, 1},
		{sixPauses + "p", 1},
		{"p s", 32 + 1.0/32},
		{"p f", 32},
		{sixPauses + "s s", 2.5},
		{sixPauses + strings.Repeat("s ", 3000), 64},
		{sixPauses + "999.9ms", 1},
		{sixPauses + "1s", 2},
		{sixPauses + "2.5s", 4},
		{sixPauses + "6s", 64},
		{"p s 1s", 64},
		{"p p p 500ms p 999.9ms", 4}, // the second begins with the pause
		{"p p p 500ms p 1s", 8},
		{"p F", 32},
		{"p P", 32},
		{"p p S", 16},
	} {
		synctest.Test(t, func(t *testing.T) {
			l, begin := newLimiter(longPolicy), time.Now()
			for event := range strings.FieldsSeq(test.events) {
				windowEvent(t, l, begin, event)
			}
			if got := stateOf(l).window; got != test.want {
				t.Errorf("%s: %v, want %v", test.events, got, test.want)
			}
		})
	}
}

// windowEvent makes an event of TestWindow.
func windowEvent(t *testing.T, l *limiter, begin time.Time, event string) {
	if d, err := time.ParseDuration(event); err == nil {
		time.Sleep(d)
		return
	}
	n := 1
	if event == "a" {
		n = 100
	}
	for _, sent := range acquired(t, l, n) {
		if strings.ToUpper(event) == event {
			sent = begin
		}
		if event = strings.ToLower(event); event == "p" || event == "a" {
			l.pause(sent, time.Minute)
		}
		l.release(sent, event == "s")
	}
	waitOutPause(l)
}

// The number of requests that may be sent is that of the window, or 64 for a policy
// of one attempt. Requests that get no response keep their places, and delay the
// others by a few seconds, in which the window doubles.
func TestPlaces(t *testing.T) {
	one := RetryPolicy{MaxAttempts: 1}
	for _, test := range []struct {
		name   string
		policy RetryPolicy
		pauses int
		stuck  int   // requests in flight
		want   []int // in flight after each second
	}{
		{"at first", DefaultRetry, 0, 0, []int{64, 64}},
		{"in flight", DefaultRetry, 0, 10, []int{64, 64}},
		{"after a pause", DefaultRetry, 1, 0, []int{32, 64, 64}},
		{"after a pause, in flight", DefaultRetry, 1, 40, []int{40, 64, 64}},
		{"window of 1", DefaultRetry, 6, 0, []int{1, 2, 4, 8, 16, 32, 64, 64}},
		{"window of 1, in flight", DefaultRetry, 6, 3, []int{3, 3, 4, 8, 16, 32, 64, 64}},
		{"one attempt, after pauses", one, 6, 10, []int{64, 64}},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(test.policy)
			acquired(t, l, test.stuck)
			for range test.pauses {
				l.pause(time.Now(), time.Minute)
				waitOutPause(l)
			}
			for range 64 {
				acquireAsync(t.Context(), l)
			}
			for i, want := range test.want {
				if got := stateOf(l).inFlight; got != want {
					t.Errorf("%s: %d in flight after %d s, want %d", test.name, got, i, want)
				}
				time.Sleep(time.Second)
			}
			for range test.stuck {
				l.release(time.Time{}, false)
			}
		})
	}
}

// A pause is as long as the server asks for, and at most a day. A random time is added, so
// that clients that paused together do not return together.
func TestPause(t *testing.T) {
	for _, test := range []struct{ wait, want, jitter time.Duration }{
		{time.Nanosecond, time.Nanosecond, 0},
		{time.Second, time.Second, 20 * time.Millisecond},
		{12500 * time.Millisecond, 12500 * time.Millisecond, 250 * time.Millisecond},
		{math.MaxInt64, 24 * time.Hour, 250 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			shortest, longest := time.Duration(math.MaxInt64), time.Duration(0)
			for range 300 {
				l := newLimiter(longPolicy)
				if got := l.pause(time.Now(), test.wait); got < test.want || got > test.want+test.jitter {
					t.Fatalf("%v: the pause is %v, want %v and up to %v more", test.wait, got, test.want, test.jitter)
				}
				r := <-acquireAsync(t.Context(), l)
				shortest, longest = min(shortest, r.waited), max(longest, r.waited)
			}
			if shortest < test.want || shortest > test.want+test.jitter/4 || longest > test.want+test.jitter || longest < test.want+test.jitter*3/4 {
				t.Errorf("%v: %v to %v, want %v and up to %v more", test.wait, shortest, longest, test.want, test.jitter)
			}
		})
	}
}

// The longest of several pauses holds. A longer one ends the calls that may not wait
// for its end, and only those. A call that begins a pause learns how long the longest lasts.
func TestSeveralPauses(t *testing.T) {
	for _, test := range []struct {
		name  string
		waits []time.Duration // a second apart
		want  time.Duration
		short bool // the call with a deadline of 50 s ends early
	}{
		{"shorter", []time.Duration{40 * time.Second, time.Second, 10 * time.Second}, 40 * time.Second, false},
		{"same end", []time.Duration{40 * time.Second, 39 * time.Second}, 40 * time.Second, false},
		{"longer", []time.Duration{10 * time.Second, time.Minute}, time.Minute + time.Second, true},
		{"longer and shorter", []time.Duration{10 * time.Second, time.Minute, 20 * time.Second}, time.Minute + time.Second, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			l, start := newLimiter(longPolicy), time.Now()
			left := l.pause(time.Now(), test.waits[0])
			long := acquireAsync(t.Context(), l)
			short := acquireAsync(timedOut(t, 50*time.Second), l)
			for _, wait := range test.waits[1:] {
				time.Sleep(time.Second)
				left = l.pause(time.Now(), wait)
			}
			if end := time.Since(start) + left; end < test.want {
				t.Errorf("%s: the last call learns of an end after %v, want %v", test.name, end, test.want)
			}
			if r := <-long; r.err != nil || r.waited < test.want || r.waited > test.want+250*time.Millisecond {
				t.Errorf("%s: %+v, want %v", test.name, r, test.want)
			}
			if r := <-short; errors.As(r.err, new(*PauseError)) != test.short || test.short && r.waited != time.Second {
				t.Errorf("%s: with a deadline, %+v", test.name, r)
			}
		})
	}
}

// A call that may not wait for the end of a pause ends with a PauseError:
// immediately, also if it already waits. The jitter is part of the pause, but
// does not count against MaxWait.
func TestPauseError(t *testing.T) {
	const wait, jitter = 10 * time.Second, 200 * time.Millisecond
	one := RetryPolicy{MaxAttempts: 1, MaxWait: time.Minute}
	short := RetryPolicy{MaxAttempts: 3, MaxWait: wait}
	for _, test := range []struct {
		name     string
		policy   RetryPolicy
		deadline time.Duration // 0 is none
		after    time.Duration // since the pause began; -1 is a call that waits already
		isError  bool
	}{
		{"zero policy", RetryPolicy{MaxAttempts: 1}, 0, 0, true},
		{"one attempt", one, 0, 0, true},
		{"one attempt before the jitter", one, 0, wait - 1, true},
		{"one attempt in the jitter", one, 0, wait, false},
		{"MaxWait", short, 0, 0, false},
		{"more than MaxWait", RetryPolicy{MaxAttempts: 3, MaxWait: wait - 1}, 0, 0, true},
		{"more than MaxWait, waiting", RetryPolicy{MaxAttempts: 3, MaxWait: wait - 1}, 0, -1, true},
		{"more than MaxWait at first", RetryPolicy{MaxAttempts: 3, MaxWait: wait / 2}, 0, wait / 2, false},
		{"in the jitter", short, 0, wait + jitter/2, false},
		{"deadline after the end", short, wait + jitter + 1, 0, false},
		{"deadline after the end, waiting", short, wait + jitter + 1, -1, false},
		{"deadline before the end", short, wait + jitter - 1, 0, true},
		{"deadline before the end, waiting", short, wait + jitter - 1, -1, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(test.policy)
			ctx := t.Context()
			if test.deadline > 0 {
				ctx = timedOut(t, test.deadline)
			}
			var call <-chan waitingCall
			if test.after < 0 {
				l.inFlight = MaxInFlight
				call = acquireAsync(ctx, l)
				l.inFlight = 0
			}
			pauseExactly(l, wait, jitter)
			time.Sleep(test.after)
			if test.after >= 0 {
				call = acquireAsync(ctx, l)
			}
			r := <-call
			left := wait + jitter - max(0, test.after)
			if !test.policy.waits() {
				left = max(0, left-jitter)
			}
			pause, isPause := errors.AsType[*PauseError](r.err)
			if isPause != test.isError || isPause != (r.err != nil) || isPause && pause.Wait != left {
				t.Errorf("%s: %v", test.name, r.err)
			}
			if isPause && r.waited != 0 || !isPause && r.waited != left || stateOf(l).waiting != 0 {
				t.Errorf("%s: waited %v of %v", test.name, r.waited, left)
			}
		})
	}
}

// pauseExactly begins a pause with a known jitter.
func pauseExactly(l *limiter, wait, jitter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := time.Now().Add(wait + jitter)
	l.jitter, l.pauseEnd = jitter, end
	time.AfterFunc(wait+jitter, func() { l.tick(end) })
	l.wakeAll()
}

// The queue is in the order of arrival, but a retry goes first, also after a pause. A
// call whose context ends leaves it, and a new call does not overtake it.
func TestQueue(t *testing.T) {
	for _, pause := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(longPolicy)
			acquired(t, l, 64)
			ctx, cancel := context.WithCancel(t.Context())
			cancelled := acquireAsync(ctx, l)
			order := make(chan int, 6)
			for i := range 6 {
				go func() {
					_ = l.acquire(t.Context(), i >= 4)
					order <- i
				}()
				synctest.Wait()
			}
			cancel()
			<-cancelled
			if pause > 0 {
				l.pause(time.Now(), pause)
				for range 32 { // as many as the window no longer has
					l.release(time.Time{}, false)
				}
				waitOutPause(l)
			}
			l.inFlight-- // as when a pause has just ended
			if len(acquired(t, l, 1)) > 0 {
				t.Errorf("pause %v: a new call is first", pause)
			}
			l.inFlight++
			for _, want := range []int{5, 4, 0, 1, 2, 3} {
				l.release(time.Time{}, false)
				if got := <-order; got != want {
					t.Errorf("pause %v: call %d instead of %d", pause, got, want)
				}
			}
		})
	}
}

// A call whose turn comes at the moment its context ends gives the place to the
// next; there is none if it is a pause that ends the call.
func TestTurnOfCancelledCall(t *testing.T) {
	for _, pause := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(DefaultRetry)
			acquired(t, l, 64)
			ctx, cancel := context.WithCancel(t.Context())
			first := acquireAsync(ctx, l)
			second := acquireAsync(t.Context(), l)
			l.mu.Lock()
			cancel() // the call has seen the end of ctx and needs the lock
			if pause {
				l.pauseEnd = time.Now().Add(time.Hour)
				l.wakeAll()
			} else {
				l.inFlight--
				l.wake()
			}
			l.mu.Unlock()
			if r := <-first; !errors.Is(r.err, context.Canceled) {
				t.Errorf("first: %+v", r)
			}
			if r := <-second; (r.err != nil) != pause {
				t.Errorf("second: %+v", r)
			}
			if s := stateOf(l); s.inFlight != 64 || s.waiting != 0 {
				t.Errorf("the limiter: %+v, want 64 in flight and none waiting", s)
			}
		})
	}
}
