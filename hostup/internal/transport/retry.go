package transport

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// A RetryPolicy configures retries. The zero policy means one attempt and no
// waiting.
type RetryPolicy struct {
	MaxAttempts int
	BaseDelay   time.Duration
	MaxDelay    time.Duration
	MaxWait     time.Duration
}

// DefaultRetry is the default policy.
var DefaultRetry = RetryPolicy{
	MaxAttempts: 3,
	BaseDelay:   500 * time.Millisecond,
	MaxDelay:    10 * time.Second,
	MaxWait:     time.Minute,
}

// WithDefaults returns p with a default for each zero field, and an error if p is
// invalid. The zero policy still means one attempt.
func (p RetryPolicy) WithDefaults() (RetryPolicy, error) {
	switch {
	case p == RetryPolicy{}:
		p.MaxAttempts = 1
	case p.MaxAttempts < 0, p.BaseDelay < 0, p.MaxDelay < 0, p.MaxWait < 0:
		return p, errors.New("a field of the RetryPolicy is negative")
	case p.MaxDelay != 0 && p.MaxDelay < p.BaseDelay:
		return p, errors.New("the MaxDelay of the RetryPolicy is less than its BaseDelay")
	}
	return RetryPolicy{
		MaxAttempts: cmp.Or(p.MaxAttempts, DefaultRetry.MaxAttempts),
		BaseDelay:   cmp.Or(p.BaseDelay, DefaultRetry.BaseDelay),
		MaxDelay:    cmp.Or(p.MaxDelay, max(DefaultRetry.MaxDelay, p.BaseDelay)),
		MaxWait:     cmp.Or(p.MaxWait, DefaultRetry.MaxWait),
	}, nil
}

// waits reports whether the policy waits at all. One of a single attempt does not.
func (p RetryPolicy) waits() bool { return p.MaxAttempts > 1 }

// accepts reports whether the policy allows a wait that the server asks for.
func (p RetryPolicy) accepts(wait time.Duration) bool { return p.waits() && wait <= p.MaxWait }

// backoff returns the delay after the n-th failure, up to most: exponential, and random
// in its second half, so that calls that failed together are not retried together.
func (p RetryPolicy) backoff(n int, most time.Duration) time.Duration {
	d := min(p.BaseDelay, most)
	for range n - 1 {
		d = min(d, most/2) * 2 // cannot overflow
	}
	return d/2 + rand.N(d/2+1)
}

// fits reports whether a wait ends before the deadline of ctx.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}
