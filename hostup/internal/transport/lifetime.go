package transport

import (
	"context"
	"io"
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
	ctx    context.Context
	cancel context.CancelCauseFunc

	// One timer for both time-outs. It is not set anew for each byte: when it fires, it
	// is set to the time at which the attempt ends if nothing more comes.
	timer    *time.Timer
	start    time.Time
	timeout  time.Duration
	stall    time.Duration
	progress atomic.Int64 // from start to the last byte; -1 until the header is there

	body   io.ReadCloser // nil until there is a response
	unhook func() bool   // reports whether the body is still open, for end to close
}

// begin begins the lifetime at now.
func (l *lifetime) begin(ctx context.Context, now time.Time, timeout, stall time.Duration) {
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	l.start = now
	l.timeout = timeout
	l.stall = stall
	l.timer = time.AfterFunc(min(timeout, stall), l.expire)
	l.progress.Store(-1) // after that, so that expire, which loads it first, finds the timer
}

// expire is called by the timer.
func (l *lifetime) expire() {
	age := time.Since(l.start)
	end := l.timeout
	if progress := l.progress.Load(); progress >= 0 {
		end = min(end, time.Duration(progress)+l.stall)
	}

	switch {
	case age < end:
		l.timer.Reset(end - age)
	case end < l.timeout:
		l.cancel(timeoutError("no data", l.stall))
	default:
		l.cancel(timeoutError("no complete response", l.timeout))
	}
}

// watch adds the body of the response, and from now on the time-out of a stall. The end
// of the context closes the body, so that Read finds the cause when it returns. If the
// context has ended before there was a body, this one is closed immediately.
func (l *lifetime) watch(body io.ReadCloser, now time.Time) {
	l.body = body
	l.unhook = context.AfterFunc(l.ctx, func() { _ = body.Close() })
	l.advance(now)
}

func (l *lifetime) advance(now time.Time) { l.progress.Store(int64(now.Sub(l.start))) }

// Read reads from the body.
func (l *lifetime) Read(p []byte) (int, error) {
	n, err := l.body.Read(p)
	if l.ctx.Err() != nil {
		return n, context.Cause(l.ctx)
	}
	if n > 0 && err == nil {
		l.advance(time.Now())
	}
	return n, err
}

// end ends the lifetime with the attempt.
func (l *lifetime) end() {
	l.timer.Stop()
	isOpen := l.body != nil && l.unhook()
	l.cancel(nil) // first, because Close waits for an HTTP/2 stream otherwise
	if isOpen {
		_ = l.body.Close()
	}
}
