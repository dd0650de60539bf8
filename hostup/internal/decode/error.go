package decode

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// Errors in a body. None contains a value or an undocumented name.
var (
	// ErrNoJSON reports a body that is neither an object nor any other JSON value.
	ErrNoJSON = errors.New("the body is not JSON")
	// ErrCredential reports a body with the credential in it.
	ErrCredential = errors.New("the response contains the credential")

	errInvalid   = errors.New("invalid JSON")
	errDuplicate = errors.New("duplicate name")
	errNoID      = errors.New("/id is missing or empty")
	errTrailing  = errors.New("data after the JSON object")
)

// typeError returns the error for a value of another JSON type than the documented one.
func typeError(got, want string) error { return fmt.Errorf("got %s, want %s", got, want) }

// tooMany returns the error for an array or object with more elements than a limit.
func tooMany(limit int) error { return fmt.Errorf("too many elements, the limit is %d", limit) }

// syntaxError returns an error of jsontext without the names in it.
func syntaxError(err error) error {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON is cut off")
	case !ok: // jsontext has no such error today
		return errInvalid
	case errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("%w at byte %d", errDuplicate, syntax.ByteOffset)
	default:
		return fmt.Errorf("%w at byte %d", errInvalid, syntax.ByteOffset)
	}
}
