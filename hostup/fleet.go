package hostup

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/pool"
)

// A Result is the outcome of [Client.GetMany] for one id: exactly one of VPS and
// Err is set.
type Result struct {
	VPS *VPSDetails
	Err error
}

// GetMany fetches VPS with the given number of workers, of which less than 1 means
// 1, and yields each result when it is available, in any order. A failed id yields
// its error; the others continue. Duplicate ids are fetched again.
//
// An id is read when a worker is free, so ids can be infinite. ids runs in its own
// goroutine, so results are yielded while it blocks. When ctx ends, those already
// read yield its error, and no more are read: test ctx.Err after the loop. If the
// loop is left early, the calls in flight are canceled before GetMany returns; if ids
// blocks, its goroutine ends at its next yield. A panic in ids or in a call is passed
// on to the caller.
func (c *Client) GetMany(ctx context.Context, ids iter.Seq[string], workers int) iter.Seq2[string, Result] {
	if ctx == nil {
		return func(yield func(string, Result) bool) { yield("", Result{Err: errNilContext}) }
	}
	return pool.Map(ctx, ids, workers, func(ctx context.Context, id string) Result {
		vps, err := c.GetVPSDetails(ctx, id)
		return Result{vps, err}
	})
}

// Watch fetches a VPS immediately and then at the given interval, plus up to 5 %
// of jitter; later if HostUp asks for a longer wait, but at most a day. It yields
// the error of a failed call and continues. It stops when ctx ends, which it does
// not yield, and after a permanent error, which it yields: a malformed id, or status
// 401, 403 or 404.
func (c *Client) Watch(ctx context.Context, id string, every time.Duration) iter.Seq2[*VPSDetails, error] {
	return func(yield func(*VPSDetails, error) bool) {
		if every <= 0 {
			yield(nil, errors.New("hostup: the interval of Watch must be more than 0"))
			return
		}
		for {
			vps, err := c.GetVPSDetails(ctx, id)
			if ctx != nil && ctx.Err() != nil || !yield(vps, err) || isPermanent(err) {
				return
			}
			pause := max(every, every+rand.N(every/20+1)) // the sum can overflow
			if e, ok := errors.AsType[*PauseError](err); ok {
				pause = max(pause, e.Wait) // which is at most a day
			} else if e, ok := errors.AsType[*Error](err); ok {
				pause = max(pause, min(e.RetryAfter, 24*time.Hour))
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
		}
	}
}

// isPermanent reports whether another call would fail too.
func isPermanent(err error) bool {
	permanent := []error{errNoClient, errNilContext, ErrInvalidID, ErrUnauthorized, ErrForbidden, ErrNotFound}
	return slices.ContainsFunc(permanent, func(p error) bool { return errors.Is(err, p) })
}
