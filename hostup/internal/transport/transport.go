// Package transport is the HTTP layer of the client.
//
// A [Client] is what all calls share: the round tripper, the limiter and the
// retry budget. Its method [Client.Do] is a call: it sends requests until it has a
// response worth returning, or an error. It limits every wait and size, reads the
// whole body, retries transient failures, and pauses when the server asks for it. The
// package does not depend on the API.
package transport

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// A Config configures a [Client]. NewRequest, Origin and MaxBodyBytes must be set.
type Config struct {
	// NewRequest returns a request without a body, with a URL and a Header of its own.
	NewRequest func(ctx context.Context, id string) *http.Request

	Origin       string        // lower-case scheme, host and port; no other gets a request
	Timeout      time.Duration // of one attempt, its body included; 0 is 30 s
	StallTimeout time.Duration // without a byte of the body; 0 is 10 s
	MaxBodyBytes int64         // of a 200, after decompression
	Retry        RetryPolicy
}

// A Wrapper returns a RoundTripper that calls another one, or takes its place.
type Wrapper func(http.RoundTripper) http.RoundTripper

// A Client has what all calls share. It is safe for concurrent use.
type Client struct {
	Config

	// Closures, because reflection must not find the secrets in the buffers of connections.
	roundTrip func(*http.Request) (*http.Response, error)
	layers    func() []http.RoundTripper

	limiter limiter
	budget  budget
}

// New returns a Client of rt and the wrappers around it, the first of which gets rt.
func New(cfg Config, rt http.RoundTripper, wrappers ...Wrapper) (*Client, error) {
	rt = withoutProxy(rt, cfg.Origin)
	layers := []http.RoundTripper{rt}
	for _, wrap := range wrappers {
		if rt = wrap(rt); rt == nil {
			return nil, errors.New("the function returned nil")
		}
		rt = withoutProxy(rt, cfg.Origin)
		layers = append(layers, rt)
	}

	cfg.Timeout = cmp.Or(cfg.Timeout, 30*time.Second)
	cfg.StallTimeout = cmp.Or(cfg.StallTimeout, 10*time.Second)

	return &Client{
		Config:    cfg,
		roundTrip: rt.RoundTrip,
		layers:    func() []http.RoundTripper { return layers },
		limiter:   limiter{policy: cfg.Retry, window: MaxInFlight},
	}, nil
}

// withoutProxy returns a copy of rt that uses no proxy if the origin is plain
// http. Such an origin is a loopback host, and a proxy would get the credential
// unencrypted.
func withoutProxy(rt http.RoundTripper, origin string) http.RoundTripper {
	t, ok := rt.(*http.Transport)
	if !ok || t.Proxy == nil || !strings.HasPrefix(origin, "http:") {
		return rt
	}
	t = t.Clone()
	t.Proxy = nil
	return t
}

// CloseIdleConnections closes the connections that no request uses. It does
// nothing for a nil Client.
func (c *Client) CloseIdleConnections() {
	if c == nil {
		return
	}
	for _, layer := range c.layers() {
		(&http.Client{Transport: layer}).CloseIdleConnections()
	}
}
