package exchange

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// MayPass reports whether a failure of the network may pass by itself.
func MayPass(err error) bool {
	var (
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
		proxy       proxyRefusal
	)
	switch {
	case errors.As(err, &name):
		return !name.IsNotFound
	case errors.As(err, &certificate), errors.As(err, &notTLS):
		return false
	case errors.As(err, &proxy):
		return StatusMayPass(int(proxy))
	default:
		return true
	}
}

// StatusMayPass reports whether an answer with this status may be another one
// the next time.
func StatusMayPass(status int) bool {
	return slices.Contains([]int{408, 425, 429, 500, 502, 503, 504}, status)
}

// IsGarbled reports whether the answer was not HTTP, or had endless headers.
// net/http has no types for it.
func IsGarbled(err error) bool {
	return slices.ContainsFunc([]string{"malformed HTTP", "malformed MIME", "headers exceeded", "header list larger"},
		func(text string) bool { return strings.Contains(err.Error(), text) })
}

// WatchBody returns a body that calls stalled when no byte has arrived for so
// long, and what ends the watch.
func WatchBody(body io.ReadCloser, after time.Duration, stalled func()) (io.ReadCloser, func() bool) {
	timer := time.AfterFunc(after, stalled)
	return &watched{body, timer, after}, timer.Stop
}

type watched struct {
	io.ReadCloser
	timer *time.Timer
	after time.Duration
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.timer.Reset(w.after)
	return n, err
}
