package transport

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"
)

// maxRateLimited is the number of 429 responses that ends a call. They do not count
// as attempts.
const maxRateLimited = 10

// Do sends requests for an id until there is a result. It calls each with every attempt; the
// last is the result. These are the steps:
//
//  1. The limiter waits for the end of a pause, and for a slot among the requests in
//     flight. If the call may not wait that long, the error is a [*PauseError].
//  2. The time of the attempt begins, and the round tripper gets the request.
//  3. A response from another origin is [ErrRedirect].
//  4. The header is parsed. A 429, or a 503 with Retry-After, pauses all calls.
//  5. The body is read, decompressed and up to its limit. The attempt ends: the body is
//     closed, and the slot is free.
//  6. A success, a permanent failure, and a failure without attempts, time or budget
//     for another attempt are the result.
//  7. Otherwise the call waits: for what Retry-After says, else for the backoff. Then it
//     goes on with step 1, before calls that are newer.
//
// When ctx ends, so does the step that is under way. The last attempt then has the error of
// ctx, also after an error response, whose body may be incomplete.
func (c *Client) Do(ctx context.Context, id string, each func(*Attempt)) {
	limited := 0
	for number := 1; ; number++ {
		a := c.attempt(ctx, id, number)
		each(a)

		if a.isRateLimited() {
			limited++
		}
		wait, retry := c.next(ctx, a, limited)
		if !retry {
			return
		}

		if wait > 0 { // else the limiter waits
			select {
			case <-time.After(wait):
			case <-ctx.Done(): // the next attempt is not sent
			}
		}
	}
}

// attempt sends a request when the limiter lets it, and reads the response.
func (c *Client) attempt(ctx context.Context, id string, number int) *Attempt {
	begin := time.Now()
	if err := c.limiter.acquire(ctx, number > 1); err != nil {
		return &Attempt{Err: err}
	}

	sent := time.Now()
	a := &Attempt{Number: number, Waited: sent.Sub(begin), sent: sent}
	defer func() { c.limiter.release(sent, a.succeeded()) }() // also if the RoundTripper panics
	life := newLifetime(ctx, &c.Config, sent)
	defer life.end()

	if err := c.exchange(a, life, id); err != nil {
		a.Err = explain(ctx, life.ctx, err)
	}
	a.Duration = time.Since(sent)

	if number == 1 && a.Err == nil { // only a response earns budget
		c.budget.deposit()
	}
	return a
}

// next reports whether another attempt follows a, and after how long. If the limiter
// pauses for it, that is 0. limited is the number of 429 responses.
func (c *Client) next(ctx context.Context, a *Attempt, limited int) (wait time.Duration, ok bool) {
	switch {
	case ctx.Err() != nil: // unless a has the end of ctx, or a success, the limiter returns it
		isComplete := a.Err == nil && a.Status == http.StatusOK
		return 0, a.Number > 0 && !isComplete && !errors.Is(a.Err, ctx.Err())
	case !a.isTransient(), !c.Retry.accepts(a.RetryAfter):
		return 0, false
	}

	failures := a.Number - limited // a 429 that was waited out is none
	if a.pause == 0 {              // else the limiter waits
		wait = cmp.Or(a.RetryAfter, c.Retry.backoff(failures, c.Retry.MaxDelay))
	}
	switch {
	case !fits(ctx, max(wait, a.pause)):
		return 0, false
	case a.isRateLimited():
		return wait, limited < maxRateLimited
	default:
		return wait, failures < c.Retry.MaxAttempts && c.budget.withdraw()
	}
}
