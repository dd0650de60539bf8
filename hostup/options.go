package hostup

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// DefaultBaseURL is the base URL of HostUp's API.
const DefaultBaseURL = "https://cloud.hostup.se"

const (
	libraryUserAgent = "hostup-go/0.1"
	defaultMaxBytes  = 8 << 20
)

// An Option configures a [Client].
type Option func(*config) error

type config struct {
	baseURL   string
	userAgent string
	transport transport.Config
	check     func([]byte) error
	logger    *slog.Logger
}

func newConfig(opts []Option) (*config, error) {
	c := &config{userAgent: libraryUserAgent, transport: transport.Config{
		MaxBodyBytes: defaultMaxBytes,
		Retry:        transport.DefaultRetry,
	}}
	for _, opt := range append([]Option{WithBaseURL(DefaultBaseURL)}, opts...) {
		if opt == nil {
			return nil, errors.New("hostup: an Option is nil")
		}
		if err := opt(c); err != nil {
			return nil, fmt.Errorf("hostup: %w", err)
		}
	}
	return c, nil
}

func require(ok bool, message string) error {
	if !ok {
		return errors.New(message)
	}
	return nil
}

// WithBaseURL sets the base URL of the API in place of [DefaultBaseURL]. It
// must be https; http is accepted for a loopback host only, such as a test
// server. A path is kept; user info, a query, a fragment or /api/v2 is an error.
func WithBaseURL(url string) Option {
	return func(c *config) error {
		u, err := transport.ParseBaseURL(url)
		if err != nil {
			return err
		}
		c.baseURL, c.transport.Origin = u.String(), transport.OriginOf(u)
		return require(!strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/api/v2"), "the base URL must end before /api/v2")
	}
}

// WithTransport wraps the default transport, or that of [WithHTTPClient], for
// tracing or metrics. All limits and time-outs stay. The wrapper sees the
// credential. It must not follow redirects, because a response from another origin
// is [ErrRedirect], and should not retry or cache.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(c *config) error {
		c.transport.Wrap = append(c.transport.Wrap, wrap)
		return require(wrap != nil, "the function of WithTransport is nil")
	}
}

// WithHTTPClient uses the Transport of hc and, unless it is 0, its Timeout as in
// [WithTimeout]. The limits on connecting, TLS and the header are then those of the
// Transport; those of an attempt, a stalled body, its size and the requests in
// flight stay. Its cookie jar and redirect policy are not used: both could send the
// credential elsewhere. hc is not changed.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error {
		if hc == nil {
			return errors.New("the client of WithHTTPClient is nil")
		}
		c.transport.RoundTripper = cmp.Or(hc.Transport, http.DefaultTransport)
		c.transport.Timeout = cmp.Or(max(hc.Timeout, 0), c.transport.Timeout)
		return nil
	}
}

// WithTimeout limits one attempt, from sending the request to the end of the
// body. The default is 30 s. Use a context to limit a call with its retries.
func WithTimeout(d time.Duration) Option {
	return func(c *config) error {
		c.transport.Timeout = d
		return require(d > 0, "the timeout must be more than 0")
	}
}

// WithUserAgent puts product, such as "billing-check/1.4", before the library's
// own name in the User-Agent header.
func WithUserAgent(product string) Option {
	return func(c *config) error {
		c.userAgent = product + " " + libraryUserAgent
		isPrintable := !strings.ContainsFunc(product, func(r rune) bool { return r < ' ' || r > '~' })
		return require(product != "" && isPrintable, "the user agent must be printable ASCII")
	}
}

// WithMaxResponseBytes limits the body of a response to n bytes, counted after
// decompression. The default is 8 MiB. A larger body is [ErrResponseTooLarge].
func WithMaxResponseBytes(n int64) Option {
	return func(c *config) error {
		c.transport.MaxBodyBytes = n
		return require(n > 0, "the response limit must be at least 1 byte")
	}
}

// WithResponseCheck calls f, such as api.Verify, with a copy of the body of each
// usable response, which can contain the root password. If f returns an error, the
// call fails with an error that wraps it. A nil f checks nothing.
func WithResponseCheck(f func(body []byte) error) Option {
	return func(c *config) error { c.check = f; return nil }
}

// WithLogger logs each attempt to l, at level Debug if it succeeded, else at Warn.
// Records have no body and no header field except the request id. A nil l is none.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error { c.logger = l; return nil }
}
