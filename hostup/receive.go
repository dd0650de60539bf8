package hostup

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

const (
	defaultMaxBody = 8 << 20
	maxErrorBody   = 64 << 10
)

// receive turns a response into an answer or an error, and closes it.
func (c *Client) receive(resp *http.Response, id string, t *trip) (*VPSDetails, error) {
	defer func() { _ = resp.Body.Close() }()
	requestID := c.scrub.Line(resp.Header.Get("X-Request-Id"), maxID)
	t.status, t.requestID, t.rateLimit = resp.StatusCode, requestID, parseRateLimit(resp.Header)
	switch status := resp.StatusCode; {
	case status == http.StatusOK:
		body, err := readBody(resp, c.maxBody)
		if t.bytes = len(body); err != nil {
			return nil, err
		}
		details, err := decode(body)
		if err == nil && details.ID != id {
			err = errors.New("/id: the answer is about another VPS than the one asked for")
		}
		if err != nil {
			return nil, unexpected(c.scrub.Line(err.Error(), maxQuote), requestID)
		}
		scrub := c.scrub.Also(details.Access.RootPassword)
		if c.check != nil {
			if err := c.check(body); err != nil {
				return nil, wrap(fmt.Errorf("the response did not pass the check: %w", err), scrub)
			}
		}
		return newVPSDetails(details, body, scrub), nil
	case status < 300:
		return nil, unexpected(fmt.Sprintf("status %d", status), requestID)
	case status < 400:
		return nil, c.redirect(resp, requestID)
	default:
		// An error is told by its status alone if its body cannot be read.
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		e := newError(resp, body, c.scrub)
		t.bytes, t.requestID = len(body), safe.Line(e.RequestID, maxID)
		return nil, e
	}
}

// readBody reads a body of at most limit bytes, counted after decompression.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, fmt.Errorf("%w: it has %d bytes, the limit is %d", ErrResponseTooLarge, resp.ContentLength, limit)
	}
	// On the word of a header no more than 1 MiB; then doubled up to the limit.
	body := make([]byte, 0, min(max(resp.ContentLength, 4<<10), 1<<20)+1)
	for {
		n, err := resp.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, fmt.Errorf("%w: the limit is %d bytes", ErrResponseTooLarge, limit)
		case err == io.EOF:
			return body, nil
		case err != nil:
			return nil, &brokenBody{err}
		case len(body) == cap(body):
			body = slices.Grow(body, int(min(int64(cap(body)), limit-int64(len(body))+1)))
		}
	}
}

// A brokenBody is a body that the network did not bring to its end.
type brokenBody struct{ error }

func (e *brokenBody) Error() string { return "the body of the response broke off: " + e.error.Error() }
func (e *brokenBody) Unwrap() error { return e.error }

func unexpected(what, requestID string) error {
	return fmt.Errorf("%w: %s%s", ErrUnexpectedResponse, what, mention(requestID))
}

// redirect names no more than the origin: a redirect's target can hold secrets.
func (c *Client) redirect(resp *http.Response, requestID string) error {
	target := "nowhere that can be read"
	if location, err := resp.Location(); err == nil && location.Host != "" {
		target = c.scrub.Line(origin(location), maxID)
	}
	return fmt.Errorf("%w: status %d to %s%s", ErrRedirect, resp.StatusCode, target, mention(requestID))
}

func mention(requestID string) string {
	if requestID == "" {
		return ""
	}
	return " (request id " + requestID + ")"
}
