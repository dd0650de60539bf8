package transport

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// A TLS handshake that the server never answers is a time-out like any other.
func TestTLSHandshakeTimeout(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts, and nobody answers
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	rt := NewRoundTripper()
	rt.TLSHandshakeTimeout = 10 * time.Millisecond
	origin := "https://" + silent.Addr().String()
	c, err := New(Config{RoundTripper: rt, Origin: origin, MaxBodyBytes: 1, Retry: RetryPolicy{MaxAttempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(newRequest(t.Context(), origin))
	if !errors.Is(err, os.ErrDeadlineExceeded) || !isTransient(err) {
		t.Errorf("%v, want a transient os.ErrDeadlineExceeded", err)
	}
}
