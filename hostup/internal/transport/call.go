package transport

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// A Call sends the requests of one call and keeps its result. It implements
// gen.HttpRequestDoer, and Do is called once.
type Call struct {
	// Attempt is the one whose response or error is the result. It is nil if the
	// call ended while it waited: Do then returns the reason.
	Attempt *Attempt

	// Before is the attempt before that. It is set only if the end of the context
	// or a pause ended the call, because it then explains why the call waited.
	Before *Attempt

	client *Client
	first  Attempt // here, because most calls have no other
	number int     // of attempts
	paused int     // of attempts with status 429
}

// maxPaused is the number of 429 responses that ends a call. They do not count
// as attempts.
const maxPaused = 10

// NewCall returns a Call.
func (c *Client) NewCall() *Call { return &Call{client: c} }

// Do sends req until there is a result, and returns the response, whatever its
// status. Its body has been read and closed: Attempt has it. req must have no body,
// because all attempts share it. These are the steps:
//
//  1. A request for another origin is not sent: [ErrOrigin].
//  2. The limiter waits for the end of a pause, and for a slot among the requests in
//     flight. If the call may not wait that long, the error is a [*PauseError].
//  3. The time of the attempt begins, and the round tripper gets the request.
//  4. A response from another origin is [ErrRedirected].
//  5. The header is parsed. A 429, or a 503 with Retry-After, pauses all calls.
//  6. The body is read, decompressed and up to its limit. The attempt ends: the body is
//     closed, and the slot is free.
//  7. A success, a permanent failure, and a failure without attempts, time or budget
//     for another attempt are the result.
//  8. Otherwise OnRetry is called, and the call waits: for what Retry-After says, else
//     for the backoff. Then it goes on with step 2, before calls that are newer.
//
// When the context ends, so does the step that is under way.
func (c *Call) Do(req *http.Request) (*http.Response, error) {
	if !isOrigin(req.URL, c.client.Origin) {
		return nil, ErrOrigin
	}

	ctx := req.Context()
	for {
		a, err := c.attempt(req)
		if err != nil {
			return nil, err
		}

		wait, retry := c.next(ctx, a)
		if !retry {
			return c.result(ctx, a)
		}

		c.Before = a
		if c.client.OnRetry != nil {
			c.client.OnRetry(ctx, a)
		}
		sleep(ctx, wait) // if ctx ends, the next attempt is not sent
	}
}

// attempt makes one attempt when the limiter lets it. The error is that of a
// request that was not sent.
func (c *Call) attempt(req *http.Request) (*Attempt, error) {
	begin := time.Now()
	limiter := &c.client.limiter
	epoch, err := limiter.acquire(req.Context(), c.number > 0)
	if err != nil {
		return nil, err
	}

	sent := time.Now()
	a := &c.first
	if c.number > 0 {
		a = new(Attempt)
	}
	c.number++
	a.Number = c.number
	a.Waited = sent.Sub(begin)
	a.epoch = epoch
	defer func() { limiter.release(epoch, a.succeeded()) }() // also if the RoundTripper panics
	a.life.begin(req.Context(), sent, c.client.Timeout, c.client.StallTimeout)
	defer a.life.end()

	if err := c.client.exchange(req, a); err != nil {
		a.Err = explain(req.Context(), a.life.ctx, err)
	}
	a.Duration = time.Since(sent)

	if a.isPaused() {
		c.paused++
	}
	if a.Number == 1 && a.Err == nil { // only a response earns budget
		c.client.budget.deposit()
	}
	return a, nil
}

// next reports whether another attempt follows a, and after how long. A pause of
// the limiter comes on top of that.
func (c *Call) next(ctx context.Context, a *Attempt) (wait time.Duration, retry bool) {
	policy := c.client.Retry
	switch {
	case ctx.Err() != nil:
		// The call ends before the next attempt, and the error response is Before.
		return 0, a.Err == nil && a.Status() != http.StatusOK
	case !a.isTransient(), !policy.accepts(a.RetryAfter):
		return 0, false
	case a.isPaused():
		return 0, c.paused < maxPaused && fits(ctx, a.pause)
	}

	failures := a.Number - c.paused // a 429 that was waited out is none
	wait = cmp.Or(a.RetryAfter, policy.backoff(failures))
	if failures >= policy.MaxAttempts || !fits(ctx, wait) || !c.client.budget.withdraw() {
		return 0, false
	}
	if a.pause > 0 { // the limiter waits
		return 0, true
	}
	return wait, true
}

// result makes a the result of the call.
func (c *Call) result(ctx context.Context, a *Attempt) (*http.Response, error) {
	c.Attempt = a
	if ctx.Err() == nil {
		c.Before = nil // a explains the result
	}
	if a.Err != nil {
		return nil, a.Err
	}
	return a.Response, nil
}
