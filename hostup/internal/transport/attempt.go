package transport

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"
)

// An Attempt is one request of a call, with its response or error.
type Attempt struct {
	Number   int            // 1 for the first request of a call
	Response *http.Response // nil if there was none
	Header                  // of the response
	Body     []byte         // complete for a 200; the first part for any other response
	Err      error          // nil if the response is complete
	Waited   time.Duration  // in the limiter, before the request was sent
	Duration time.Duration  // from sending to the end of the body

	pause time.Duration // that the response asks all requests for
	body  attemptBody   // of the response that Do returns
}

// An attemptBody is a response body that carries the attempt through the
// generated client.
type attemptBody struct {
	bytes.Reader
	attempt *Attempt
}

func (*attemptBody) Close() error { return nil }

// attempt sends req once, reads the response and completes a.
func (c *Client) attempt(req *http.Request, a *Attempt, start time.Time) {
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	w := newWatchdog(start, c.Timeout, c.StallTimeout, cancel)
	defer w.timer.Stop()
	resp, err := c.fetch(req.WithContext(ctx))
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		now := time.Now()
		a.Response, a.Header = resp, parseHeader(resp, now)
		a.Body, err = c.readBody(resp, w.watch(resp.Body, now))
		if resp.StatusCode != http.StatusOK && req.Context().Err() == nil {
			err = nil // such a response is complete without its body
		}
	}
	if err != nil {
		a.Err = explain(req.Context(), ctx, err)
	}
	a.Duration = time.Since(start)
}

// fetch sends req and returns the response, which has a body and is from the origin.
func (c *Client) fetch(req *http.Request) (*http.Response, error) {
	resp, err := c.roundTrip(req)
	switch {
	case err != nil:
		return nil, err
	case resp == nil || resp.Body == nil:
		return nil, errors.New("the transport returned neither a response nor an error")
	case resp.Request != nil && !isOrigin(resp.Request.URL, c.Origin):
		_ = resp.Body.Close()
		return nil, ErrRedirected
	}
	return resp, nil
}

func (a *Attempt) result(last *Attempt) (*http.Response, error) {
	if a.Err != nil {
		return nil, &Error{Err: a.Err, Attempt: a, Last: last}
	}
	a.body.attempt = a
	a.body.Reset(a.Body)
	a.Response.Body = &a.body
	return a.Response, nil
}

// Status returns the status code of the response, 0 without one.
func (a *Attempt) Status() int {
	if a.Response == nil {
		return 0
	}
	return a.Response.StatusCode
}

// refused reports whether the response is a 429, which is waited out.
func (a *Attempt) refused() bool { return a.Err == nil && a.Status() == http.StatusTooManyRequests }

// succeeded reports whether the response shows a server that is not overloaded.
func (a *Attempt) succeeded() bool {
	return a.Err == nil && a.Response != nil && a.Status() < 500 && !a.refused()
}

// transient reports whether another attempt may succeed.
func (a *Attempt) transient() bool {
	if a.Err != nil {
		return isTransient(a.Err)
	}
	return isTransientStatus(a.Status())
}
