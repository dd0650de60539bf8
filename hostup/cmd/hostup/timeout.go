package main

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// defaultTimeout limits the call for one VPS.
const defaultTimeout = 2 * time.Minute

// A timeoutError is the cause of a call that took longer than its time limit.
type timeoutError time.Duration

// Error implements error.
func (e timeoutError) Error() string {
	return "no response within " + time.Duration(e).String() + "; --timeout sets this limit"
}

// Is reports a timeoutError as context.DeadlineExceeded.
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

func (e *env) withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := defaultTimeout
	if e.timeout != nil {
		limit = *e.timeout
	}
	if limit <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, limit, timeoutError(limit))
}

// limitOne sets the default time limit if ids is the ID of one VPS.
func (e *env) limitOne(ids []string) {
	if e.timeout == nil && len(ids) == 1 && ids[0] != "-" {
		e.timeout = new(defaultTimeout)
	}
}

// getMany fetches several VPS. The default time limit does not apply to their calls,
// because they wait for one another; --timeout does.
func (e *env) getMany(
	ctx context.Context, client *hostup.Client, ids []string, workers int,
) iter.Seq2[string, hostup.Result] {
	if e.timeout == nil {
		return client.GetMany(ctx, slices.Values(ids), workers)
	}
	return func(yield func(string, hostup.Result) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()

		next := make(chan string, len(ids))
		for _, id := range ids {
			next <- id
		}
		close(next)

		results := make(chan namedResult, len(ids))
		for range min(workers, len(ids)) {
			group.Go(func() {
				for id := range next {
					results <- e.fetchInTime(ctx, client, id)
				}
			})
		}
		for range ids {
			if r := <-results; ctx.Err() != nil || !yield(r.id, r.Result) {
				return
			}
		}
	}
}

// A namedResult is the result for one ID.
type namedResult struct {
	id string
	hostup.Result
}

// fetchInTime makes one call with a time limit of its own.
func (e *env) fetchInTime(ctx context.Context, client *hostup.Client, id string) namedResult {
	ctx, cancel := e.withTimeout(ctx)
	defer cancel()
	vps, err := client.GetVPSDetails(ctx, id)
	return namedResult{id: id, Result: hostup.Result{VPS: vps, Err: err}}
}
