package hostup

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/redact"
	"github.com/hostup-api/hostup-go/hostup/internal/transport"
)

// Errors that match an [*Error] with errors.Is, by the status of the response.
var (
	ErrInvalidRequest = errors.New("hostup: invalid request")   // 400
	ErrUnauthorized   = errors.New("hostup: unauthorized")      // 401: no credential, or a wrong one
	ErrForbidden      = errors.New("hostup: forbidden")         // 403: no scope, or not your VPS
	ErrNotFound       = errors.New("hostup: not found")         // 404: no VPS of yours, or no such URL
	ErrRateLimited    = errors.New("hostup: too many requests") // 429; every *PauseError matches too
	ErrServer         = errors.New("hostup: server error")      // 5xx
)

// Errors of this package. Redirects are never followed.
var (
	ErrInvalidID          = errors.New("hostup: invalid VPS ID") // not sent
	ErrUnexpectedResponse = errors.New("unexpected response")    // an unusable 1xx or 2xx, or a 304
	ErrResponseTooLarge   = transport.ErrTooLarge                // see WithMaxResponseBytes
	ErrRedirect           = transport.ErrRedirect
)

var (
	errNoClient = errors.New("hostup: the Client was not created with NewClient")
	errCheck    = errors.New("the response failed the check")
)

// An Error is an error response, status 400 or above. Test for it with errors.Is, by
// status (ErrForbidden) or code (CodeVPSNotFound), and get it with errors.AsType.
//
// HostUp sends problem details (RFC 9457). For any other body, such as the page of a proxy,
// the Error has the status and what could be read. The texts of an Error are redacted. If a
// body contains the word password, passwd, secret or token, any text in it could be a
// secret. Then the Error has only the status, and the code and the request id if they do not
// contain such a word.
type Error struct {
	StatusCode int    // of the response; a status in the body is ignored
	VPSID      string // the VPS of the call

	// The members of the problem details; "" if absent.
	Type      string       // a URL that documents the kind of problem
	Title     string       // what kind of problem it is, in words that can change
	Code      Code         // what kind of problem it is, for programs
	Detail    string       // what happened this time, in words that can change
	Instance  string       // the path that was called
	RequestID string       // for HostUp's support; from X-Request-Id if the body has none
	Timestamp Time         // of the occurrence
	Fields    []FieldError // of a 400, what is wrong with the request

	// RetryAfter is how long HostUp asks to wait before the next call. It comes from
	// the header Retry-After or, for a 429 without it, from X-RateLimit-Reset. It is 0
	// without such a header. A value that is too large becomes the largest Duration.
	RetryAfter time.Duration
	RateLimit  RateLimit
	Attempts   int // requests sent for this call, including this one

	// Extensions has all other members of the problem details, by name, as sent.
	Extensions map[string]json.RawMessage
}

// A FieldError reports what is wrong with one field of the request.
type FieldError struct {
	Pointer string // the field, as a JSON pointer
	Detail  string // what is wrong, in words that can change
	Code    string // what is wrong, for programs
}

// Error returns one line of at most 1 KiB. It begins with the VPS and the status, and
// ends with the request id, the number of attempts and the wait that HostUp asks for.
func (e *Error) Error() string {
	var text strings.Builder
	vps := strings.TrimPrefix(e.VPSID+": ", ": ")
	fmt.Fprintf(&text, "hostup: %s%d %s", vps, e.StatusCode, statusText(e.StatusCode))
	if message := cmp.Or(e.Detail, e.Title); message != "" {
		text.WriteString(": " + message)
	}
	for _, f := range e.Fields {
		text.WriteString("; " + strings.Trim(f.Pointer+": "+cmp.Or(f.Detail, f.Code), ": "))
	}
	if e.Code != "" {
		fmt.Fprintf(&text, " (code %v)", e.Code)
	}

	end := requestIDSuffix(e.RequestID) + attemptsSuffix(e.Attempts)
	if e.RetryAfter > 0 {
		end += fmt.Sprintf("; retry after %v", e.RetryAfter.Truncate(time.Millisecond))
	}
	return redact.Line(text.String(), redact.MaxMessage-len(end)) + end
}

// statusText returns the text of a status. One that net/http does not know, such as the
// 520 of Cloudflare, has that of its class (RFC 9110, section 15).
func statusText(code int) string {
	class := map[int]string{4: "Client Error", 5: "Server Error"}[code/100]
	return cmp.Or(http.StatusText(code), class, "unknown status")
}

func requestIDSuffix(id string) string {
	if id == "" {
		return ""
	}
	return " (request id " + redact.Line(id, redact.MaxID) + ")"
}

func attemptsSuffix(n int) string {
	if n <= 1 {
		return ""
	}
	return fmt.Sprintf(" (after %d attempts)", n)
}

// LogValue returns a group of the VPS, status, code, request id and the wait that HostUp asks
// for, without what is absent.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.Int("status", e.StatusCode)}

	if e.VPSID != "" {
		attrs = append(attrs, slog.String("vps_id", e.VPSID))
	}
	if e.Code != "" {
		attrs = append(attrs, slog.String("code", e.Code.Error()))
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", redact.Line(e.RequestID, redact.MaxID)))
	}
	if e.RetryAfter > 0 {
		attrs = append(attrs, slog.Duration("retry_after", e.RetryAfter))
	}

	return slog.GroupValue(attrs...)
}

// Is reports whether target is the error of e's status or e's [Code].
func (e *Error) Is(target error) bool {
	if code, ok := target.(Code); ok {
		return code != "" && strings.EqualFold(string(e.Code), string(code))
	}
	// Looked up by status, because target may not be comparable.
	isServer := target == ErrServer && e.StatusCode/100 == 5
	return isServer || target != nil && target == statusErrors[e.StatusCode]
}

var statusErrors = map[int]error{
	http.StatusBadRequest:      ErrInvalidRequest,
	http.StatusUnauthorized:    ErrUnauthorized,
	http.StatusForbidden:       ErrForbidden,
	http.StatusNotFound:        ErrNotFound,
	http.StatusTooManyRequests: ErrRateLimited,
}

// A RateLimit has the X-RateLimit headers of a response. HostUp documents them
// for a 429 only.
type RateLimit struct {
	Limit     int       // calls allowed in the current window
	Remaining int       // calls left in it
	Reset     time.Time // the end of the window, by HostUp's clock
	Known     bool      // whether at least one of the headers could be read
}

// A PauseError reports a call that was not sent, or not sent again: the Client pauses,
// after a 429 or a 503 with Retry-After, for longer than the call may wait. It matches
// [ErrRateLimited].
type PauseError struct {
	Wait time.Duration // until the end of the pause
}

// Error reports how long the Client pauses, in seconds.
func (e *PauseError) Error() string {
	wait := max(e.Wait.Round(time.Second), time.Second)
	return fmt.Sprintf("hostup: calls are paused for another %v, after a 429 or 503", wait)
}

// Is reports whether target is [ErrRateLimited].
func (e *PauseError) Is(target error) bool { return target == ErrRateLimited }

// A Code identifies a kind of problem. HostUp keeps codes stable. Use a Code as the
// target of errors.Is, which ignores case because HostUp's older endpoints send
// capitals. Values other than the constants work too.
type Code string

// Codes of error responses. HostUp does not document which of its codes this
// endpoint uses; these are the general ones and those about a VPS.
const (
	CodeInvalidRequest      Code = "invalid_request"      // 400: see Error.Fields
	CodeUnauthorized        Code = "unauthorized"         // 401: no credential, or a wrong one
	CodeForbidden           Code = "forbidden"            // 403: no scope, or not your VPS
	CodeVerificationFailed  Code = "verification_failed"  // 403
	CodeAccountInactive     Code = "account_inactive"     // 403
	CodeNotFound            Code = "not_found"            // 404
	CodeVPSNotFound         Code = "vps_not_found"        // 404: no such VPS, or not yours
	CodeVPSNotReady         Code = "vps_not_ready"        // 409
	CodeRateLimited         Code = "rate_limited"         // 429
	CodeRateLimitExceeded   Code = "rate_limit_exceeded"  // 429
	CodeInternalError       Code = "internal_error"       // 500
	CodeUpstreamFailed      Code = "upstream_failed"      // 409, 502 or 503
	CodeUpstreamUnavailable Code = "upstream_unavailable" // 503
)

// Error returns the code itself, so that a Code works with errors.Is.
func (c Code) Error() string { return redact.Line(string(c), redact.MaxID) }
