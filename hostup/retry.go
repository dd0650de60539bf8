package hostup

import (
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
	p.BaseDelay = orDefault(p.BaseDelay, defaultRetry.BaseDelay)
	p.MaxDelay = orDefault(p.MaxDelay, max(defaultRetry.MaxDelay, p.BaseDelay))
	p.MaxWait = orDefault(p.MaxWait, defaultRetry.MaxWait)
	return p, nil
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
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
		wait, err := c.cooldown.Enter(ctx, c.retry.honours)
		if quiet := pace.QuietError(0); errors.As(err, &quiet) {
			err = fmt.Errorf("%w: %w; nothing was sent", ErrRateLimited, err)
		}
		if err != nil {
			return nil, c.giveUp(err, last)
		}
		vps, trip, err := c.attempt(ctx, id)
		c.log(ctx, n, wait, trip, err)
		if err == nil {
			c.cooldown.Leave(true, 0)
			vps.meta = Meta{trip.requestID, trip.rateLimit, n}
			return vps, nil
		}
		var answer *Error
		isAnswer := errors.As(err, &answer)
		quiet := time.Duration(0)
		if isAnswer {
			answer.Attempts = n
			if quiet = answer.RetryAfter; quiet == 0 && answer.StatusCode == http.StatusTooManyRequests {
				quiet = max(c.retry.backoff(n), time.Millisecond)
			}
		}
		c.cooldown.Leave(isAnswer, quiet)
		switch {
		case ctx.Err() != nil || n >= c.retry.MaxAttempts || !isTransient(err):
			return nil, err
		case quiet == 0 && !c.budget.Spend():
			return nil, err
		case quiet > 0 && !c.retry.honours(quiet):
			return nil, err
		}
		if quiet == 0 { // else the cool-down does the waiting, for all calls
			quiet = c.retry.backoff(n)
			if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < quiet {
				return nil, err
			}
			select {
			case <-ctx.Done():
				return nil, c.giveUp(ctx.Err(), err)
			case <-time.After(quiet):
			}
		}
		last = err
	}
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
