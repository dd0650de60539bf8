package pace

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// A Cooldown makes all calls of a client wait when the server asked one of them
// to. Afterwards one goes first, and each answer lets one more go at a time,
// so that the server is not run over by everybody who waited. The zero Cooldown
// lets everybody go.
type Cooldown struct {
	mu      sync.Mutex
	until   time.Time     // as the server asked
	spread  time.Duration // and a little later, so that programs do not meet
	allowed int           // attempts at a time; 0 is any number
	active  int           // attempts under way
	changed chan struct{} // closed when something of the above did
}

// returned is how many attempts at a time need no more looking after.
const returned = 64

// A QuietError tells for how much longer the server wants to be left alone.
type QuietError time.Duration

// Error says how long the wait is.
func (e QuietError) Error() string {
	return "the server asked to wait, for another " + time.Duration(e).Round(time.Millisecond).String()
}

// Enter waits until an attempt may be made and returns how long that took. It
// does not wait if the wait is not honoured or does not fit the deadline, which
// is a QuietError.
func (c *Cooldown) Enter(ctx context.Context, honours func(time.Duration) bool) (time.Duration, error) {
	began := time.Now()
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		c.mu.Lock()
		asked := time.Until(c.until)
		wait := asked + c.spread
		if wait <= 0 && (c.allowed == 0 || c.active < c.allowed) {
			c.active++
			c.mu.Unlock()
			return time.Since(began), nil
		}
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.mu.Unlock()

		var over <-chan time.Time
		if wait > 0 {
			if !Fits(ctx, wait) || !honours(asked) {
				return 0, QuietError(wait)
			}
			over = time.After(wait)
		}
		select {
		case <-ctx.Done():
		case <-over:
		case <-changed:
		}
	}
}

// Leave ends an attempt: whether the server answered it, and how long it asked
// to be left alone.
func (c *Cooldown) Leave(answered bool, quiet time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active--
	switch {
	case quiet > 0:
		// No more than a day: an absurd value must not silence a program for good.
		if until := time.Now().Add(min(quiet, 24*time.Hour)); until.After(c.until) {
			c.until, c.spread = until, rand.N(min(quiet/10, time.Second)+1)
		}
		c.allowed = 1
	case answered && c.allowed > 0:
		if c.allowed++; c.allowed > returned {
			c.allowed = 0
		}
	}
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// Fits reports whether a wait is over before the deadline of ctx.
func Fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) >= wait
}
