package hostup

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// DefaultBaseURL is the HostUp cloud.
const DefaultBaseURL = "https://cloud.hostup.se"

// An Option changes how [NewClient] sets up a Client.
type Option func(*config) error

type config struct {
	baseURL   *url.URL
	http      *http.Client
	userAgent string
	maxBody   int64
	check     func([]byte) error
	retry     RetryPolicy
	logger    *slog.Logger
}

// WithBaseURL calls another host than [DefaultBaseURL]. The URL must be https;
// http is accepted for a loopback host only, such as a test server. A path is
// kept; a user, a query or a fragment is refused.
func WithBaseURL(url string) Option {
	return func(c *config) (err error) { c.baseURL, err = parseBaseURL(url); return err }
}

// WithHTTPClient uses the transport and the timeout of hc, which is not
// changed. Its cookie jar and its redirect policy are not used: both could
// carry the credential to somewhere else.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error {
		if hc == nil {
			return errors.New("hostup: WithHTTPClient needs an http.Client, not nil")
		}
		c.http = hc
		return nil
	}
}

// WithUserAgent puts product, such as "billing-check/1.4", before the
// library's own name in the User-Agent header.
func WithUserAgent(product string) Option {
	return func(c *config) error {
		if product == "" || strings.ContainsFunc(product, func(r rune) bool { return r < ' ' || r > '~' }) {
			return errors.New("hostup: the user agent must be visible ASCII")
		}
		c.userAgent = product + " " + libraryUserAgent
		return nil
	}
}

// WithMaxResponseBytes accepts a body of at most n bytes, counted after
// decompression. The default is 8 MiB. A larger body is [ErrResponseTooLarge].
func WithMaxResponseBytes(n int64) Option {
	return func(c *config) error {
		if n < 1 {
			return errors.New("hostup: the response limit must be at least 1 byte")
		}
		c.maxBody = n
		return nil
	}
}

// WithResponseCheck gives the body of each answer that could be read to f,
// such as api.Verify. If f fails, so does the call, with an error that wraps
// what f returned. The body holds the root password, and must not be changed.
func WithResponseCheck(f func(body []byte) error) Option {
	return func(c *config) error { c.check = f; return nil }
}

// WithRetry repeats failed calls as p says. The zero policy means one attempt.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) (err error) { c.retry, err = p.validate(); return err }
}

// WithLogger writes one record for each attempt to l, at the level Debug if it
// went well and else Warn: method, route, status, bytes, duration, attempt,
// wait and request id, never a body or a credential.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error { c.logger = l; return nil }
}
