package main

import (
	"context"
	"iter"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/internal/pool"
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
func (e *env) getMany(ctx context.Context, client *hostup.Client, ids iter.Seq[string], workers int,
) iter.Seq2[string, hostup.Result] {
	if e.timeout == nil {
		return client.GetMany(ctx, ids, workers)
	}
	return pool.Map(ctx, ids, workers, func(ctx context.Context, id string) hostup.Result {
		ctx, cancel := e.withTimeout(ctx)
		defer cancel()
		vps, err := client.GetVPSDetails(ctx, id)
		return hostup.Result{VPS: vps, Err: err}
	})
}
