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
)

func TestIsTransient(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, true},
		{"time-out", os.ErrDeadlineExceeded, true},
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
		{"pause", &PauseError{}, false},
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

// A time-out of the RoundTripper is an os.ErrDeadlineExceeded like one of the attempt, and
// not the end of a context. Any other error stays as it is.
func TestExplain(t *testing.T) {
	dns := &net.DNSError{Err: "no reply", Name: "example.com", IsTimeout: true}
	timedOutDNS := fmt.Errorf("%w: %w", dns, context.DeadlineExceeded) // as package net has both
	for _, test := range []struct {
		err, is, isNot error
		want           string
	}{
		{fmt.Errorf("own: %w", context.DeadlineExceeded), os.ErrDeadlineExceeded, context.DeadlineExceeded, "own: context deadline exceeded"},
		{dns, os.ErrDeadlineExceeded, context.DeadlineExceeded, "lookup example.com: no reply"},
		{dns, dns, io.EOF, "lookup example.com: no reply"},
		{fmt.Errorf("own: %w", context.Canceled), nil, context.Canceled, "own: context canceled"},
		{timedOutDNS, dns, context.DeadlineExceeded, "lookup example.com: no reply: context deadline exceeded"},
		{io.ErrUnexpectedEOF, io.ErrUnexpectedEOF, os.ErrDeadlineExceeded, "unexpected EOF"},
		{&net.OpError{Op: "dial", Err: syscall.EPIPE}, syscall.EPIPE, os.ErrDeadlineExceeded, "dial: broken pipe"},
	} {
		_, got := do(t.Context(), newClient(failWith(test.err), zeroPolicy))
		isFound := test.is == nil || errors.Is(got, test.is)
		if !isFound || errors.Is(got, test.isNot) || got.Error() != test.want {
			t.Errorf("%v, want %q", got, test.want)
		}
	}
	_, got := do(t.Context(), newClient(failWith(timedOutDNS), zeroPolicy))
	var asNet net.Error
	if !errors.As(got, &asNet) || !asNet.Timeout() || !errors.As(got, new(*net.DNSError)) {
		t.Errorf("%v has lost its types", got)
	}
}
