package hostup

import (
	"net/http"
	"time"
)

// sealed returns a copy of hc, or the default client for nil, that leads a
// credential nowhere: it follows no redirect and fills no cookie jar.
func sealed(hc *http.Client) *http.Client {
	if hc == nil {
		hc = &http.Client{Transport: newTransport(), Timeout: 30 * time.Second}
	}
	own := *hc
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
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
