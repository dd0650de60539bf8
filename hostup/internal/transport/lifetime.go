package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"
	"os"
	"sync/atomic"
	"time"
)

// maxConnections is the number of new connections on which an attempt can send its request.
const maxConnections = 3

var errNoConnection = errors.New("the server has closed each connection before a response")

// A lifetime is the time of one attempt, from sending the request to the end of
// the body.
//
// It ends when the caller's context ends, when the time-out of the attempt is over,
// when the body stalls, when the server closes one connection after another, and at the latest
// when the attempt returns. Its end ends everything in it, whatever the RoundTripper and the
// body do:
//
//   - The context of the request is done, with the reason as its cause.
//   - The body is closed, even while a Read is blocked in it.
//   - Every Read from then on fails, also if the body has data or an end of its own.
//     explain replaces its error by the cause.
//
// So a body that ignores its context cannot hold a call, unless it also ignores
// Close; no body of net/http does. A RoundTripper that neither returns nor looks at
// the context of its request can: there is nothing to close yet, and a goroutine for
// each request, left behind in that case, would only hide the fault.
type lifetime struct {
	ctx    context.Context
	cancel context.CancelCauseFunc

	cfg      *Config
	deadline time.Time   // of the attempt
	timer    *time.Timer // for the deadline, or for a stall that ends before it

	trace       httptrace.ClientTrace
	connections atomic.Int32 // new ones that net/http has made for the request

	// These are nil until there is a response.
	body   io.ReadCloser
	unhook func() bool // reports whether the body is still open, for end to close
}

func newLifetime(ctx context.Context, cfg *Config, begin time.Time) *lifetime {
	l := &lifetime{cfg: cfg, deadline: begin.Add(cfg.Timeout)}
	l.trace.GotConn = l.connects
	l.ctx, l.cancel = context.WithCancelCause(httptrace.WithClientTrace(ctx, &l.trace))
	l.timer = time.AfterFunc(cfg.Timeout, l.expire)
	return l
}

// connects is called when net/http has a connection for the request. It takes another one,
// immediately and repeatedly, as long as a server closes each connection in a way that makes the
// request safe to repeat, such as with GOAWAY of HTTP/2.
func (l *lifetime) connects(c httptrace.GotConnInfo) {
	if !c.Reused && l.connections.Add(1) > maxConnections {
		l.cancel(errNoConnection)
	}
}

// expire is called by the timer.
func (l *lifetime) expire() {
	what, limit := "no data", l.cfg.StallTimeout
	if !time.Now().Before(l.deadline) {
		what, limit = "no complete response", l.cfg.Timeout
	}
	l.cancel(fmt.Errorf("%s within %v: %w", what, limit, os.ErrDeadlineExceeded))
}

// watch returns a reader of the body of the response. The end of the context closes the
// body, so that a Read that is blocked returns. If the context has ended before
// there was a body, this one is closed immediately.
func (l *lifetime) watch(body io.ReadCloser) io.Reader {
	l.body = body
	l.unhook = context.AfterFunc(l.ctx, func() { _ = body.Close() })
	l.progress()
	return l
}

// progress starts the time without a byte of the body again.
func (l *lifetime) progress() {
	if left := min(l.cfg.StallTimeout, time.Until(l.deadline)); left > 0 { // else it has expired
		l.timer.Reset(left)
	}
}

// Read reads from the body.
func (l *lifetime) Read(p []byte) (int, error) {
	n, err := l.body.Read(p)
	if n > 0 {
		l.progress()
	}
	return n, cmp.Or(l.ctx.Err(), err)
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
