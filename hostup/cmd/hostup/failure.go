package main

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// The exit statuses of the command.
const (
	exitOK            = 0
	exitFailed        = 1   // the call or the output failed, an action is blocked, or the response violates the schema
	exitUsage         = 2   // invalid command line or environment
	exitIndeterminate = 3   // check and verify: the call or the output failed, so there is no result
	exitInterrupted   = 130 // Ctrl-C
	exitBrokenPipe    = 141 // the reader closed the pipe; shells report SIGPIPE as this status
)

// A usageError is caused by the command line or the environment.
type usageError struct{ error }

// Unwrap returns the cause.
func (e usageError) Unwrap() error { return e.error }

// A localError is an error of stdin or stdout.
type localError struct{ error }

// Unwrap returns the cause.
func (e localError) Unwrap() error { return e.error }

// An exitError is an exit status without a message.
type exitError int

// Error implements error.
func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// An idError is the error of one of several IDs.
type idError struct {
	id  string
	err error
}

// Error implements error. The message of a malformed ID contains the ID already, and
// so does that of an error response.
func (e idError) Error() string {
	text := strings.TrimPrefix(e.err.Error(), "hostup: ")
	if errors.Is(e.err, hostup.ErrInvalidID) || strings.HasPrefix(text, e.id+": ") {
		return text
	}
	return fmt.Sprintf("%.128s: %s", e.id, text)
}

// Unwrap returns the cause.
func (e idError) Unwrap() error { return e.err }

// outputError returns the error of a command whose output failed with err. If the
// reader closed the pipe, as in hostup details | head -1, it has no message.
func outputError(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return exitError(exitBrokenPipe)
	}
	return localError{fmt.Errorf("cannot write the output: %w", err)}
}

// printError prints err on one line, with a hint; as JSON if the output is JSON.
func (e *env) printError(err error) {
	if _, silent := errors.AsType[exitError](err); err == nil || silent {
		return
	}
	if e.json {
		_ = e.stderr.json(map[string]any{"error": e.errorObject(err)})
	} else {
		text := strings.TrimPrefix(err.Error(), "hostup: ")
		if hint := e.hint(err); hint != "" {
			text += "; " + hint
		}
		e.stderr.println("hostup: " + printable(text))
	}
}

// notice prints a text that is no error on one line; as JSON if the output is JSON.
// kind is what it is: a note or a warning.
func (e *env) notice(kind, text string) {
	if e.json {
		_ = e.stderr.json(map[string]any{kind: map[string]string{"message": text}})
		return
	}
	e.stderr.println("hostup: " + kind + ": " + printable(text))
}

var jsonFlag = regexp.MustCompile(`(^| )(-[a-z]*o[ =]?|--output[ =])jsonl? `)

// wantsJSON reports whether a command line selects JSON output. The command line
// need not be valid, so that usage errors are JSON too.
func wantsJSON(args []string) bool {
	return jsonFlag.MatchString(strings.Join(args, " ") + " ")
}

// hint returns what the user can do about err.
func (e *env) hint(err error) string {
	baseURL := hostup.DefaultBaseURL
	if e.baseURL != nil {
		baseURL = *e.baseURL
	}
	problem, _ := errors.AsType[*hostup.Error](err)
	pause, isPause := errors.AsType[*hostup.PauseError](err)
	switch {
	case errors.Is(err, hostup.ErrUnauthorized):
		return "check the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE, and that it allows this IP address"
	case errors.Is(err, hostup.ErrForbidden):
		return "the key needs the scope read:vm, and the VPS must belong to the same account"
	case errors.Is(err, hostup.CodeVPSNotFound) && e.fake != nil:
		return "the sandbox has " + strings.Join(e.fake.ids(), ", ")
	case errors.Is(err, hostup.CodeVPSNotFound) && e.forModel:
		return "ask the user for the ID"
	case errors.Is(err, hostup.CodeVPSNotFound):
		return "GET /api/v2/vps lists the IDs"
	case errors.Is(err, hostup.ErrNotFound) && problem.Code == "":
		return "the response is not from the VPS API; check the base URL " + baseURL
	case errors.Is(err, hostup.ErrNotFound):
		return "check the VPS ID and the base URL " + baseURL
	case isPause:
		return "retry in " + pause.Wait.Round(time.Second).String()
	case errors.Is(err, hostup.ErrRateLimited) && problem.RetryAfter > 0:
		return "retry in " + problem.RetryAfter.Round(time.Second).String()
	}
	return ""
}

// exitStatus returns the exit status for err.
func (e *env) exitStatus(err error) int {
	if err == nil {
		return exitOK
	}
	if status, ok := errors.AsType[exitError](err); ok {
		return int(status)
	}
	if _, ok := errors.AsType[usageError](err); ok || errors.Is(err, hostup.ErrInvalidID) {
		return exitUsage
	}
	return cmp.Or(e.failed, exitFailed)
}
