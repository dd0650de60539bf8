// Package transport is the HTTP layer below the generated client.
//
// A [Client] sends one request until it has a response worth returning. It
// limits every wait and size, reads the whole body, retries transient failures
// and pauses when the server asks for it. It does not depend on the API.
package transport

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"
)

// A Config configures a [Client]. Origin and MaxBodyBytes must be set.
type Config struct {
	RoundTripper http.RoundTripper // nil is that of NewRoundTripper
	Wrap         []func(http.RoundTripper) http.RoundTripper
	Origin       string        // the only origin that requests go to
	Timeout      time.Duration // of one attempt, its body included; 0 is 30 s
	StallTimeout time.Duration // without a byte of the body; 0 is 10 s
	MaxBodyBytes int64         // of a 200, after decompression
	Retry        RetryPolicy
	OnRetry      func(context.Context, *Attempt) // called with each attempt that is retried, before the wait; may be nil
}

// A Client implements gen.HttpRequestDoer. Its requests must have no body:
// attempts share the request. It is safe for concurrent use.
type Client struct {
	Config
	// Closures, because reflection must not find the secrets in the buffers of
	// connections.
	roundTrip func(*http.Request) (*http.Response, error)
	closeIdle func()
	limiter   limiter
	budget    budget
}

// New returns a Client.
func New(cfg Config) (*Client, error) {
	rt := cfg.RoundTripper
	if rt == nil {
		rt = NewRoundTripper()
	}
	layers := []http.RoundTripper{rt}
	for _, wrap := range cfg.Wrap {
		if rt = wrap(rt); rt == nil {
			return nil, errors.New("the function returned nil")
		}
		layers = append(layers, rt)
	}
	c := &Client{
		Config: cfg, roundTrip: rt.RoundTrip, closeIdle: func() { closeIdle(layers) },
		limiter: limiter{policy: cfg.Retry, window: MaxInFlight},
	}
	c.RoundTripper, c.Wrap = nil, nil
	c.Timeout, c.StallTimeout = cmp.Or(cfg.Timeout, defaultTimeout), cmp.Or(cfg.StallTimeout, defaultStallTimeout)
	return c, nil
}

// Do sends req, again after a transient failure, and returns the last response,
// whatever its status. The body has been read; [AttemptOf] returns it. The
// error is an [*Error].
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	if !isOrigin(req.URL, c.Origin) {
		return nil, &Error{Err: ErrOrigin}
	}
	ctx := req.Context()
	var last *Attempt
	for tries, refusals := 0, 0; ; {
		a, err := c.send(req, tries+refusals+1)
		if err != nil {
			return nil, &Error{Err: err, Last: last}
		}
		if a.refused() {
			refusals++
		} else {
			tries++
		}
		wait, again := c.next(ctx, a, tries, refusals)
		if !again {
			if ctx.Err() == nil {
				last = nil // a explains the failure
			}
			return a.result(last)
		}
		if c.OnRetry != nil {
			c.OnRetry(ctx, a)
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, &Error{Err: err, Last: a}
		}
		last = a
	}
}

// send makes one attempt when the limiter admits it.
func (c *Client) send(req *http.Request, number int) (*Attempt, error) {
	p, waited, err := c.limiter.acquire(req.Context(), number > 1)
	if err != nil {
		return nil, err
	}
	a := &Attempt{Number: number, Waited: waited}
	defer func() { p.release(a.succeeded(), a.pause) }() // also if the RoundTripper panics
	c.attempt(req, a, p.sent)
	if number == 1 && a.Err == nil { // only a complete response
		c.budget.deposit()
	}
	switch status := a.Status(); { // also if the call has ended: the pause is for all
	case status == http.StatusTooManyRequests && a.RetryAfter == 0:
		a.pause = p.delay()
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		a.pause = a.RetryAfter
	}
	return a, nil
}

// next reports whether another attempt follows a, and after how long. A pause
// of the limiter is added to that.
func (c *Client) next(ctx context.Context, a *Attempt, tries, refusals int) (wait time.Duration, again bool) {
	if a.Err != nil && ctx.Err() != nil || !a.transient() || !c.Retry.accepts(a.RetryAfter) {
		return 0, false
	}
	if a.refused() {
		return 0, refusals < maxRefusals && fits(ctx, a.pause)
	}
	wait = cmp.Or(a.RetryAfter, c.Retry.backoff(tries))
	switch {
	case tries >= c.Retry.MaxAttempts, !fits(ctx, wait), !c.budget.withdraw():
		return 0, false
	case a.pause > 0: // the limiter waits
		return 0, true
	default:
		return wait, true
	}
}

// CloseIdleConnections closes the connections that no request uses. It does
// nothing for a nil Client.
func (c *Client) CloseIdleConnections() {
	if c == nil {
		return
	}
	c.closeIdle()
}

func closeIdle(layers []http.RoundTripper) {
	for _, layer := range layers {
		if t, ok := layer.(interface{ CloseIdleConnections() }); ok {
			t.CloseIdleConnections()
		}
	}
}

// AttemptOf returns the attempt of a response that [Client.Do] returned.
func AttemptOf(resp *http.Response) *Attempt { return resp.Body.(*attemptBody).attempt }
