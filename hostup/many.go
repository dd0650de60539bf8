package hostup

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"time"
)

// A Result is what a call for one VPS gave: one of the two.
type Result struct {
	VPS *VPSDetails
	Err error
}

// GetMany fetches any number of VPS, as many at a time as there are workers
// (at least one), and yields a pair for each id in the order of completion. A
// failure is a pair too and ends nothing else. The calls share the limits and
// the cool-down of the Client.
//
// Ids are taken from the sequence when a worker is free, so it may be endless;
// while it blocks, results wait. After the context ends no more are taken, and
// those already taken yield its error. Leaving the loop early ends the calls
// that are under way before GetMany returns.
func (c *Client) GetMany(ctx context.Context, ids iter.Seq[string], workers int) iter.Seq2[string, Result] {
	return func(yield func(string, Result) bool) {
		if ctx == nil {
			yield("", Result{Err: errNilContext})
			return
		}
		type pair struct {
			id     string
			result Result
		}
		ctx, cancel := context.WithCancel(ctx)
		next, stop := iter.Pull(ids)
		workers = max(workers, 1)
		done := make(chan pair)
		active := 0
		defer func() { // also if ids or the loop panics
			cancel()
			stop()
			for ; active > 0; active-- {
				<-done
			}
		}()
		for more := true; ; {
			for more && active < workers && ctx.Err() == nil {
				id, ok := next()
				if more = ok; !ok {
					break
				}
				active++
				go func() {
					vps, err := c.GetVPSDetails(ctx, id)
					done <- pair{id, Result{vps, err}}
				}()
			}
			if active == 0 {
				return
			}
			p := <-done
			active--
			if !yield(p.id, p.result) {
				return
			}
		}
	}
}

// Watch fetches a VPS at once and then again and again, with a pause of every
// and up to a twentieth more between the calls, longer if HostUp asks for it.
// A failure is a pair too. Watch ends with the context, and after a failure
// that will stay, which it yields last: an id or a credential that is not
// accepted.
func (c *Client) Watch(ctx context.Context, id string, every time.Duration) iter.Seq2[*VPSDetails, error] {
	return func(yield func(*VPSDetails, error) bool) {
		if every <= 0 {
			yield(nil, errors.New("hostup: Watch needs a pause of more than 0"))
			return
		}
		for {
			vps, err := c.GetVPSDetails(ctx, id)
			if ctx != nil && ctx.Err() != nil || !yield(vps, err) || isLasting(err) {
				return
			}
			pause := every + rand.N(every/20+1)
			if answer := (*Error)(nil); errors.As(err, &answer) {
				pause = max(pause, answer.RetryAfter)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
		}
	}
}

// isLasting reports whether calling again makes no sense.
func isLasting(err error) bool {
	return slices.ContainsFunc([]error{errNilContext, ErrInvalidID, ErrUnauthorized, ErrForbidden, ErrNotFound},
		func(lasting error) bool { return errors.Is(err, lasting) })
}
