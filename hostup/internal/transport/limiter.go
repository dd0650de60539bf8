package transport

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// MaxInFlight is the maximum number of requests of a client in flight.
const MaxInFlight = 64

const (
	windowTime = time.Second     // between two doublings of the window
	maxPause   = 24 * time.Hour  // the longest pause that a response can cause
	maxJitter  = time.Second / 4 // the most that is added to a pause
)

// A limiter decides when a request may be sent. It follows a rate limit that it does
// not know, in the way of congestion control: additive increase, multiplicative
// decrease (AIMD). In addition, the time without a pause opens it again.
//
// The limiter has a window: the number of requests that may be in flight. It starts
// at MaxInFlight and usually stays there. A request acquires a slot of the window when
// it is sent, and releases it when its response was read.
//
// A 429, or a 503 with Retry-After, begins a pause. No request is sent until it ends;
// the requests in flight continue. These rules change the window:
//
//   - A pause halves it, to 1 at least.
//   - A success adds 1/window, so a window of responses adds about 1.
//   - Each second outside a pause doubles it, up to MaxInFlight. So a request that
//     gets no response delays the others by a few seconds at most.
//
// When a server starts to limit, all requests in flight get the same response. Only
// the first of them halves the window: a response to a request that was sent before the
// last pause began does not change the window. It can extend the pause.
//
// Requests wait in the order of their arrival, but a retry goes first, also before other
// retries: its call has waited already. Each has a channel, so a free slot wakes up only one
// of them. A call that may not wait for the end of a pause gets a [*PauseError] immediately,
// also when it waits already. With a policy of one attempt, a request waits neither for a
// pause nor for the window, only for MaxInFlight.
//
// All methods are safe for concurrent use.
type limiter struct {
	policy RetryPolicy

	mu       sync.Mutex
	waiting  []*waiter
	inFlight int
	window   float64

	streak     int           // pauses since the last success
	pauseBegin time.Time     // of the last pause that halved the window
	pauseEnd   time.Time     // with the jitter
	jitter     time.Duration // the end is random, so that clients do not return together
}

// A waiter is a request that asks for a slot.
type waiter struct {
	ctx  context.Context // of its call
	err  error           // the result of admit; nil for a slot
	done chan struct{}   // closed at the end of waiting; nil if it need not wait
}

// acquire waits until a request may be sent.
func (l *limiter) acquire(ctx context.Context, retry bool) error {
	w := l.enter(ctx, retry)
	if w.done == nil {
		return w.err
	}

	select {
	case <-w.done:
	case <-ctx.Done():
		l.mu.Lock()
		l.wakeAll() // this request too
		l.mu.Unlock()
		<-w.done
	}
	return w.err
}

// enter adds a request to the queue, unless it need not wait.
func (l *limiter) enter(ctx context.Context, retry bool) *waiter {
	w := &waiter{ctx: ctx}
	l.mu.Lock()
	defer l.mu.Unlock()

	l.wake() // the others go first
	if !l.admit(w) {
		w.done = make(chan struct{})
		place := len(l.waiting)
		if retry {
			place = 0
		}
		l.waiting = slices.Insert(l.waiting, place, w)
	}
	return w
}

// release frees the slot of a request.
func (l *limiter) release(sent time.Time, succeeded bool) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.inFlight--
	if succeeded && sent.After(l.pauseBegin) {
		l.streak = 0
		l.window = min(MaxInFlight, l.window+1/l.window)
	}
	l.wake()
}

// pause begins a pause of the given length, or extends the one that has begun, and
// returns the time until its end. If wait is 0, the server did not say how long: the pause then
// grows with the streak, up to MaxWait. MaxDelay may be too short for that, because
// maxRateLimited pauses must outlast the window of a rate limit.
func (l *limiter) pause(sent time.Time, wait time.Duration) time.Duration {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()

	if sent.After(l.pauseBegin) {
		l.pauseBegin = now
		l.streak++
		l.window = max(1, l.window/2)
	}
	wait = min(cmp.Or(wait, l.policy.backoff(l.streak, l.policy.MaxWait)), maxPause)
	if now.Add(wait).After(l.pauseEnd) {
		l.jitter = rand.N(min(wait/50, maxJitter) + 1)
		end := now.Add(wait + l.jitter)
		l.pauseEnd = end
		time.AfterFunc(wait+l.jitter, func() { l.tick(end) })
		l.wakeAll()
	}
	return l.pauseEnd.Sub(now)
}

// tick is called at the end of a pause, and then each second until the window is
// open. It does nothing if another pause has begun.
func (l *limiter) tick(end time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if end != l.pauseEnd {
		return
	}
	if time.Since(end) >= windowTime {
		l.window = min(MaxInFlight, 2*l.window)
	}
	if l.window < MaxInFlight {
		time.AfterFunc(windowTime, func() { l.tick(end) })
	}
	l.wake()
}

// wake lets the first requests through while there is room. So it costs little with many
// requests in the queue.
func (l *limiter) wake() {
	for len(l.waiting) > 0 && l.admit(l.waiting[0]) {
		l.waiting = slices.Delete(l.waiting, 0, 1)
	}
}

// wakeAll is for events that can end the waiting of any request: a pause, and the end of a
// context.
func (l *limiter) wakeAll() { l.waiting = slices.DeleteFunc(l.waiting, l.admit) }

// admit ends the waiting of a request, if it need not wait: it gets a slot, or an error
// because its context has ended or may not wait for the end of the pause. The jitter does
// not count against MaxWait.
func (l *limiter) admit(w *waiter) (done bool) {
	wait := time.Until(l.pauseEnd)
	hasSlot := float64(l.inFlight) < l.window
	if !l.policy.waits() { // the jitter and the window are for those that wait
		wait -= l.jitter
		hasSlot = l.inFlight < MaxInFlight
	}

	switch {
	case w.ctx.Err() != nil:
		w.err = endOf(w.ctx)
	case wait > 0 && (!fits(w.ctx, wait) || !l.policy.accepts(wait-l.jitter)):
		w.err = &PauseError{Wait: wait}
	case wait > 0, !hasSlot:
		return false
	default:
		l.inFlight++
	}
	if w.done != nil {
		close(w.done)
	}
	return true
}
