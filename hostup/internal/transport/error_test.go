package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestIsTransient(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"EOF", io.EOF, true},
		{"reset", syscall.ECONNRESET, true},
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, true},
		{"time-out", timeoutError("no data", time.Second), true},
		{"RoundTripper's own deadline", context.DeadlineExceeded, true},
		{"unknown host", &net.DNSError{IsNotFound: true}, false},
		{"DNS server", &net.DNSError{IsTemporary: true}, true},
		{"certificate", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, false},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, false},
		{"TLS alert", tls.AlertError(80), true},
		{"too large", ErrTooLarge, false},
		{"malformed", ErrMalformed, false},
		{"redirected", ErrRedirected, false},
		{"proxy 407", proxyError(407), false},
		{"proxy 403", proxyError(403), false},
		{"proxy 502", proxyError(502), true},
		{"proxy 429", proxyError(429), true},
	} {
		if isTransient(test.err) != test.want || isTransient(fmt.Errorf("calling: %w", &url.Error{Err: test.err})) != test.want {
			t.Errorf("%s: transient is not %v", test.name, test.want)
		}
	}
}

func TestExplain(t *testing.T) {
	live := t.Context()
	cancelled, cancel := context.WithCancelCause(live)
	cancel(errCause)
	timedOut, cancel := context.WithCancelCause(live)
	timeout := timeoutError("no complete response", time.Second)
	cancel(timeout)
	dns := &net.DNSError{Err: "no reply", Name: "example.com", IsTimeout: true}
	for _, test := range []struct {
		name          string
		call, attempt context.Context
		err           error
		is, isNot     error
		want          string
	}{
		{"call", cancelled, cancelled, io.EOF, context.Canceled, io.EOF, "context canceled: the cause"},
		{"cause of the call", cancelled, cancelled, io.EOF, errCause, io.EOF, "context canceled: the cause"},
		{"attempt", live, timedOut, context.Canceled, timeout, context.Canceled, "no complete response within 1s: i/o timeout"},
		{"RoundTripper", live, live, fmt.Errorf("own: %w", context.DeadlineExceeded), os.ErrDeadlineExceeded, context.DeadlineExceeded,
			"own: context deadline exceeded"},
		{"DNS", live, live, dns, os.ErrDeadlineExceeded, context.DeadlineExceeded, "lookup example.com: no reply"},
		{"its type", live, live, dns, dns, ErrMalformed, "lookup example.com: no reply"},
		{"malformed", live, live, errors.New(`malformed HTTP response "SSH"`), ErrMalformed, io.EOF,
			`malformed response: malformed HTTP response "SSH"`},
		{"other", live, live, io.ErrUnexpectedEOF, io.ErrUnexpectedEOF, ErrMalformed, "unexpected EOF"},
	} {
		got := explain(test.call, test.attempt, test.err)
		if !errors.Is(got, test.is) || errors.Is(got, test.isNot) || got.Error() != test.want {
			t.Errorf("%s: %v, want %q", test.name, got, test.want)
		}
	}
}

func TestEndOf(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := endOf(ctx); !errors.Is(err, context.Canceled) || err.Error() != "context canceled" {
		t.Errorf("without a cause: %v", err)
	}
}

func TestErrorTexts(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&Error{Err: io.EOF}, "EOF"},
		{&PauseError{90*time.Second + 1234567*time.Nanosecond}, "requests are paused for another 1m30.001s"},
		{timeoutError("no data", 10*time.Second), "no data within 10s: i/o timeout"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	if err := error(&Error{Err: io.EOF}); !errors.Is(err, io.EOF) {
		t.Error("Error does not wrap its Err")
	}
}

// A header over 256 KiB is malformed, and not retried. net/http has several
// errors for it.
func TestHeaderTooLarge(t *testing.T) {
	for _, test := range []struct {
		protocol, fields, size int
		tooLarge               bool
	}{
		{1, 1, 250 << 10, false},
		{1, 1, 300 << 10, true},
		{1, 50, 5 << 10, false},
		{1, 60, 5 << 10, true},
		{2, 1, 250 << 10, false},
		{2, 1, 300 << 10, true},
		{2, 50, 5 << 10, false},
		{2, 248, 1 << 10, true}, // in the last frame
		{2, 60, 5 << 10, true},
	} {
		requests := 0
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if requests++; r.ProtoMajor != test.protocol {
				t.Errorf("HTTP/%d instead of HTTP/%d", r.ProtoMajor, test.protocol)
			}
			for i := range test.fields {
				w.Header().Set(fmt.Sprintf("X-Long-%d", i), strings.Repeat("x", test.size))
			}
			_, _ = io.WriteString(w, "{}")
		}))
		server.EnableHTTP2 = test.protocol == 2
		server.StartTLS()
		rt := NewRoundTripper()
		rt.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		rt.Proxy = nil
		c := mustNew(Config{RoundTripper: rt, Origin: server.URL, MaxBodyBytes: 8, Retry: DefaultRetry})
		_, err := c.Do(newRequest(t.Context(), server.URL))
		c.CloseIdleConnections()
		server.Close()
		if errors.Is(err, ErrMalformed) != test.tooLarge || (err != nil) != test.tooLarge || requests != 1 {
			t.Errorf("%+v: %d requests, %v", test, requests, err)
		}
	}
}
