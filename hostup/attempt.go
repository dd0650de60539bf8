package hostup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/exchange"
)

// A trip is what an attempt tells beside its result.
type trip struct {
	status    int // 0 without an answer
	bytes     int
	took      time.Duration
	requestID string
	rateLimit RateLimit
}

// attempt makes one request and reads all of its answer.
func (c *Client) attempt(ctx context.Context, id string) (*VPSDetails, trip, error) {
	began := time.Now()
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if c.timeout > 0 {
		defer time.AfterFunc(c.timeout, func() { cancel(timeout("no whole answer", c.timeout)) }).Stop()
	}
	var t trip
	vps, err := func() (*VPSDetails, error) {
		resp, err := c.api.GetVPSDetails(inner, id)
		if err != nil {
			return nil, c.failed(ctx, inner, fmt.Errorf("calling %s: %w", c.origin, err))
		}
		if c.stall > 0 {
			body, stop := exchange.WatchBody(resp.Body, c.stall, func() { cancel(timeout("no more of the answer", c.stall)) })
			defer stop()
			resp.Body = body
		}
		vps, err := c.receive(resp, id, &t)
		if broken := (*brokenBody)(nil); errors.As(err, &broken) {
			err = c.failed(ctx, inner, err)
		}
		return vps, err
	}()
	t.took = time.Since(began)
	return vps, t, err
}

// failed makes an error of the network into one to return.
func (c *Client) failed(ctx, inner context.Context, err error) error {
	// A time-out of our own or of the transport is not the end of ctx.
	if cause := context.Cause(inner); ctx.Err() == nil && cause != nil {
		err = fmt.Errorf("calling %s: %w", c.origin, cause)
	} else if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%v: %w", err, os.ErrDeadlineExceeded)
	}
	if exchange.IsGarbled(err) {
		return unexpected(c.scrub.Line(err.Error(), maxQuote), "")
	}
	e := c.wrap(err)
	e.transient = exchange.MayPass(err) && !errors.Is(err, errOtherOrigin)
	return e
}

// isTransient reports whether another attempt could go better.
func isTransient(err error) bool {
	var answer *Error
	var network *safeError
	switch {
	case errors.As(err, &answer):
		return exchange.StatusMayPass(answer.StatusCode)
	case errors.As(err, &network):
		return network.transient
	default:
		return false
	}
}

func timeout(what string, after time.Duration) error {
	return fmt.Errorf("%s within %v: %w", what, after, os.ErrDeadlineExceeded)
}

// log writes one record for an attempt. It has no body and no header's value
// but the request id.
func (c *Client) log(ctx context.Context, n int, wait time.Duration, t trip, err error) {
	if c.logger == nil {
		return
	}
	level := slog.LevelDebug
	attrs := []slog.Attr{
		slog.String("method", "GET"), slog.String("route", "/api/v2/vps/{id}/details"), slog.Int("status", t.status),
		slog.Int("bytes", t.bytes), slog.Duration("duration", t.took), slog.Int("attempt", n),
		slog.Duration("wait", wait), slog.String("request_id", t.requestID),
	}
	if err != nil {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	c.logger.LogAttrs(ctx, level, "hostup attempt", attrs...)
}
