package hostup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/redact"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// A Client is a HostUp API client. Create one with [NewClient] and reuse it: it
// holds connections, and its calls share one rate limit. It is safe for
// concurrent use. Calls of the zero Client return an error.
type Client struct {
	transport *transport.Client // nil for the zero Client
	host      string
	cred      Credential
	check     func([]byte) error // nil is none
	logger    *slog.Logger       // nil is none
	redact    redact.Redactor
}

// NewClient returns a Client that authenticates with cred. It sends nothing, and
// reads no environment variable and no file. It returns an error for a credential
// that cannot be sent in a header, and for an unsafe base URL.
func NewClient(cred Credential, opts ...Option) (*Client, error) {
	if err := cred.validate(); err != nil {
		return nil, err
	}
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}

	template := cfg.template
	// Without the second type, RFC 9110 lets a server leave out the problem details.
	template.Header.Set("Accept", "application/json, application/problem+json")
	template.Header.Set("User-Agent", cfg.userAgent)
	template.Header.Set(cred.kind.header, cred.kind.prefix+cred.value.Reveal())
	cfg.transport.NewRequest = func(ctx context.Context, id string) *http.Request {
		req := template.WithContext(ctx) // Clone takes 2 % of a call
		req.Header = template.Header.Clone()
		req.URL = new(*template.URL)
		req.URL.Path = strings.Replace(req.URL.Path, idInPath, id, 1) // the id needs no escapes
		req.URL.RawPath = strings.Replace(req.URL.RawPath, idInPath, id, 1)
		return req
	}

	c := cfg.client
	c.host = template.URL.Hostname()
	c.cred = cred
	c.redact = redact.New(cred.value)
	c.transport, err = transport.New(cfg.transport, cfg.roundTripper, cfg.wrappers...)
	if err != nil {
		return nil, fmt.Errorf("hostup: WithTransport: %w", err)
	}
	return &c, nil
}

// GetVPSDetails returns everything about one VPS: GET /api/v2/vps/{id}/details.
// The id is the public one, such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3.
//
// Transient failures are retried first, as [RetryPolicy] describes. Then the error is
//
//   - [ErrInvalidID], without a request, if id is not 1 to 128 ASCII letters, digits,
//     underscores and hyphens;
//   - an [*Error] for an error response;
//   - [ErrUnexpectedResponse], [ErrResponseTooLarge] or [ErrRedirect] for another response
//     that cannot be used;
//   - a [*PauseError] if calls are paused for longer than this one may wait;
//   - the error of [WithResponseCheck];
//   - or the error of the network or of the context.
//
// There are two kinds of time-out. [WithTimeout] limits one attempt, 30 s by default: the
// error is then os.ErrDeadlineExceeded. The context limits the call with its retries and
// waits: the error is then that of the context.
func (c *Client) GetVPSDetails(ctx context.Context, id string) (*VPSDetails, error) {
	if err := c.validate(ctx, id); err != nil {
		return nil, err
	}

	var vps *VPSDetails
	var err, previous error
	c.transport.Do(ctx, id, func(a *transport.Attempt) {
		if _, isError := errors.AsType[*Error](err); isError || previous == nil {
			previous = err
		}
		vps, err = c.result(ctx, id, a)
		c.log(ctx, id, a, err)

		isEnd := a.Number == 0 || a.Err != nil && ctx.Err() != nil
		if isEnd && previous != nil { // which explains why the call waited
			err = fmt.Errorf("%w; before that: %w", err, previous)
			err = redact.Error(err, err.Error()) // on one line, and not too long
		}
	})
	return vps, err
}

const listIDs = "GET /api/v2/vps lists the IDs"

// validate returns an error for a call that cannot be sent.
func (c *Client) validate(ctx context.Context, id string) error {
	switch {
	case c.transport == nil:
		return errNoClient
	case ctx == nil:
		return errors.New("hostup: the context is nil")
	case id == c.cred.value.Reveal():
		return fmt.Errorf("%w: it is the %s; %s", ErrInvalidID, c.cred.kind.name, listIDs)
	case id == "" || len(id) > 128 || strings.ContainsFunc(id, isUnsafeInID):
		return fmt.Errorf("%w: %s is not 1 to 128 letters, digits, _ and -; %s",
			ErrInvalidID, c.redact.Line(`"`+id+`"`, redact.MaxID), listIDs)
	}
	return nil
}

// isUnsafeInID reports whether an id in the path of a request cannot have r; ".." is not safe.
// The characters and the length of HostUp's ids are an assumption.
func isUnsafeInID(r rune) bool {
	isLetter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	isDigit := '0' <= r && r <= '9'
	return !isLetter && !isDigit && r != '_' && r != '-'
}

// CloseIdleConnections closes unused connections. The Client can still be used.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }
