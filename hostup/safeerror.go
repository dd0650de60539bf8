package hostup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

const (
	maxMessage = 1 << 10 // of an error text, in bytes
	maxQuote   = 800     // of a text from outside in it, so that the rest has room
	maxID      = 128     // of a request id or a host in it
)

// wrap makes an error from outside safe to print. The cause stays reachable
// for errors.Is and errors.As unless it holds a secret.
func (c *Client) wrap(err error) *safeError { return wrap(err, c.scrub) }

func wrap(err error, scrub safe.Scrubber) *safeError {
	text := err.Error()
	e := &safeError{text: scrub.Line(text, maxQuote), cause: err}
	if scrub.Text(text) != text {
		e.cause = nil
		for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
			if errors.Is(err, known) {
				e.cause = known
			}
		}
	}
	return e
}

type safeError struct {
	text      string
	cause     error
	transient bool // whether another attempt could go better
	attempts  int
}

func (e *safeError) Error() string {
	text := "hostup: " + strings.TrimPrefix(e.text, "hostup: ")
	if e.attempts > 1 {
		text += fmt.Sprintf(" (after %d attempts)", e.attempts)
	}
	return text
}
func (e *safeError) Unwrap() error { return e.cause }
