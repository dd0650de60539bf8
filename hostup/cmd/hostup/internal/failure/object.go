package failure

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// A jsonError is the JSON form of an error. Code is the one in HostUp's response, if
// it has one.
type jsonError struct {
	ID                string           `json:"id,omitempty"` // of the VPS, if the error is about one
	Code              string           `json:"code"`
	Status            int              `json:"status,omitempty"` // of the response
	Message           string           `json:"message"`
	Hint              string           `json:"hint,omitempty"`
	Retryable         bool             `json:"retryable"` // whether the same call can succeed later
	RetryAfterSeconds int64            `json:"retryAfterSeconds,omitempty"`
	RequestID         string           `json:"requestId,omitempty"`
	Fields            []jsonFieldError `json:"fields,omitempty"`
}

type jsonFieldError struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
	Code    string `json:"code,omitempty"`
}

// Object returns the JSON object of err.
func (r Reporter) Object(err error) any {
	object := jsonError{Message: Message(err), Hint: r.hint(err)}
	object.Code, object.Retryable = classify(err)
	object.RetryAfterSeconds = ceilSeconds(RetryAfter(err))
	if one, ok := errors.AsType[IDError](err); ok {
		object.ID = one.ID
	}
	if problem, ok := errors.AsType[*hostup.Error](err); ok {
		object.ID = cmp.Or(object.ID, problem.VPSID)
		object.Status, object.RequestID = problem.StatusCode, problem.RequestID
		for _, f := range problem.Fields {
			object.Fields = append(object.Fields, jsonFieldError(f))
		}
	}
	if invalid, ok := errors.AsType[*ArgumentError](err); ok && invalid.Pointer != "" {
		object.Fields = []jsonFieldError{{Pointer: invalid.Pointer, Detail: invalid.Detail}}
	}
	return object
}

// RetryAfter returns the wait that HostUp has asked for with err, or that is left of it.
func RetryAfter(err error) time.Duration {
	if pause, ok := errors.AsType[*hostup.PauseError](err); ok {
		return pause.Wait
	}
	if problem, ok := errors.AsType[*hostup.Error](err); ok {
		return problem.RetryAfter
	}
	return 0
}

// classify returns the code of err, and whether the same call can succeed later.
func classify(err error) (code string, retryable bool) {
	if errors.Is(err, context.DeadlineExceeded) { // before the last response, which it wraps
		return "timeout", true
	}
	if e, ok := errors.AsType[*hostup.Error](err); ok {
		return cmp.Or(string(e.Code), fmt.Sprintf("http_%d", e.StatusCode)), isTransient(e)
	}
	if _, ok := errors.AsType[*ArgumentError](err); ok {
		return "invalid_arguments", false
	}
	if _, ok := errors.AsType[UsageError](err); ok {
		return "invalid_usage", false
	}
	if _, ok := errors.AsType[IOError](err); ok {
		return "input_output", false
	}

	for _, known := range []struct {
		target    error
		code      string
		retryable bool
	}{
		{hostup.ErrRateLimited, "rate_limited", true},
		{hostup.ErrInvalidID, "invalid_id", false},
		{hostup.ErrUnexpectedResponse, "unexpected_response", false},
		{hostup.ErrResponseTooLarge, "response_too_large", false},
		{hostup.ErrRedirect, "redirect", false},
		{context.Canceled, "canceled", true},
	} {
		if errors.Is(err, known.target) {
			return known.code, known.retryable
		}
	}

	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "invalid_certificate", false
	}
	dns, ok := errors.AsType[*net.DNSError](err)
	return "network_error", !isNotTLS(err) && (!ok || !dns.IsNotFound)
}

// isTransient reports whether the same call can succeed later: if the client retries such
// a response, if HostUp says when to call again, or if the VPS will be ready.
func isTransient(e *hostup.Error) bool {
	isRetried := transport.IsTransientStatus(e.StatusCode)
	return isRetried || e.RetryAfter > 0 || errors.Is(e, hostup.CodeVPSNotReady)
}

func ceilSeconds(d time.Duration) int64 { return int64(math.Ceil(d.Seconds())) }
