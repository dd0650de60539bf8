// Package failure has the errors of the command: their exit statuses, their JSON, and
// what the user can do about them.
package failure

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"

	"github.com/hostup-api/hostup-go/hostup"
)

// The exit statuses of the command.
const (
	ExitOK            = 0
	ExitFailed        = 1   // the call or the output failed, an action is blocked, or the response violates the schema
	ExitUsage         = 2   // invalid command line or environment
	ExitIndeterminate = 3   // no result: as in hostup help environment
	ExitSignal        = 128 // and the number of the signal: 143 for SIGTERM, 129 for SIGHUP
	ExitInterrupted   = 130 // Ctrl-C
	ExitBrokenPipe    = 141 // the reader closed the pipe; shells report SIGPIPE as this status
)

// A UsageError is caused by the command line or the environment.
type UsageError struct{ Err error }

// Error implements error.
func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e UsageError) Unwrap() error { return e.Err }

// Usage returns a UsageError with a formatted message.
func Usage(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// An IOError is an error of stdin or stdout.
type IOError struct{ Err error }

// Error implements error.
func (e IOError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e IOError) Unwrap() error { return e.Err }

// An ArgumentError reports an invalid argument of a tool call of MCP.
type ArgumentError struct {
	Pointer string // the argument, as a JSON pointer; "" for the call as a whole
	Detail  string // what is wrong, and what is allowed
}

// Error implements error.
func (e *ArgumentError) Error() string { return e.Detail }

// An Exit is an exit status without a message.
type Exit int

// Error implements error.
func (e Exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// An IDError is the error of the call for an ID.
type IDError struct {
	ID  string
	Err error
}

// Error implements error. All messages of a call contain the ID, but for that of a pause.
func (e IDError) Error() string {
	text := Message(e.Err)
	if _, isPause := errors.AsType[*hostup.PauseError](e.Err); isPause {
		return e.ID + ": " + text
	}
	return text
}

// Unwrap returns the cause.
func (e IDError) Unwrap() error { return e.Err }

// Message returns the message of err without the name of the package hostup.
func Message(err error) string { return strings.TrimPrefix(err.Error(), "hostup: ") }

// Output returns the error of a command whose output failed with err. If the reader
// closed the pipe, as in hostup details | head -1, it has no message.
func Output(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return Exit(ExitBrokenPipe)
	}
	return IOError{fmt.Errorf("cannot write the output: %w", err)}
}

// IsSilent reports whether err is nil or only an exit status.
func IsSilent(err error) bool {
	_, silent := errors.AsType[Exit](err)
	return err == nil || silent
}

// Status returns the exit status for err. It is failed for an error of the call or of
// the output, or ExitFailed if failed is 0.
func Status(err error, failed int) int {
	if err == nil {
		return ExitOK
	}
	if status, ok := errors.AsType[Exit](err); ok {
		return int(status)
	}
	if _, ok := errors.AsType[UsageError](err); ok || errors.Is(err, hostup.ErrInvalidID) {
		return ExitUsage
	}
	return cmp.Or(failed, ExitFailed)
}

// A Reporter describes errors. Its fields are what hints depend on.
type Reporter struct {
	BaseURL  string
	Sandbox  []string // IDs of the VPS of the sandbox, or nil
	ForModel bool     // for a language model, which must ask the user for an ID

	// MediaType returns that of the response for a VPS if it was not JSON, and otherwise "".
	MediaType func(vpsID string) string
}

// IsFromHostUp reports whether an error response is one of HostUp's API, whose problems
// have a code. Others are pages of a proxy, a firewall or another server.
func IsFromHostUp(problem *hostup.Error) bool { return problem.Code != "" }

// stranger returns what to do about a response for a VPS that is not from HostUp.
func (r Reporter) stranger(vpsID string) string {
	text := "the response is not from the VPS API"
	if mediaType := r.mediaType(vpsID); mediaType != "" {
		text = mediaType + ": a proxy, a firewall or another server responded, not HostUp's API"
	}
	return text + "; check the base URL " + r.BaseURL
}

func (r Reporter) mediaType(vpsID string) string {
	if r.MediaType == nil {
		return ""
	}
	return r.MediaType(vpsID)
}

// isNotTLS reports whether an https URL leads to a server that speaks plain http.
func isNotTLS(err error) bool {
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok || errors.Is(err, http.ErrSchemeMismatch)
}

// Text returns the message of err with a hint.
func (r Reporter) Text(err error) string {
	text := Message(err)
	if hint := r.hint(err); hint != "" {
		text += "; " + hint
	}
	return text
}

// isProxy reports whether err is that net/http could not connect to a proxy.
func isProxy(err error) bool {
	call, ok := errors.AsType[*net.OpError](err)
	return ok && call.Op == "proxyconnect"
}

// isElsewhere reports whether err is one that a wrong base URL causes.
func isElsewhere(err error) bool {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	return errors.Is(err, hostup.ErrRedirect) || errors.Is(err, syscall.ECONNREFUSED) || isDNS && dns.IsNotFound
}

// strangers are the statuses whose meaning for HostUp's API differs from that of others.
var strangers = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}

// hint returns what the user can do about err.
func (r Reporter) hint(err error) string {
	problem, _ := errors.AsType[*hostup.Error](err)
	call, _ := errors.AsType[IDError](err)

	switch {
	case problem != nil && !IsFromHostUp(problem) && slices.Contains(strangers, problem.StatusCode):
		return r.stranger(problem.VPSID)
	case errors.Is(err, hostup.ErrUnexpectedResponse) && r.mediaType(call.ID) != "":
		return r.stranger(call.ID)
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "to trust another CA, set SSL_CERT_FILE; see: hostup help environment"
	case isProxy(err):
		return "check the proxy in HTTPS_PROXY"
	case isNotTLS(err):
		return "the server speaks plain http on this port; check the base URL " + r.BaseURL
	case errors.Is(err, hostup.ErrUnauthorized):
		return "check the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE, and that it allows this IP address"
	case errors.Is(err, hostup.ErrForbidden):
		return "the key needs the scope read:vm, and the VPS must belong to the same account"
	case errors.Is(err, hostup.CodeVPSNotFound) && r.Sandbox != nil:
		return "the sandbox has " + strings.Join(r.Sandbox, ", ")
	case (errors.Is(err, hostup.CodeVPSNotFound) || errors.Is(err, hostup.ErrInvalidID)) && r.ForModel:
		return "ask the user for the ID"
	case errors.Is(err, hostup.CodeVPSNotFound):
		return "GET /api/v2/vps lists the IDs"
	case errors.Is(err, hostup.ErrNotFound):
		return "check the VPS ID and the base URL " + r.BaseURL
	case isElsewhere(err):
		return "check the base URL " + r.BaseURL
	}
	return ""
}
