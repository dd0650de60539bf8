package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"testing"
	"testing/synctest"
	"time"
)

// Each field of the transport is as documented, and the others are zero.
func TestNewRoundTripper(t *testing.T) {
	rt := NewRoundTripper()
	if rt.Proxy == nil || rt.OnProxyConnectResponse == nil || rt.DialContext == nil {
		t.Error("a function is nil") // see TestProxy, TestFaults and TestDialTimeout
	}
	rt.Proxy, rt.OnProxyConnectResponse, rt.DialContext = nil, nil, nil
	want := &http.Transport{
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
	}
	if !reflect.DeepEqual(rt, want) {
		t.Errorf("got %+v, want %+v", rt, want)
	}
	if NewRoundTripper() == rt || NewRoundTripper().TLSClientConfig == rt.TLSClientConfig {
		t.Error("two clients share a transport")
	}
}

// A resolver that never responds makes the dialer wait for its time-out, which
// is then virtual.
func TestDialTimeout(t *testing.T) {
	original := net.DefaultResolver
	defer func() { net.DefaultResolver = original }()
	dial := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no DNS server") }
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		return dial(ctx, network, address)
	}}
	// The first lookup reads the configuration, for which package net makes channels outside of a bubble.
	if _, err := NewRoundTripper().DialContext(t.Context(), "tcp", "hostup.test:443"); err == nil {
		t.Fatal("no error")
	}
	synctest.Test(t, func(t *testing.T) {
		end := make(chan struct{})
		dial = func(context.Context, string, string) (net.Conn, error) { //nolint:unparam // as net.Dialer
			<-end
			return nil, errors.New("no DNS server")
		}
		start := time.Now()
		conn, err := NewRoundTripper().DialContext(t.Context(), "tcp", "hostup.test:443")
		if timeout, ok := errors.AsType[net.Error](err); conn != nil || !ok || !timeout.Timeout() || time.Since(start) != 5*time.Second {
			t.Errorf("%v, %v after %v", conn, err, time.Since(start))
		}
		close(end)
	})
}

// A request over plain http never goes through a proxy, whatever transport is given.
// Its own Proxy is not changed.
func TestProxy(t *testing.T) {
	// net/http reads these once in a process, and no other test makes it do so.
	for name, value := range map[string]string{
		"HTTP_PROXY": "http://proxy.test:1", "HTTPS_PROXY": "http://proxy.test:2", "NO_PROXY": "", "no_proxy": "", "REQUEST_METHOD": "",
	} {
		t.Setenv(name, value)
	}
	given := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse("http://proxy.test:3") }}
	without := &http.Transport{}
	wrap := func(http.RoundTripper) http.RoundTripper { return given }
	for _, test := range []struct {
		name     string
		origin   string
		rt       http.RoundTripper
		wrappers []Wrapper
		want     string
	}{
		{"default", "https://hostup.test", NewRoundTripper(), nil, "http://proxy.test:2"},
		{"default, loopback", "https://127.0.0.1", NewRoundTripper(), nil, ""}, // as net/http decides
		{"default, http", "http://127.0.0.1:1", NewRoundTripper(), nil, ""},
		{"given", "https://hostup.test", given, nil, "http://proxy.test:3"},
		{"given, http", "http://localhost", given, nil, ""},
		{"given by a wrapper, http", "http://localhost", NewRoundTripper(), []Wrapper{wrap}, ""},
		{"without a proxy", "http://localhost", without, nil, ""},
	} {
		layers := mustNew(Config{Origin: test.origin}, test.rt, test.wrappers...).layers()
		rt := layers[len(layers)-1].(*http.Transport)
		got := ""
		if rt.Proxy != nil {
			if proxy, err := rt.Proxy(newRequest(t.Context(), test.origin+"/")); err != nil || proxy != nil {
				got = fmt.Sprint(proxy)
			}
		}
		if got != test.want {
			t.Errorf("%s: proxy %q, want %q", test.name, got, test.want)
		}
		if shared := test.rt == without; shared != (rt == without) || given.Proxy == nil {
			t.Errorf("%s: the given transport was changed or copied", test.name)
		}
	}
}
