package hostup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hostup-api/hostup-go/gen"
)

const libraryUserAgent = "hostup-go/0.1"

// A Client calls the HostUp API. Make one with [NewClient] and keep it: it
// holds connections. It is safe for concurrent use. Printing it shows where
// it calls, never the credential.
type Client struct {
	api     *gen.Client
	origin  string
	timeout time.Duration // for all of a call; 0 is none
	maxBody int64
	check   func([]byte) error // nil is none
	scrub   scrubber
}

// NewClient returns a Client that proves itself with cred. It makes no call
// and reads no environment variable and no file. What cannot work is refused
// here: a credential that no header can carry, a base URL that is not safe.
func NewClient(cred Credential, opts ...Option) (*Client, error) {
	if err := cred.check(); err != nil {
		return nil, err
	}
	base, err := parseBaseURL(DefaultBaseURL)
	if err != nil {
		return nil, err
	}
	cfg := &config{baseURL: base, userAgent: libraryUserAgent, maxBody: defaultMaxBody}
	for _, opt := range opts {
		if err := opt(cfg); err != nil {
			return nil, err
		}
	}
	exchange, timeout := exchangeOf(cfg.http)
	c := &Client{
		origin:  origin(cfg.baseURL),
		timeout: timeout,
		maxBody: cfg.maxBody,
		check:   cfg.check,
		scrub:   newScrubber(cred),
	}
	c.api, err = gen.NewClient(cfg.baseURL.String(),
		gen.WithHTTPClient(exchange),
		gen.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			// The last look before sending: a credential goes to its own origin.
			if origin(req.URL) != c.origin {
				return errors.New("hostup: the request is not for the base URL")
			}
			req.Header.Set("Accept", "application/json")
			req.Header.Set("User-Agent", cfg.userAgent)
			cred.set(req.Header)
			return nil
		}))
	if err != nil {
		return nil, fmt.Errorf("hostup: %w", err)
	}
	return c, nil
}

// GetVPSDetails fetches everything about one VPS. The id is the public one
// that HostUp lists, such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3; anything that
// cannot be one is [ErrInvalidID], and nothing is sent.
//
// An error is an [*Error] if HostUp answered with one, [ErrUnexpectedResponse]
// if the answer cannot be used, and otherwise whatever the network or the
// context said. With an error there is no VPSDetails.
//
// It is GET /api/v2/vps/{id}/details in HostUp's documentation.
func (c *Client) GetVPSDetails(ctx context.Context, id string) (*VPSDetails, error) {
	if ctx == nil {
		return nil, errors.New("hostup: the context is nil")
	}
	if err := checkID(id); err != nil {
		return nil, err
	}
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	resp, err := c.api.GetVPSDetails(ctx, id)
	if err != nil {
		return nil, c.scrub.wrap(fmt.Errorf("calling %s: %w", c.origin, err))
	}
	return c.receive(resp, id)
}

// String tells where the Client calls.
func (c *Client) String() string { return "hostup.Client(" + c.origin + ")" }

// GoString returns the same as String.
func (c *Client) GoString() string { return c.String() }
