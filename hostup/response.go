package hostup

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/hostup-api/hostup-go/hostup/internal/decode"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

var errCheck = errors.New("hostup: the response failed the check")

// vpsDetails returns the VPS or the error of a call's last attempt.
func (c *Client) vpsDetails(id string, a *transport.Attempt) (*VPSDetails, error) {
	if a.Response.StatusCode != http.StatusOK {
		return nil, c.statusError(a)
	}
	vps, err := newVPSDetails(a.Body, c.redact)
	if err == nil && vps.ID != id {
		err = errors.New("/id: the response is about another VPS")
	}
	if err != nil {
		return nil, c.unexpected(a, c.redact.Line(err.Error(), redact.MaxQuote))
	}
	if c.check != nil {
		if err := c.check(bytes.Clone(a.Body)); err != nil {
			return nil, fmt.Errorf("%w: %w%s", errCheck, c.redact.Error(err, err), requestIDSuffix(c.requestID(a)))
		}
	}
	vps.meta = Meta{c.requestID(a), RateLimit(a.RateLimit), a.Number, a.Date, a.Age, a.ReceivedAt}
	return vps, nil
}

// statusError returns the error of a response that is not a 200.
func (c *Client) statusError(a *transport.Attempt) error {
	switch status := a.Response.StatusCode; {
	case status < 300:
		return c.unexpected(a, fmt.Sprintf("status %d", status))
	case status < 400:
		target := "no valid URL" // of a valid one, only the origin: the rest can contain secrets
		if location, err := a.Response.Location(); err == nil && location.Host != "" {
			target = c.redact.Line(transport.OriginOf(location), redact.MaxID)
		}
		return fmt.Errorf("%w: status %d to %s%s", ErrRedirect, status, target, requestIDSuffix(c.requestID(a)))
	default:
		return c.newError(a)
	}
}

func (c *Client) unexpected(a *transport.Attempt, what string) error {
	return fmt.Errorf("%w: %s%s", ErrUnexpectedResponse, what, requestIDSuffix(c.requestID(a)))
}

func (c *Client) requestID(a *transport.Attempt) string {
	return c.redact.Line(a.RequestID, redact.MaxID)
}

func (c *Client) newError(a *transport.Attempt) *Error {
	p := decode.Problem(a.Body, c.redact)
	e := &Error{
		StatusCode: a.Response.StatusCode, Type: p.Type, Title: p.Title, Code: Code(p.Code), Detail: p.Detail,
		Instance: p.Instance, RequestID: cmp.Or(p.RequestID, c.redact.Text(a.RequestID)), Timestamp: p.Timestamp,
		RetryAfter: a.RetryAfter, RateLimit: RateLimit(a.RateLimit), Attempts: a.Number, Extensions: p.Extensions,
	}
	for _, f := range p.Errors {
		e.Fields = append(e.Fields, FieldError{f.Pointer, f.Detail, f.Code})
	}
	return e
}

// callError returns the error of a call that has no response, and logs the
// attempt that failed, if there was one.
func (c *Client) callError(ctx context.Context, err error) error {
	failed, ok := errors.AsType[*transport.Error](err)
	pause, isPause := errors.AsType[*transport.PauseError](err)
	switch {
	case !ok:
		return c.networkError(err, 0)
	case isPause:
		err = &PauseError{pause.Wait}
	case failed.Attempt == nil:
		err = c.redact.Error(fmt.Errorf("hostup: %w", failed.Err))
	default:
		err = c.attemptError(failed.Attempt)
		c.log(ctx, failed.Attempt, err)
	}
	if failed.Last == nil {
		return err
	}
	return c.redact.Error(fmt.Errorf("%w; before that: %w", err, c.attemptError(failed.Last)))
}

// attemptError returns the error of an attempt that is not the last one, or that
// has no response.
func (c *Client) attemptError(a *transport.Attempt) error {
	if a.Err != nil {
		return c.networkError(a.Err, a.Number)
	}
	return c.statusError(a)
}

// networkError returns an error of the transport as one of this package.
func (c *Client) networkError(err error, attempts int) error {
	switch {
	case errors.Is(err, transport.ErrMalformed):
		err = fmt.Errorf("%w: %w", ErrUnexpectedResponse, err)
	case errors.Is(err, transport.ErrTooLarge):
		err = fmt.Errorf("%w: %w", ErrResponseTooLarge, err)
	case errors.Is(err, transport.ErrRedirected):
		err = fmt.Errorf("%w: %w", ErrRedirect, err)
	default:
		err = fmt.Errorf("hostup: calling %s: %w", c.transport.Origin, err)
	}
	err = c.redact.Error(err, ErrUnexpectedResponse, ErrResponseTooLarge, ErrRedirect)
	if attempts > 1 {
		err = fmt.Errorf("%w (after %d attempts)", err, attempts)
	}
	return err
}

// log writes one record for an attempt, without its body.
func (c *Client) log(ctx context.Context, a *transport.Attempt, err error) {
	if c.logger == nil {
		return
	}
	level, requestID, problem := slog.LevelDebug, c.requestID(a), slog.Attr{}
	if e, ok := errors.AsType[*Error](err); ok {
		requestID = redact.Line(e.RequestID, redact.MaxID)
		err = &Error{StatusCode: e.StatusCode, Code: e.Code} // the other fields are from the body
	} else if errors.Is(err, errCheck) {
		err = errCheck // the rest of the text can be from the body
	}
	if err != nil {
		level, problem = slog.LevelWarn, slog.String("error", err.Error())
	}
	c.logger.LogAttrs(ctx, level, "hostup attempt",
		slog.String("method", http.MethodGet), slog.String("route", "/api/v2/vps/{id}/details"),
		slog.Int("status", a.Status()), slog.Int("bytes", len(a.Body)), slog.Duration("duration", a.Duration),
		slog.Int("attempt", a.Number), slog.Duration("wait", a.Waited), slog.String("request_id", requestID), problem)
}
