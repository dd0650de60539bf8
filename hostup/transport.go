package hostup

import (
	"errors"
	"net/http"
	"time"
)

// exchange sends one request and returns its one response. It stands where the
// generated client has an http.Client, which could carry the credential on: it
// follows redirects and fills a cookie jar.
type exchange struct{ transport http.RoundTripper }

// Do implements gen.HttpRequestDoer.
func (e exchange) Do(req *http.Request) (*http.Response, error) {
	resp, err := e.transport.RoundTrip(req)
	if err == nil && (resp == nil || resp.Body == nil) {
		return nil, errors.New("the transport gave neither a response nor an error")
	}
	return resp, err
}

// exchangeOf takes the transport and the timeout of hc, or the default ones.
func exchangeOf(hc *http.Client) (exchange, time.Duration) {
	switch {
	case hc == nil:
		return exchange{newTransport()}, 30 * time.Second
	case hc.Transport == nil:
		return exchange{http.DefaultTransport}, hc.Timeout
	default:
		return exchange{hc.Transport}, hc.Timeout
	}
}

// newTransport is net/http's own with a bound on each wait, on the connections
// to a host and on the size of a header.
func newTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced it, and surely wants its own used
		return http.DefaultTransport
	}
	t = t.Clone()
	t.TLSHandshakeTimeout = 10 * time.Second
	t.ResponseHeaderTimeout = 20 * time.Second
	t.MaxResponseHeaderBytes = 256 << 10
	t.MaxConnsPerHost = 64
	return t
}
