package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

var (
	// ErrRedirect reports a redirect, or a response from another origin: the RoundTripper
	// has followed a redirect.
	ErrRedirect = errors.New("the response is a redirect, which is not followed")
	// ErrTooLarge reports a body over the limit.
	ErrTooLarge = errors.New("the response is too large")
)

// A PauseError reports that a request was not sent, because the pause is longer than
// the call may wait.
type PauseError struct{ Wait time.Duration }

// Error reports how long requests are paused.
func (e *PauseError) Error() string { return "requests are paused for another " + e.Wait.String() }

// endOf returns the error of a context that has ended, with its cause.
func endOf(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() { //nolint:errorlint // the same
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return ctx.Err()
}

// explain returns the reason for err, the error of an attempt: the end of the
// call's context, of the attempt, or an error of the network.
func explain(call, attempt context.Context, err error) error {
	switch {
	case call.Err() != nil:
		return endOf(call)
	case attempt.Err() != nil:
		return context.Cause(attempt)
	}
	return networkError{err}
}

// A networkError is an error of the RoundTripper. It is not the end of a context, even if err
// is, because the caller's has not ended. A time-out is an os.ErrDeadlineExceeded, like one of
// the attempt.
type networkError struct{ error }

func (e networkError) As(target any) bool { return errors.As(e.error, target) }

func (e networkError) Is(target error) bool {
	switch target {
	case context.Canceled, context.DeadlineExceeded:
		return false
	case os.ErrDeadlineExceeded:
		timeout, ok := errors.AsType[net.Error](e.error)
		return ok && timeout.Timeout()
	default:
		return errors.Is(e.error, target)
	}
}

// isTransient reports whether another attempt may succeed where this one failed.
// It may, unless the error has a type that says otherwise: another attempt gets
// the same certificate, the same protocol and the same large response, and waits for the same
// pause.
func isTransient(err error) bool {
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return !name.IsNotFound
	}
	if proxy, ok := errors.AsType[proxyError](err); ok {
		return IsTransientStatus(int(proxy))
	}

	// The errors of crypto/x509 come alone from a tls.Config that verifies itself.
	isBadCertificate := errors.As(err, new(*tls.CertificateVerificationError)) ||
		errors.As(err, new(x509.CertificateInvalidError)) ||
		errors.As(err, new(x509.HostnameError)) ||
		errors.As(err, new(x509.UnknownAuthorityError))
	isNotTLS := errors.As(err, new(tls.RecordHeaderError)) || errors.Is(err, http.ErrSchemeMismatch)
	isOurs := errors.As(err, new(*PauseError)) ||
		errors.Is(err, ErrTooLarge) ||
		errors.Is(err, ErrRedirect)
	return !isBadCertificate && !isNotTLS && !isOurs
}

// IsTransientStatus reports whether another attempt may get a better response:
// after a time-out, a rate limit, and every failure of the server but those that
// stay. 501 and 505 name what the server cannot do, 511 a network that wants a
// login, 525 and 526 a bad certificate behind Cloudflare.
func IsTransientStatus(status int) bool {
	switch status {
	case 408, 425, 429:
		return true
	case 501, 505, 511, 525, 526:
		return false
	default:
		return status/100 == 5
	}
}
