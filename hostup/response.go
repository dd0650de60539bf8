package hostup

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/decode"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// result returns the VPS or the error of an attempt. Only a 200 has a VPS.
func (c *Client) result(
	ctx context.Context, id string, a *transport.Attempt,
) (vps *VPSDetails, err error) {
	a.RequestID = c.redact.Field(a.RequestID)
	switch status := a.Status; {
	case a.Err != nil:
		return nil, c.networkError(ctx, id, a)
	case status == http.StatusOK:
		vps, err = c.vpsDetails(id, a)
	case status/100 == 1, status/100 == 2, status == http.StatusNotModified:
		err = fmt.Errorf("%w: status %d", ErrUnexpectedResponse, status)
	case status/100 == 3:
		err = fmt.Errorf("%w: status %d to %s", ErrRedirect, status, c.targetOf(a.Response))
	default:
		return nil, c.newError(id, a)
	}

	if err != nil {
		return nil, fmt.Errorf("hostup: %s: %w%s", c.shown(id), err, requestIDSuffix(a.RequestID))
	}
	return vps, nil
}

// shown returns the id of a VPS as it is shown.
func (c *Client) shown(id string) string { return c.redact.Line(id, redact.MaxID) }

// vpsDetails returns the VPS of a 200.
func (c *Client) vpsDetails(id string, a *transport.Attempt) (*VPSDetails, error) {
	vps, err := newVPSDetails(a.Body, c.redact)
	switch { // X-Request-Id can have the root password, for the log too
	case err == nil:
		a.RequestID = vps.received().WithoutPassword(a.RequestID)
	case redact.Mentions(string(a.Body)) && bytes.Contains(a.Body, []byte(a.RequestID)):
		a.RequestID = ""
	}

	switch {
	case errors.Is(err, decode.ErrNoJSON):
		err = fmt.Errorf("%w (%s)", err, c.formatOf(a))
	case err == nil && vps.ID != id:
		err = errors.New("/id: the response is about another VPS")
	}
	if err != nil {
		text := c.redact.Line(err.Error(), redact.MaxQuote)
		return nil, fmt.Errorf("%w: %s", ErrUnexpectedResponse, text)
	}

	if c.check != nil {
		if err := c.check(vps.RawJSON()); err != nil {
			text := c.redact.Quotation(vps.received().WithoutPassword(err.Error()), "")
			err = errors.Join(err) // a pointer, because errors.Is cannot compare all errors
			err = redact.Error(err, text, err)
			return nil, fmt.Errorf("%w: %w", errCheck, err)
		}
	}
	vps.meta = Meta{
		RequestID:  redact.Line(a.RequestID, redact.MaxID),
		RateLimit:  RateLimit(a.RateLimit),
		Attempts:   a.Number,
		Date:       a.Date,
		Age:        a.Age,
		ReceivedAt: a.ReceivedAt,
	}
	return vps, nil
}

// formatOf returns the length of a body, its media type and, if net/http has not decoded it,
// its encoding.
func (c *Client) formatOf(a *transport.Attempt) string {
	header := a.Response.Header
	mediaType := cmp.Or(c.redact.Field(header.Get("Content-Type")), "none")
	format := fmt.Sprintf("%d bytes, Content-Type: %s", len(a.Body), mediaType)
	if encoding := header.Get("Content-Encoding"); encoding != "" {
		format += ", Content-Encoding: " + c.redact.Field(encoding)
	}
	return format
}

// targetOf returns the origin of a redirect. The rest of the Location can contain secrets.
func (c *Client) targetOf(resp *http.Response) string {
	location, err := resp.Location()
	start, _, _ := strings.Cut(resp.Header.Get("Location"), "?")
	switch {
	case c.redact.Changes(start): // before net/url changes its case
		return wire.Redacted
	case err != nil || location.Host == "":
		return "no valid URL"
	}
	return redact.Line(c.redact.Field(transport.OriginOf(location)), redact.MaxID)
}

// newError returns the error of an error response.
func (c *Client) newError(id string, a *transport.Attempt) *Error {
	isPart := len(a.Body) >= transport.MaxErrorBody
	p := decode.Problem(a.Body, isPart, c.redact)
	a.RequestID = cmp.Or(p.RequestID, a.RequestID) // for the log too

	e := &Error{
		StatusCode: a.Status,
		VPSID:      c.shown(id),
		Type:       p.Type,
		Title:      p.Title,
		Code:       Code(p.Code),
		Detail:     p.Detail,
		Instance:   p.Instance,
		RequestID:  a.RequestID,
		Timestamp:  p.Timestamp,
		RetryAfter: a.RetryAfter,
		RateLimit:  RateLimit(a.RateLimit),
		Attempts:   a.Number,
		Extensions: p.Extensions,
	}

	for _, f := range p.Errors {
		e.Fields = append(e.Fields, FieldError{Pointer: f.Pointer, Detail: f.Detail, Code: f.Code})
	}
	return e
}

// networkError returns the error of an attempt without a complete response, or of a
// request that was not sent. Whatever its text is, errors.Is finds the cause of ctx.
func (c *Client) networkError(ctx context.Context, id string, a *transport.Attempt) error {
	if pause, ok := errors.AsType[*transport.PauseError](a.Err); ok {
		return &PauseError{Wait: pause.Wait}
	}

	text := c.redact.Text(a.Err.Error())
	if isEnd := ctx.Err() != nil && errors.Is(a.Err, ctx.Err()); !isEnd { // else it is the caller's
		text = c.redact.Quotation(text, c.host)
	}
	err := redact.Error(a.Err, text, context.Cause(ctx), ErrResponseTooLarge, ErrRedirect)
	origin := redact.Line(c.transport.Origin, redact.MaxID)
	attempts := attemptsSuffix(a.Number)
	return fmt.Errorf("hostup: %s: calling %s: %w%s", c.shown(id), origin, err, attempts)
}

// log writes the record of an attempt that was sent. It has nothing from the body but the code and
// the request id of a problem.
func (c *Client) log(ctx context.Context, id string, a *transport.Attempt, err error) {
	if c.logger == nil || a.Number == 0 {
		return
	}

	level := slog.LevelDebug
	var problem slog.Attr
	if err != nil {
		e, isError := errors.AsType[*Error](err)
		switch {
		case errors.Is(err, errCheck):
			err = fmt.Errorf("hostup: %w", errCheck) // the other text can be from the body
		case isError:
			err = &Error{StatusCode: e.StatusCode, Code: e.Code}
		}
		level = slog.LevelWarn
		problem = slog.String("error", err.Error())
	}

	c.logger.LogAttrs(ctx, level, "hostup attempt",
		slog.String("method", http.MethodGet),
		slog.String("route", "/api/v2/vps/{id}/details"),
		slog.String("vps_id", c.shown(id)),
		slog.Int("status", a.Status),
		slog.Int("bytes", len(a.Body)),
		slog.Duration("duration", a.Duration),
		slog.Int("attempt", a.Number),
		slog.Duration("wait", a.Waited),
		slog.String("request_id", redact.Line(a.RequestID, redact.MaxID)),
		problem)
}
