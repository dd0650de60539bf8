package transport

import (
	"context"
	"io"
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
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timeout *time.Timer // of the attempt

	// These are nil until there is a response.
	body   io.ReadCloser
	stall  *time.Timer // without a byte of the body
	unhook func() bool // reports whether the body is still open, for end to close
}

func newLifetime(ctx context.Context, timeout time.Duration) *lifetime {
	l := new(lifetime)
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	l.timeout = l.endAfter(timeout, "no complete response")
	return l
}

// endAfter ends the lifetime after d, with an error that says what is missing.
func (l *lifetime) endAfter(d time.Duration, what string) *time.Timer {
	return time.AfterFunc(d, func() { l.cancel(timeoutError(what, d)) })
}

// watch returns a reader of the body of the response, and adds the time-out of a stall.
// The end of the context closes the body, so that Read finds the cause when it returns. If
// the context has ended before there was a body, this one is closed immediately.
func (l *lifetime) watch(body io.ReadCloser, stall time.Duration) io.Reader {
	l.body = body
	l.stall = l.endAfter(stall, "no data")
	l.unhook = context.AfterFunc(l.ctx, func() { _ = body.Close() })
	return bodyReader{l, stall}
}

// A bodyReader reads the body of a response while its lifetime lasts.
type bodyReader struct {
	*lifetime
	timeout time.Duration // of a stall
}

// Read reads from the body.
func (r bodyReader) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if r.ctx.Err() != nil {
		return n, context.Cause(r.ctx)
	}
	if n > 0 && err == nil {
		r.stall.Reset(r.timeout)
	}
	return n, err
}

// end ends the lifetime with the attempt.
func (l *lifetime) end() {
	l.timeout.Stop()
	isOpen := false
	if l.body != nil {
		l.stall.Stop()
		isOpen = l.unhook()
	}
	l.cancel(nil) // first, because Close waits for an HTTP/2 stream otherwise
	if isOpen {
		_ = l.body.Close()
	}
}
