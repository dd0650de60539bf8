package hostup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/pace"
)

// A RetryPolicy tells how often and when a failed call is repeated. What is
// repeated: a failure of the network, also while the body is read, and the
// statuses 408, 425, 429, 500, 502, 503 and 504. What is not: any other answer,
// a certificate that is not accepted, a name that does not exist.
//
// The zero RetryPolicy means one attempt, and no waiting. With MaxAttempts set,
// a field that is zero has its default.
type RetryPolicy struct {
	MaxAttempts int           // in all, the first included; 3 by default
	BaseDelay   time.Duration // before the second attempt, doubled for each further; 500 ms by default
	MaxDelay    time.Duration // the most it is doubled to; 10 s by default
	MaxWait     time.Duration // the longest wait that is honoured if the server asks for one; 60 s by default
}

var defaultRetry = RetryPolicy{MaxAttempts: 3, BaseDelay: 500 * time.Millisecond, MaxDelay: 10 * time.Second, MaxWait: time.Minute}

func (p RetryPolicy) validate() (RetryPolicy, error) {
	if p == (RetryPolicy{}) {
		return RetryPolicy{MaxAttempts: 1}, nil
	}
	if p.MaxAttempts < 1 || p.BaseDelay < 0 || p.MaxDelay < 0 || p.MaxWait < 0 {
		return p, errors.New("hostup: a RetryPolicy needs MaxAttempts of at least 1 and no negative duration")
	}
	if p.MaxDelay != 0 && p.MaxDelay < p.BaseDelay {
		return p, errors.New("hostup: the MaxDelay of a RetryPolicy must not be less than its BaseDelay")
	}
	p.BaseDelay = cmp.Or(p.BaseDelay, defaultRetry.BaseDelay)
	p.MaxDelay = cmp.Or(p.MaxDelay, max(defaultRetry.MaxDelay, p.BaseDelay))
	p.MaxWait = cmp.Or(p.MaxWait, defaultRetry.MaxWait)
	return p, nil
}

// backoff returns the wait after the n-th attempt, at least half of which is
// certain, so that calls that failed together do not come back together.
func (p RetryPolicy) backoff(n int) time.Duration {
	d := min(p.BaseDelay, p.MaxDelay)
	for range n - 1 {
		d = min(d, p.MaxDelay/2) * 2 // cannot overflow
	}
	return d/2 + rand.N(d/2+1)
}

// call makes attempts until one gives an answer or an error that will stay.
func (c *Client) call(ctx context.Context, id string) (*VPSDetails, error) {
	c.budget.Earn()
	var last error
	for n := 1; ; n++ {
		waited, err := c.cooldown.Enter(ctx, c.retry.honours)
		if quiet := pace.QuietError(0); errors.As(err, &quiet) {
			err = fmt.Errorf("%w: %w; nothing was sent", ErrRateLimited, err)
		}
		if err != nil {
			return nil, c.giveUp(err, last)
		}
		vps, asked, err := c.entered(ctx, id, n, waited)
		if err != nil && ctx.Err() != nil && last != nil {
			return nil, c.giveUp(err, last)
		}
		if err == nil || ctx.Err() != nil || n >= c.retry.MaxAttempts || !isTransient(err) {
			return vps, err
		}
		wait := cmp.Or(asked, c.retry.backoff(n))
		if !c.retry.honours(asked) || !pace.Fits(ctx, wait) || asked == 0 && !c.budget.Spend() {
			return nil, err
		}
		if asked == 0 { // else the cool-down does the waiting, for all calls
			select {
			case <-ctx.Done():
				return nil, c.giveUp(ctx.Err(), err)
			case <-time.After(wait):
			}
		}
		last = err
	}
}

// entered makes the n-th attempt, which the cool-down has let in, and returns
// beside its result how long the server asked to wait.
func (c *Client) entered(ctx context.Context, id string, n int, waited time.Duration) (vps *VPSDetails, asked time.Duration, err error) {
	var answered bool
	var quiet time.Duration
	defer func() { c.cooldown.Leave(answered, quiet) }() // also if a transport panics
	vps, trip, err := c.attempt(ctx, id)
	c.log(ctx, n, waited, trip, err)
	var answer *Error
	var network *safeError
	switch {
	case err == nil:
		answered = true
		vps.meta = Meta{trip.requestID, trip.rateLimit, n}
	case errors.As(err, &answer):
		answered = true
		answer.Attempts = n
		if isTransient(err) {
			asked = answer.RetryAfter
		}
		if quiet = asked; answer.StatusCode == http.StatusTooManyRequests {
			quiet = cmp.Or(asked, c.retry.backoff(n))
		}
	case errors.As(err, &network):
		network.attempts = n
	}
	return vps, asked, err
}

// honours reports whether a wait that the server asks for is one to wait out.
func (p RetryPolicy) honours(wait time.Duration) bool { return p.MaxAttempts > 1 && wait <= p.MaxWait }

// giveUp returns err together with what went wrong before.
func (c *Client) giveUp(err, last error) error {
	if last == nil {
		return c.wrap(err)
	}
	return c.wrap(fmt.Errorf("%w; before that: %w", err, last))
}
