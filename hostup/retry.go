package hostup

import (
	"fmt"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// A RetryPolicy configures retries. Network failures, including those in the body,
// and the statuses 408, 425, 429, 500, 502, 503 and 504 are retried. Other
// responses, certificate errors and unknown hosts are not.
//
// A wait that HostUp asks for is honoured in full; a wait longer than MaxWait, or
// than the context allows, ends the call. After a 429, and a 503 with Retry-After,
// all calls of the Client pause. A 429 that is retried does not count as an
// attempt, but the tenth ends the call. A retry budget limits a Client to one retry
// for 10 calls, after the first 20; up to 64 unused retries are saved.
//
// The zero RetryPolicy and MaxAttempts 1 mean one attempt and no waiting. In any
// other policy, a zero field means its default.
type RetryPolicy struct {
	MaxAttempts int           // including the first; 3 by default
	BaseDelay   time.Duration // before the second attempt, doubled for each one after it; 500 ms by default
	MaxDelay    time.Duration // the longest of these delays; 10 s by default
	MaxWait     time.Duration // the longest pause accepted after a 429 or a Retry-After; 60 s by default
}

// WithRetry sets the RetryPolicy. The zero policy means one attempt.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) (err error) {
		c.transport.Retry, err = transport.RetryPolicy(p).WithDefaults()
		return err
	}
}

// A PauseError reports a call that was not sent, or not sent again: the Client pauses,
// after a 429 or a 503 with Retry-After, for longer than the call may wait. It matches
// [ErrRateLimited].
type PauseError struct {
	Wait time.Duration // until the end of the pause
}

// Error reports how long the Client pauses.
func (e *PauseError) Error() string {
	return fmt.Sprintf("hostup: calls are paused for another %v, after a 429 or 503", e.Wait.Round(time.Millisecond))
}

// Is reports whether target is [ErrRateLimited].
func (e *PauseError) Is(target error) bool { return target == ErrRateLimited }

// A RateLimit has the X-RateLimit headers of a response. HostUp documents them
// for a 429 only.
type RateLimit struct {
	Limit     int       // calls allowed in the current window
	Remaining int       // calls left in it
	Reset     time.Time // the end of the window, by HostUp's clock
	Known     bool      // whether at least one of the headers could be read
}
