package transport

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Time-outs of an attempt, for every RoundTripper.
const (
	defaultTimeout      = 30 * time.Second
	defaultStallTimeout = 10 * time.Second
)

// NewRoundTripper returns net/http's transport with a limit on each wait, on
// the connections and on the size of a header. A request over plain http, which
// goes to a loopback host only, never goes through a proxy.
func NewRoundTripper() *http.Transport {
	return &http.Transport{
		Proxy: func(req *http.Request) (*url.URL, error) {
			if req.URL.Scheme == "http" {
				return nil, nil
			}
			return http.ProxyFromEnvironment(req)
		},
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode != http.StatusOK {
				return proxyError(resp.StatusCode)
			}
			return nil
		},
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		MaxConnsPerHost:        MaxInFlight,
		MaxIdleConnsPerHost:    MaxInFlight,
		IdleConnTimeout:        90 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// A proxyError is the status of a proxy's response to CONNECT.
type proxyError int

func (s proxyError) Error() string {
	return fmt.Sprintf("the proxy responded with %d %s", int(s), http.StatusText(int(s)))
}
