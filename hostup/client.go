package hostup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/exchange"
	"github.com/hostup-api/hostup-go/hostup/internal/pace"
	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

const (
	libraryUserAgent = "hostup-go/0.1"
	callTimeout      = 30 * time.Second // for one attempt
	stallTimeout     = 10 * time.Second // without a byte of the body
)

// A Client calls the HostUp API. Make one with [NewClient] and keep it: it
// holds connections. It is safe for concurrent use. Printing it shows where
// it calls, never the credential.
type Client struct {
	api      *gen.Client
	origin   string
	timeout  time.Duration // for an attempt; 0 is none
	stall    time.Duration // without a byte of the body; 0 is none
	maxBody  int64
	check    func([]byte) error // nil is none
	retry    RetryPolicy
	logger   *slog.Logger // nil is none
	scrub    safe.Scrubber
	cooldown pace.Cooldown
	budget   pace.Budget
}

var (
	errNilContext  = errors.New("hostup: the context is nil")
	errOtherOrigin = errors.New("hostup: the request is not for the base URL")
)

// NewClient returns a Client that proves itself with cred. It makes no call
// and reads no environment variable and no file. What cannot work is refused
// here: a credential that no header can carry, a base URL that is not safe.
func NewClient(cred Credential, opts ...Option) (*Client, error) {
	if err := cred.check(); err != nil {
		return nil, err
	}
	cfg := &config{userAgent: libraryUserAgent, maxBody: defaultMaxBody, retry: defaultRetry}
	for _, opt := range append([]Option{WithBaseURL(DefaultBaseURL)}, opts...) {
		if err := opt(cfg); err != nil {
			return nil, err
		}
	}
	c := &Client{
		origin:  origin(cfg.baseURL),
		maxBody: cfg.maxBody,
		check:   cfg.check,
		retry:   cfg.retry,
		logger:  cfg.logger,
		scrub:   safe.NewScrubber(cred.value),
	}
	var transport http.RoundTripper
	if cfg.http == nil {
		transport, c.timeout, c.stall = exchange.NewTransport(), callTimeout, stallTimeout
	} else if transport, c.timeout = cfg.http.Transport, cfg.http.Timeout; transport == nil {
		transport = http.DefaultTransport
	}
	var err error
	c.api, err = gen.NewClient(cfg.baseURL.String(),
		gen.WithHTTPClient(exchange.Doer{Transport: transport}),
		gen.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			// The last look before sending: a credential goes to its own origin.
			if origin(req.URL) != c.origin {
				return errOtherOrigin
			}
			// The documentation sends the first alone; a server that goes by RFC 9110 then has no problem to send.
			req.Header.Set("Accept", "application/json, application/problem+json")
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
// context said. With an error there is no VPSDetails. What may pass is tried
// again first, as [RetryPolicy] tells.
//
// It is GET /api/v2/vps/{id}/details in HostUp's documentation.
func (c *Client) GetVPSDetails(ctx context.Context, id string) (*VPSDetails, error) {
	if ctx == nil {
		return nil, errNilContext
	}
	if err := checkID(id); err != nil {
		return nil, err
	}
	return c.call(ctx, id)
}

// String tells where the Client calls.
func (c *Client) String() string { return "hostup.Client(" + c.origin + ")" }

// GoString returns the same as String.
func (c *Client) GoString() string { return c.String() }
