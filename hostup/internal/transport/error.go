package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"
)

var (
	// ErrOrigin reports a request for another origin than the configured one.
	// It was not sent.
	ErrOrigin = errors.New("the request is not for the base URL")
	// ErrRedirected reports a response from another origin: the RoundTripper
	// has followed a redirect.
	ErrRedirected = errors.New("the response is from another origin")
	// ErrTooLarge reports a body over the limit.
	ErrTooLarge = errors.New("the response is too large")
	// ErrMalformed reports a response that is not HTTP or whose header is too
	// large. A truncated response is a network failure instead.
	ErrMalformed = errors.New("malformed response")
)

// An Error reports a call without a response.
type Error struct {
	Err     error
	Attempt *Attempt // the one that failed; nil if the call ended between attempts
	Last    *Attempt // the one before, if the call ended before it could succeed; nil if there was none
}

// Error returns the text of Err.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// A PauseError reports that a request was not sent, because the server asked
// for a pause that is longer than the call may wait.
type PauseError struct{ Wait time.Duration }

// Error reports how long requests are paused.
func (e *PauseError) Error() string {
	return fmt.Sprintf("requests are paused for another %v", e.Wait.Round(time.Millisecond))
}

// A contextError is the end of a context, with its cause.
type contextError struct{ err, cause error }

func endOf(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() { //nolint:errorlint // a cause that wraps it is still one
		return &contextError{ctx.Err(), cause}
	}
	return ctx.Err()
}

func (e *contextError) Error() string   { return e.err.Error() + ": " + e.cause.Error() }
func (e *contextError) Unwrap() []error { return []error{e.err, e.cause} }

func timeoutError(what string, after time.Duration) error {
	return fmt.Errorf("%s within %v: %w", what, after, os.ErrDeadlineExceeded)
}

// explain returns the cause of err, the error of an attempt: the end of the
// call's context, a time-out of the attempt, or the network.
func explain(call, attempt context.Context, err error) error {
	switch {
	case call.Err() != nil:
		return endOf(call)
	case attempt.Err() != nil:
		return context.Cause(attempt)
	case errors.Is(err, context.DeadlineExceeded):
		return timeout{errors.New(err.Error())} // the caller's context has not ended
	case isTimeout(err):
		return timeout{err}
	case isCut(err):
		return fmt.Errorf("%w in the header: %w", io.ErrUnexpectedEOF, err)
	case isMalformed(err):
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	default:
		return err
	}
}

// A timeout is a time-out of the RoundTripper. Not all of them are an
// os.ErrDeadlineExceeded: that of a TLS handshake is not.
type timeout struct{ error }

func (t timeout) Unwrap() error      { return t.error }
func (timeout) Is(target error) bool { return target == os.ErrDeadlineExceeded }

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// malformedTexts are error texts of net/http, which has no types for these errors.
// Over HTTP/2, a header far over the limit causes one of the last two.
var malformedTexts = []string{
	"malformed HTTP", "malformed MIME", "malformed response from server", "headers exceeded", "header list larger",
	"connection error: PROTOCOL_ERROR", "connection error: COMPRESSION_ERROR",
}

func isMalformed(err error) bool {
	return slices.ContainsFunc(malformedTexts, func(text string) bool { return strings.Contains(err.Error(), text) })
}

// isTransient reports whether another attempt may succeed where this one failed.
func isTransient(err error) bool {
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return !name.IsNotFound
	}
	if proxy, ok := errors.AsType[proxyError](err); ok {
		return isTransientStatus(int(proxy))
	}
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	isUnusable := errors.Is(err, ErrTooLarge) || errors.Is(err, ErrMalformed) || errors.Is(err, ErrRedirected)
	return !badCertificate && !notTLS && !isUnusable
}

func isTransientStatus(status int) bool {
	return slices.Contains([]int{408, 425, 429, 500, 502, 503, 504}, status)
}
