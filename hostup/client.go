package hostup

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// A Client is a HostUp API client. Create one with [NewClient] and reuse it: it
// holds connections, and its calls share one rate limit. It is safe for
// concurrent use. Printing it shows the base URL, never the credential. Calls of
// the zero Client return an error.
type Client struct {
	baseURL   string
	editors   []gen.RequestEditorFn
	transport *transport.Client // nil for the zero Client
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

	c := &Client{
		baseURL: cfg.baseURL,
		editors: []gen.RequestEditorFn{headerEditor(cfg.userAgent, cred)},
		cred:    cred,
		check:   cfg.check,
		logger:  cfg.logger,
		redact:  redact.New(cred.value),
	}
	if c.logger != nil {
		cfg.transport.OnRetry = func(ctx context.Context, a *transport.Attempt) {
			_, _ = c.result(ctx, "", a) // logs it
		}
	}
	if c.transport, err = transport.New(cfg.transport); err != nil {
		return nil, fmt.Errorf("hostup: WithTransport: %w", err)
	}
	return c, nil
}

// headerEditor returns a function that sets the header fields of a request. All
// requests share the values, which an http.RoundTripper must not change.
func headerEditor(userAgent string, cred Credential) gen.RequestEditorFn {
	// Without the second type, RFC 9110 lets a server leave out the problem details.
	accept := []string{"application/json, application/problem+json"}
	agent := []string{userAgent}
	name, value := cred.header()
	secret := []string{value}

	return func(_ context.Context, req *http.Request) error {
		req.Header["Accept"] = accept
		req.Header["User-Agent"] = agent
		req.Header[name] = secret
		return nil
	}
}

// GetVPSDetails returns everything about one VPS: GET /api/v2/vps/{id}/details.
// The id is the public one, such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3.
//
// The error is [ErrInvalidID] for a malformed id, which is not sent, an [*Error]
// for an error response, [ErrUnexpectedResponse], [ErrResponseTooLarge] or
// [ErrRedirect] for another response that cannot be used, a [*PauseError] if calls
// are paused for longer than this one may wait, the error of WithResponseCheck, and
// otherwise that of the network or of the context. Transient failures are retried
// first, as [RetryPolicy] describes.
func (c *Client) GetVPSDetails(ctx context.Context, id string) (*VPSDetails, error) {
	if err := c.validate(ctx, id); err != nil {
		return nil, err
	}

	call := c.transport.NewCall()
	api := gen.Client{Server: c.baseURL, Client: call, RequestEditors: c.editors}
	if _, err := api.GetVPSDetails(ctx, id); err != nil { //nolint:bodyclose // it is in call.Attempt
		return nil, c.callError(ctx, id, call, err)
	}

	return c.result(ctx, id, call.Attempt)
}

const listIDs = "GET /api/v2/vps lists the ids"

// validate returns an error for a call that cannot be sent.
func (c *Client) validate(ctx context.Context, id string) error {
	switch {
	case c == nil || c.transport == nil:
		return errNoClient
	case ctx == nil:
		return errNilContext
	case id == c.cred.value.Reveal():
		return fmt.Errorf("%w: it is the %s; %s", ErrInvalidID, c.cred.kind.name, listIDs)
	case !isID(id):
		return fmt.Errorf("%w: %s is not 1 to 128 letters, digits, _ and -; %s",
			ErrInvalidID, c.redact.Line(`"`+id+`"`, redact.MaxID), listIDs)
	}
	return nil
}

// isID reports whether id is safe in the path of the request; ".." is not. The
// characters and the length of HostUp's ids are an assumption.
func isID(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	return id != "" && len(id) <= 128 && strings.Trim(id, allowed) == ""
}

// CloseIdleConnections closes unused connections. The Client can still be used.
func (c *Client) CloseIdleConnections() {
	if c != nil {
		c.transport.CloseIdleConnections()
	}
}

// String returns the type and the scheme, host and port of the base URL.
func (c *Client) String() string {
	if c == nil || c.transport == nil {
		return "hostup.Client()"
	}
	return "hostup.Client(" + c.transport.Origin + ")"
}

// GoString returns the same as String.
func (c *Client) GoString() string { return c.String() }
