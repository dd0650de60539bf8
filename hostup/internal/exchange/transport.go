// Package exchange carries one request and its one response: over a transport
// with a bound on everything, past no redirect, with the failures told apart
// that may pass by themselves.
package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// MaxConns is how many connections there are to a host at a time.
const MaxConns = 64

// A Doer sends one request and returns its one response. It stands where the
// generated client has an http.Client, which could carry the credential on: it
// follows redirects and fills a cookie jar.
type Doer struct{ Transport http.RoundTripper }

// Do implements gen.HttpRequestDoer.
func (d Doer) Do(req *http.Request) (*http.Response, error) {
	resp, err := d.Transport.RoundTrip(req)
	if err == nil && (resp == nil || resp.Body == nil) {
		return nil, errors.New("the transport gave neither a response nor an error")
	}
	return resp, err
}

// NewTransport returns net/http's transport with a bound on each wait, on the
// connections and on the size of a header.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode != http.StatusOK {
				return proxyRefusal(resp.StatusCode)
			}
			return nil
		},
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		MaxConnsPerHost:        MaxConns,
		MaxIdleConnsPerHost:    MaxConns,
		IdleConnTimeout:        90 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// A proxyRefusal is the status of a proxy that does not let a call through.
type proxyRefusal int

func (s proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answered %d %s", int(s), http.StatusText(int(s)))
}
