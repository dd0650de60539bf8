package hostup

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
	"github.com/hostup-api/hostup-go/hostup/internal/version"
)

// DefaultBaseURL is the base URL of HostUp's API.
const DefaultBaseURL = "https://cloud.hostup.se"

const libraryUserAgent = "hostup-go/" + version.Number

// An Option configures a [Client].
type Option func(*config) error

// idInPath is the id of the template. No other part of its URL contains this text.
const idInPath = "~id~"

// A config is what options change. The template of the requests is made with the Client and not
// for each call, because the generated function parses the URL three times, which takes longer
// than anything else that a call does besides reading the response.
type config struct {
	client       Client        // with what the options set of it
	template     *http.Request // of which all others are copies, with idInPath for the id
	userAgent    string
	transport    transport.Config
	roundTripper http.RoundTripper
	wrappers     []transport.Wrapper
}

func newConfig(opts []Option) (*config, error) {
	c := &config{
		userAgent:    libraryUserAgent,
		transport:    transport.Config{MaxBodyBytes: 8 << 20, Retry: transport.DefaultRetry},
		roundTripper: transport.NewRoundTripper(),
	}

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

// option returns an Option that calls set, or fails if its argument is not valid.
func option(isValid bool, failure string, set func(*config)) Option {
	return func(c *config) error {
		if !isValid {
			return errors.New(failure)
		}
		set(c)
		return nil
	}
}

// WithBaseURL sets the base URL of the API in place of [DefaultBaseURL]. It
// must be https; http is accepted for a loopback host only, such as a test
// server. A path is kept; user info, a query, a fragment or /api/v2 is an error.
func WithBaseURL(url string) Option {
	return func(c *config) error {
		u, err := transport.ParseBaseURL(url)
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/api/v2"):
			return errors.New("the base URL must end before /api/v2")
		case strings.Contains(u.Path, idInPath): // the template of the requests would have two
			return errors.New("the base URL must not contain " + idInPath)
		}

		c.transport.Origin = transport.OriginOf(u)
		base := strings.TrimSuffix(u.String(), "/") + "/" // gen resolves the path against it
		c.template, err = gen.NewGetVPSDetailsRequest(base, idInPath)
		return err
	}
}

// WithTransport changes the transport of the Client to the result of wrap. The argument
// of wrap is the default transport, or that of [WithHTTPClient]. The default one is an
// *http.Transport that only this Client uses. wrap can set its Proxy or its
// TLSClientConfig.RootCAs and return it. It can also return another RoundTripper that calls
// it, for tracing or metrics. If WithTransport is given twice, the argument of the second
// wrap is the result of the first. All limits and time-outs stay.
//
// A RoundTripper sees the credential. It should not retry or cache. It must not follow
// redirects: a response from another origin is [ErrRedirect]. And it must return when the
// context of the request ends: no time-out can end a RoundTrip that ignores it.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return option(wrap != nil, "the function of WithTransport is nil", func(c *config) {
		c.wrappers = append(c.wrappers, wrap)
	})
}

// WithHTTPClient uses the Transport of hc. If hc.Timeout is not 0, it limits one attempt, as
// [WithTimeout] does. The time-outs for connecting, for the TLS handshake and for the header
// are those of the Transport. The Client still limits the time of an attempt, the time
// without a byte of the body, the size of the body, and the requests in flight. Plain http to
// a loopback host uses no proxy. If a proxy refuses to connect, the error has only what the
// Transport reports: set its OnProxyConnectResponse to get the status.
//
// The cookie jar and the redirect policy of hc are not used, because both could send the
// credential to another host. hc is not changed.
func WithHTTPClient(hc *http.Client) Option {
	return option(hc != nil, "the client of WithHTTPClient is nil", func(c *config) {
		c.roundTripper = cmp.Or(hc.Transport, http.DefaultTransport, c.roundTripper)
		c.transport.Timeout = cmp.Or(max(hc.Timeout, 0), c.transport.Timeout)
	})
}

// WithTimeout limits one attempt, from sending the request to the end of the
// body. The default is 30 s; d must be more than 0. A call can take longer, because it
// retries: the context limits the whole call.
func WithTimeout(d time.Duration) Option {
	return option(d > 0, "the timeout must be more than 0", func(c *config) {
		c.transport.Timeout = d
	})
}

// WithUserAgent puts product, such as "billing-check/1.4", before the library's
// own name in the User-Agent header. It must be printable ASCII and not empty.
func WithUserAgent(product string) Option {
	isUnsafe := func(r rune) bool { return r < ' ' || r > '~' }
	isValid := product != "" && !strings.ContainsFunc(product, isUnsafe)
	return option(isValid, "the user agent must be printable ASCII", func(c *config) {
		c.userAgent = product + " " + libraryUserAgent
	})
}

// A RetryPolicy configures retries. Network failures and the statuses 408, 425, 429 and
// 5xx are retried. Certificate errors, unknown hosts, and the statuses 501, 505, 511, 525
// and 526 are not. The section "Retries and rate limits" of the package documentation has
// the other rules, such as the retry budget.
//
// A wait that HostUp asks for is never shortened, but a pause lasts at most a day. If the wait
// is longer than MaxWait, or does not fit into the deadline of the context, the call ends
// immediately. In one attempt, net/http can send the request on up to three new connections, if the
// server closes one without processing it.
//
// The zero RetryPolicy, and one with MaxAttempts 1, mean one attempt and no waiting: during a
// pause, a call returns a [*PauseError] immediately. In any other policy, a field that is
// zero has its default.
type RetryPolicy struct {
	MaxAttempts int           // including the first; 3 by default
	BaseDelay   time.Duration // before the second attempt, then doubled; 500 ms by default
	MaxDelay    time.Duration // the longest of these delays; 10 s by default
	MaxWait     time.Duration // the longest wait for a pause; 60 s by default
}

// WithRetry sets the RetryPolicy. The zero policy means one attempt.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) (err error) {
		c.transport.Retry, err = transport.RetryPolicy(p).WithDefaults()
		return err
	}
}

// WithMaxResponseBytes limits the body of a response to n bytes, counted after
// decompression. The default is 8 MiB; n must be more than 0. A larger body is
// [ErrResponseTooLarge].
func WithMaxResponseBytes(n int64) Option {
	return option(n > 0, "the response limit must be at least 1 byte", func(c *config) {
		c.transport.MaxBodyBytes = n
	})
}

// WithResponseCheck calls f, such as api.Verify, with a copy of the body of each
// usable response. The body can contain the root password. If f returns an error, the call
// fails, and errors.Is finds the error of f. The root password is removed from the text of
// that error. If the text mentions a password or a token, it is not shown. A nil f checks
// nothing.
func WithResponseCheck(f func(body []byte) error) Option {
	return func(c *config) error { c.client.check = f; return nil }
}

// WithLogger logs each attempt to l, at level Debug if it succeeded, else at Warn. A record has
// the attributes method, route, vps_id, status (0 without a response), bytes (of the body, after
// decompression), duration (of the attempt), attempt (its number), wait (for the rate limit, before
// the attempt; the backoff before it is not included), request_id and, at Warn, error.
//
// Records have no body, and of the header of a response only the request id. The text of an
// error can also name the Content-Type and Content-Encoding of a response, or the host that
// it redirects to. A nil l logs nothing.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error { c.client.logger = l; return nil }
}
