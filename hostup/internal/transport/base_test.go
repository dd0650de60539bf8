package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"
)

func TestBounds(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want time.Duration
	}{
		{"defaultTimeout", defaultTimeout, 30 * time.Second},
		{"StallTimeout", defaultStallTimeout, 10 * time.Second},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
}

// Each field of the transport is as documented, and the others are zero.
func TestNewRoundTripper(t *testing.T) {
	rt := NewRoundTripper()
	want := map[string]any{
		"TLSHandshakeTimeout":    10 * time.Second,
		"ResponseHeaderTimeout":  20 * time.Second,
		"MaxResponseHeaderBytes": int64(256 << 10),
		"MaxConnsPerHost":        64,
		"MaxIdleConnsPerHost":    64,
		"IdleConnTimeout":        90 * time.Second,
		"ForceAttemptHTTP2":      true,
	}
	functions := map[string]bool{"Proxy": true, "OnProxyConnectResponse": true, "DialContext": true}
	for field, value := range reflect.ValueOf(rt).Elem().Fields() {
		switch name := field.Name; {
		case !field.IsExported() || name == "TLSClientConfig" || name == "HTTP2":
		case functions[name]:
			if value.IsNil() {
				t.Errorf("%s is nil", name)
			}
		case want[name] != nil:
			if got := value.Interface(); got != want[name] {
				t.Errorf("%s is %v, want %v", name, got, want[name])
			}
			delete(want, name)
		case !value.IsZero():
			t.Errorf("%s is %v, want none", name, value)
		}
	}
	if len(want) > 0 {
		t.Errorf("http.Transport has no fields %v", want)
	}
	if c := rt.TLSClientConfig; c.MinVersion != tls.VersionTLS12 || c.MaxVersion != 0 || c.InsecureSkipVerify || c.RootCAs != nil {
		t.Errorf("TLS: %+v", c)
	}
	if h2 := (http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second}); !reflect.DeepEqual(*rt.HTTP2, h2) {
		t.Errorf("HTTP/2: %+v", rt.HTTP2)
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

// A request over plain http never goes through a proxy.
func TestProxy(t *testing.T) {
	// net/http reads these once in a process, and no other test makes it do so.
	for name, value := range map[string]string{
		"HTTP_PROXY": "http://proxy.test:1", "HTTPS_PROXY": "http://proxy.test:2", "NO_PROXY": "", "no_proxy": "", "REQUEST_METHOD": "",
	} {
		t.Setenv(name, value)
	}
	for _, test := range []struct{ url, want string }{
		{"https://hostup.test/", "http://proxy.test:2"},
		{"https://127.0.0.1/", ""}, // as net/http decides
		{"http://hostup.test/", ""},
		{"http://127.0.0.1:1/", ""},
		{"http://localhost:1/", ""},
	} {
		proxy, err := NewRoundTripper().Proxy(newRequest(t.Context(), test.url))
		if err != nil || (proxy == nil) != (test.want == "") || proxy != nil && proxy.String() != test.want {
			t.Errorf("%s: %v, %v, want %q", test.url, proxy, err, test.want)
		}
	}
}

func TestProxyConnectResponse(t *testing.T) {
	for _, test := range []struct {
		status    int
		want      string // "" is no error
		transient bool
	}{
		{200, "", false},
		{201, "the proxy responded with 201 Created", false},
		{403, "the proxy responded with 403 Forbidden", false},
		{407, "the proxy responded with 407 Proxy Authentication Required", false},
		{429, "the proxy responded with 429 Too Many Requests", true},
		{502, "the proxy responded with 502 Bad Gateway", true},
	} {
		err := NewRoundTripper().OnProxyConnectResponse(t.Context(), nil, nil, &http.Response{StatusCode: test.status})
		if (err != nil) != (test.want != "") || err != nil && (err.Error() != test.want || isTransient(err) != test.transient) {
			t.Errorf("%d: %v, want %q", test.status, err, test.want)
		}
	}
}
