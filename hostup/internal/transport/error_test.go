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
	"net/url"
	"os"
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
		{"certificate", &tls.CertificateVerificationError{Err: errors.New("revoked")}, false},
		{"certificate of an unknown authority", x509.UnknownAuthorityError{}, false},
		{"certificate of another host", x509.HostnameError{Certificate: &x509.Certificate{}}, false},
		{"expired certificate", x509.CertificateInvalidError{Reason: x509.Expired}, false},
		{"plain http", http.ErrSchemeMismatch, false},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, false},
		{"TLS alert", tls.AlertError(80), true},
		{"too large", ErrTooLarge, false},
		{"garbage", errors.New("malformed HTTP response"), true},
		{"redirected", ErrRedirect, false},
		{"proxy 407", proxyError(407), false},
		{"proxy 403", proxyError(403), false},
		{"proxy 502", proxyError(502), true},
		{"proxy 429", checkProxy(t.Context(), nil, nil, &http.Response{StatusCode: 429}), true},
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
		{"its type", live, live, dns, dns, io.EOF, "lookup example.com: no reply"},
		{"connection", live, live, os.ErrDeadlineExceeded, os.ErrDeadlineExceeded, io.EOF, "i/o timeout"},
		{"other", live, live, io.ErrUnexpectedEOF, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded, "unexpected EOF"},
	} {
		got := explain(test.call, test.attempt, test.err)
		if !errors.Is(got, test.is) || errors.Is(got, test.isNot) || got.Error() != test.want {
			t.Errorf("%s: %v, want %q", test.name, got, test.want)
		}
	}
}
