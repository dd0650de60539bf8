package transport

import (
	"container/list"
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// MaxInFlight is the maximum number of requests of a client in flight.
const MaxInFlight = 64

const (
	windowTime = time.Second    // how long a request counts against the window, and how often the window doubles
	maxPause   = 24 * time.Hour // the longest pause that a response can cause
)

// A limiter admits requests: none during a pause, and at other times as many as its
// window allows, in the order of their arrival, but retries first. The window is that of
// congestion control (AIMD): a pause halves it, a success opens it by
// 1/window, and each second without a refusal doubles it, up to MaxInFlight.
type limiter struct {
	policy RetryPolicy

	mu       sync.Mutex
	waiting  list.List // of *waiter
	inFlight int       // requests that are not complete
	counted  int       // those of them that count against the window
	window   float64

	refusals   int // pauses since the last success
	pauseStart time.Time
	asked      time.Time     // the end of the pause, as the server asked
	jitter     time.Duration // added to that, so that clients do not return together
	timer      *time.Timer   // ends the pause, then doubles the window
}

// A waiter is a call in the queue.
type waiter struct {
	ctx   context.Context
	ready chan admission // has room for one
}

// An admission is a place, or the error of a call without one.
type admission struct {
	place *place
	err   error
}

// acquire waits until a request may be sent, and returns its place and how long
// it waited. A retry goes first, because its call is older than those that wait. If
// the pause is longer than the call may wait, the error is a [*PauseError].
func (l *limiter) acquire(ctx context.Context, again bool) (*place, time.Duration, error) {
	if ctx.Err() != nil {
		return nil, 0, endOf(ctx)
	}
	l.mu.Lock()
	if err := l.refuse(ctx); err != nil {
		l.mu.Unlock()
		return nil, 0, err
	}
	if l.waiting.Len() == 0 && l.isOpen() {
		p := l.admit()
		l.mu.Unlock()
		return p, 0, nil
	}
	start, w := time.Now(), &waiter{ctx, make(chan admission, 1)}
	push := l.waiting.PushBack
	if again {
		push = l.waiting.PushFront
	}
	queued := push(w)
	l.mu.Unlock()
	select {
	case a := <-w.ready:
		return a.place, time.Since(start), a.err
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		l.waiting.Remove(queued) // does nothing if it has just been admitted
		select {
		case a := <-w.ready:
			if a.place != nil {
				l.leave(a.place)
				l.admitWaiting()
			}
		default:
		}
		return nil, 0, endOf(ctx)
	}
}

// refuse returns a [*PauseError] if the pause is longer than the call may wait.
func (l *limiter) refuse(ctx context.Context) error {
	if l.asked.IsZero() {
		return nil
	}
	asked := time.Until(l.asked)
	if wait := asked + l.jitter; wait > 0 && (!l.policy.accepts(asked) || !fits(ctx, wait)) {
		return &PauseError{wait}
	}
	return nil
}

// isOpen reports whether one more request may be sent. A policy of one
// attempt ignores the window.
func (l *limiter) isOpen() bool {
	return (l.asked.IsZero() || time.Until(l.asked)+l.jitter <= 0) && l.inFlight < MaxInFlight &&
		(float64(l.counted) < l.window || !l.policy.waits())
}

// pause stops all requests for wait, and halves the window if the request that
// was refused was sent after the last pause began.
func (l *limiter) pause(sent time.Time, wait time.Duration) {
	now := time.Now()
	if sent.After(l.pauseStart) {
		l.pauseStart, l.window = now, max(1, l.window/2)
		l.refusals++
	}
	wait = min(wait, maxPause)
	if !now.Add(wait).After(l.asked) {
		return
	}
	l.asked, l.jitter = now.Add(wait), rand.N(min(wait/50, time.Second/4)+1)
	if l.timer == nil {
		l.timer = time.AfterFunc(wait, l.tick)
	}
	l.timer.Reset(wait + l.jitter)
	for e := l.waiting.Front(); e != nil; {
		next := e.Next()
		if err := l.refuse(e.Value.(*waiter).ctx); err != nil {
			l.waiting.Remove(e).(*waiter).ready <- admission{err: err}
		}
		e = next
	}
}

// tick ends the pause, and then doubles the window each second.
func (l *limiter) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	since := time.Since(l.asked) - l.jitter
	if since < 0 {
		return // another pause has begun
	}
	if since >= windowTime {
		l.window = min(MaxInFlight, 2*l.window)
	}
	if l.window < MaxInFlight {
		l.timer.Reset(windowTime)
	}
	l.admitWaiting()
}
