package hostup

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// What errors.Is finds in an [*Error], by the status of the response.
var (
	ErrInvalidRequest = errors.New("hostup: invalid request")   // 400
	ErrUnauthorized   = errors.New("hostup: unauthorized")      // 401: no credential, or one that is not accepted
	ErrForbidden      = errors.New("hostup: forbidden")         // 403: the scope read:vm is missing, or the VPS is somebody else's
	ErrNotFound       = errors.New("hostup: not found")         // 404: no such VPS, or it is somebody else's
	ErrRateLimited    = errors.New("hostup: too many requests") // 429
	ErrServer         = errors.New("hostup: server error")      // 5xx
)

// What errors.Is finds when this package found the fault itself.
var (
	// ErrInvalidID says that the id cannot be one. Nothing was sent.
	ErrInvalidID = errors.New("hostup: invalid VPS id")
	// ErrUnexpectedResponse says that HostUp answered with success but with
	// nothing that can be used, such as a page of a proxy or another VPS.
	ErrUnexpectedResponse = errors.New("hostup: unexpected response")
	// ErrResponseTooLarge says that the body was larger than the limit.
	ErrResponseTooLarge = errors.New("hostup: the response is too large")
	// ErrRedirect says that the answer was a redirect, which is never followed.
	ErrRedirect = errors.New("hostup: the response is a redirect, which is not followed")
)

// An Error is an answer of HostUp that is an error, by its status: neither a
// success nor a redirect. Its body should be a problem (RFC 9457, once RFC
// 7807), but an Error is given for any body, with the status and whatever could
// be read.
//
// No text in it holds the credential that was sent.
type Error struct {
	StatusCode int // of the response; a status inside the body does not count

	// The members of the problem, "" if it had none.
	Type      string // a URL that documents the kind of problem
	Title     string // the kind of problem for a person; its wording can change
	Code      Code   // the kind of problem for a program
	Detail    string // this occurrence for a person; its wording can change
	Instance  string // the path that was called
	RequestID string // for HostUp's support; from X-Request-Id if the body has none
	Timestamp Time   // when it occurred

	// Fields tells what is wrong with single fields of the request.
	Fields []FieldError

	// RetryAfter is how long HostUp asks to wait before the next call, by
	// Retry-After or else, on a 429, by X-RateLimit-Reset. It is 0 if HostUp
	// does not ask, and the largest Duration if that cannot hold it.
	RetryAfter time.Duration
	RateLimit  RateLimit

	Attempts int // made in all, this one included

	// Extensions has every other member of the problem as it was sent.
	Extensions map[string]json.RawMessage
}

// A FieldError tells what is wrong with one field of the request.
type FieldError struct {
	Pointer string // the field, as a JSON pointer
	Detail  string // for a person; its wording can change
	Code    string // for a program
}

// Error returns one line of at most 1 KiB, the request id last.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(strings.TrimSpace(fmt.Sprintf("hostup: %d %s", e.StatusCode, http.StatusText(e.StatusCode))))
	if said := cmp.Or(e.Detail, e.Title); said != "" {
		text.WriteString(": " + said)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&text, "; %s: %s", f.Pointer, f.Detail)
	}
	if e.Code != "" {
		fmt.Fprintf(&text, " (code %v)", e.Code)
	}
	id := mention(safe.Line(e.RequestID, maxID))
	return safe.Line(text.String(), maxMessage-len(id)) + id
}

// Is reports whether target is the sentinel of e's status or e's [Code].
func (e *Error) Is(target error) bool {
	if code, ok := target.(Code); ok {
		return code != "" && strings.EqualFold(string(e.Code), string(code))
	}
	// By status and not by target: a target need not be fit for a map's key.
	return target == ErrServer && e.StatusCode/100 == 5 || target != nil && target == sentinels[e.StatusCode]
}

var sentinels = map[int]error{
	http.StatusBadRequest:      ErrInvalidRequest,
	http.StatusUnauthorized:    ErrUnauthorized,
	http.StatusForbidden:       ErrForbidden,
	http.StatusNotFound:        ErrNotFound,
	http.StatusTooManyRequests: ErrRateLimited,
}
