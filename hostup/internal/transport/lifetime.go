package transport

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// A lifetime is the time of one attempt, from sending the request to the end of
// the body.
//
// It ends when the caller's context ends, when the time-out of the attempt is over,
// when the body stalls, and at the latest when the attempt returns. Its end ends
// everything in it, whatever the RoundTripper and the body do:
//
//   - The context of the request is done, with the reason as its cause.
//   - The body is closed, even while a Read is blocked in it.
//   - Every Read from then on returns the cause, also if the body has data or an
//     end of its own.
//
// So a body that ignores its context cannot hold a call, unless it also ignores
// Close; no body of net/http does. A RoundTripper that neither returns nor looks at
// the context of its request can: there is nothing to close yet, and a goroutine for
// each request, left behind in that case, would only hide the fault.
type lifetime struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	watchdog *watchdog

	start    time.Time
	progress atomic.Int64 // from start to the last byte; -1 until the header is there

	body   io.ReadCloser // nil until there is a response
	unhook func() bool   // reports whether the body is still open, for end to close
}

// watch returns a reader of the body of the response, and adds the time-out of a stall.
// The end of the context closes the body, so that Read finds the cause when it returns. If
// the context has ended before there was a body, this one is closed immediately.
func (l *lifetime) watch(body io.ReadCloser, now time.Time) io.Reader {
	l.body = body
	l.unhook = context.AfterFunc(l.ctx, func() { _ = body.Close() })
	l.advance(now)
	return bodyReader{l}
}

func (l *lifetime) advance(now time.Time) { l.progress.Store(int64(now.Sub(l.start))) }

// A bodyReader reads the body of a response while its lifetime lasts.
type bodyReader struct{ *lifetime }

// Read reads from the body.
func (r bodyReader) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if r.ctx.Err() != nil {
		return n, context.Cause(r.ctx)
	}
	if n > 0 && err == nil {
		r.advance(time.Now())
	}
	return n, err
}

// end ends the lifetime with the attempt.
func (l *lifetime) end() {
	l.watchdog.remove(l)
	isOpen := l.body != nil && l.unhook()
	l.cancel(nil) // first, because Close waits for an HTTP/2 stream otherwise
	if isOpen {
		_ = l.body.Close()
	}
}

// A watchdog ends the lifetimes that last too long, and those with a body that stalls.
//
// It has one timer for all of them, because to start one for each attempt can take more
// time than everything else in this package: the runtime wakes up a thread for a timer that
// is due before all others. No attempt can be due before the time at which the timer fires
// next. So it is set anew only when it fires, to the first time at which an attempt ends if
// nothing more comes. It stops when it fires while there is no attempt.
type watchdog struct {
	timeout time.Duration // of an attempt
	stall   time.Duration // without a byte of its body

	mu        sync.Mutex
	lifetimes map[*lifetime]struct{}
	isSet     bool // whether the timer is set
}

// begin begins a lifetime at now.
func (w *watchdog) begin(ctx context.Context, now time.Time) *lifetime {
	l := &lifetime{watchdog: w, start: now}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	l.progress.Store(-1)

	w.mu.Lock()
	defer w.mu.Unlock()
	w.lifetimes[l] = struct{}{}
	if !w.isSet {
		w.isSet = true
		time.AfterFunc(min(w.timeout, w.stall), w.check)
	}
	return l
}

func (w *watchdog) remove(l *lifetime) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.lifetimes, l)
}

// check is called by the timer.
func (w *watchdog) check() {
	w.mu.Lock()
	defer w.mu.Unlock()

	next := min(w.timeout, w.stall)
	for l := range w.lifetimes {
		if rest := w.rest(l); rest > 0 { // else it has ended, and its attempt removes it
			next = min(next, rest)
		}
	}
	w.isSet = len(w.lifetimes) > 0
	if w.isSet {
		time.AfterFunc(next, w.check)
	}
}

// rest returns the time that is left of a lifetime. If there is none, it ends the lifetime.
func (w *watchdog) rest(l *lifetime) time.Duration {
	end := w.timeout
	if progress := l.progress.Load(); progress >= 0 {
		end = min(end, time.Duration(progress)+w.stall)
	}

	rest := end - time.Since(l.start)
	switch {
	case rest > 0:
	case end < w.timeout:
		l.cancel(timeoutError("no data", w.stall))
	default:
		l.cancel(timeoutError("no complete response", w.timeout))
	}
	return rest
}
