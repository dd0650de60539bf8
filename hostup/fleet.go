package hostup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"
)

// A Result is the outcome of [Client.GetMany] for one id: exactly one of VPS and
// Err is set.
type Result struct {
	VPS *VPSDetails
	Err error
}

// GetMany fetches the VPS with these ids. It yields each result when it is available, so
// the order can differ from that of ids. workers is the maximum number of concurrent
// calls; a number below 1 means 1. A failed call yields its error, and the others
// continue. An id that occurs twice is fetched twice.
//
// An id is read when a worker is free, so ids can be infinite. GetMany reads ids in
// the goroutine of the loop: while it waits for the next id, it yields no result. If the
// source of ids is slow, such as a terminal, read it in another goroutine.
//
// When ctx ends, GetMany stops reading ids. The calls in flight yield the error of ctx.
// Test ctx.Err after the loop: if it is not nil, some ids may not have been read.
//
// A wrong API key does not end GetMany: each call yields [ErrUnauthorized].
//
// If you leave the loop early, GetMany cancels the calls in flight and waits for them. If
// a call panics, GetMany also cancels the others and waits for them. Then it panics, with an
// error that contains the text of the original value and the stack of the call.
func (c *Client) GetMany(
	ctx context.Context, ids iter.Seq[string], workers int,
) iter.Seq2[string, Result] {
	return func(yield func(string, Result) bool) {
		b := bulkRead{client: *c, yield: yield, done: make(chan outcome, 1)}
		ctx, cancel := context.WithCancel(ctx)
		defer b.stop(cancel)

		for id := range ids {
			b.inFlight++
			go b.fetch(ctx, id)

			if !b.yieldResults(max(workers, 1)) {
				return
			}
			if ctx.Err() != nil {
				break
			}
		}
		b.yieldResults(1)
	}
}

// A bulkRead is one loop over GetMany. One goroutine, that of the loop, does
// everything but the calls: it reads an id, starts a goroutine for its call, and
// yields the outcomes that the calls send to done. So the fields need no lock, ids and
// the body of the loop never run at the same time, and what they do, a panic or
// runtime.Goexit too, needs no care but that of defer. No goroutine outlives the loop,
// which receives one outcome for each call that it started.
type bulkRead struct {
	client   Client // a copy, so that a nil *Client panics in the loop
	yield    func(string, Result) bool
	done     chan outcome // with room for one, so that its length shows if there is any
	inFlight int          // calls started, without those received from done
	panicked error        // of the first call that panicked
}

// An outcome is what a call returned, or its panic.
type outcome struct {
	id       string
	result   Result
	panicked error
}

// fetch makes one call. runtime.Goexit, which t.Fatal of a test calls, is treated
// like a panic: otherwise the loop would wait forever for the outcome. The panic that the
// caller sees has the stack of the loop, so its text has that of the call.
func (b *bulkRead) fetch(ctx context.Context, id string) {
	o := outcome{id: id}
	defer func() {
		if o.result == (Result{}) { // the call has not returned
			cause := b.client.redact.Text(fmt.Sprint(cmp.Or(recover(), any("runtime.Goexit"))))
			o.panicked = fmt.Errorf("hostup: panic in a call of GetMany: %s\n\n%s", cause, debug.Stack())
		}
		b.done <- o
	}()

	o.result.VPS, o.result.Err = b.client.GetVPSDetails(ctx, id)
}

// yieldResults yields the results that are available, and waits for further ones until
// fewer than limit calls are in flight. It reports whether the loop continues.
func (b *bulkRead) yieldResults(limit int) bool {
	for len(b.done) > 0 || b.inFlight >= limit {
		o := <-b.done
		b.inFlight--
		b.panicked = o.panicked
		if b.panicked != nil || !b.yield(o.id, o.result) {
			return false
		}
	}
	return true
}

// stop ends the calls in flight. A panic in one of them, or before, is passed on.
func (b *bulkRead) stop(cancel context.CancelFunc) {
	cancel()
	for ; b.inFlight > 0; b.inFlight-- {
		o := <-b.done
		b.panicked = cmp.Or(b.panicked, o.panicked)
	}

	if b.panicked != nil {
		panic(b.panicked)
	}
}

// Watch fetches a VPS immediately and then at the given interval, plus up to 5 % of
// jitter. If HostUp asks for a longer wait, Watch waits for that time, at most a day. It
// yields the error of a failed call and continues. After a permanent error, it yields that
// and stops. The permanent errors are status 401, 403 and 404, a malformed id, an interval that
// is not more than 0, and a Client that NewClient did not create. Watch also stops when ctx
// ends, but does not yield the error of ctx.
func (c *Client) Watch(
	ctx context.Context, id string, every time.Duration,
) iter.Seq2[*VPSDetails, error] {
	return func(yield func(*VPSDetails, error) bool) {
		if every <= 0 {
			yield(nil, errors.New("hostup: the interval of Watch must be more than 0"))
			return
		}

		for {
			vps, err := c.GetVPSDetails(ctx, id)
			if ctx.Err() != nil || !yield(vps, err) || isPermanent(err) {
				return
			}

			jittered := max(every, every+rand.N(every/20+1)) // the sum can overflow
			select {
			case <-ctx.Done(): // the next call sends nothing
			case <-time.After(max(jittered, waitOf(err))):
			}
		}
	}
}

// waitOf returns the wait that HostUp asked for with err, at most a day.
func waitOf(err error) time.Duration {
	if pause, ok := errors.AsType[*PauseError](err); ok {
		return pause.Wait // which is at most a day
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return min(e.RetryAfter, 24*time.Hour)
	}
	return 0
}

// isPermanent reports whether another call would fail too.
func isPermanent(err error) bool {
	permanent := []error{errNoClient, ErrInvalidID, ErrUnauthorized, ErrForbidden, ErrNotFound}
	return slices.ContainsFunc(permanent, func(p error) bool { return errors.Is(err, p) })
}
