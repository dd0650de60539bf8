package api

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"
)

// Verify validates the body of a 200 response against openapi.yaml. It returns
// nil if the body is valid, and otherwise a [*ValidationError] that lists each
// member that is missing, null, unknown, or of the wrong type or format, and
// each unknown enum value, up to 100. A body that is not valid JSON or has a
// duplicate member name gives one violation. A byte order mark before the body is ignored.
//
// A response that does not match openapi.yaml can still be usable: HostUp adds
// members and enum values without notice, and package hostup accepts them.
// Verify is safe for concurrent use.
func Verify(body []byte) error {
	schema, err := detailsSchema()
	if err != nil {
		return err
	}
	body = bytes.TrimPrefix(body, []byte("\uFEFF")) // RFC 8259, section 8.1
	v := validator{dec: jsontext.NewDecoder(bytes.NewReader(body))}
	err = v.value(schema)
	if err == nil {
		if _, err = v.dec.ReadToken(); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = errors.New("data after the body")
		}
	}
	if err != nil {
		v.violations = []Violation{jsonViolation(schema, err)}
	}
	v.hidePassword()
	if v.violations == nil {
		return nil
	}
	return &ValidationError{Violations: v.violations}
}

// A Violation is one mismatch between a response and openapi.yaml. It is safe to
// log: of the response, it contains only names and indexes.
type Violation struct {
	// Pointer is the JSON pointer (RFC 6901) of the value; "" is the whole body.
	// An undocumented name is replaced by "…" if it is not an identifier of at most
	// 64 characters (letters, digits and _), or contains the root password.
	Pointer string

	// Message describes the mismatch: "missing", "unknown member", "got number,
	// want string".
	Message string
}

// String returns the pointer and the message.
func (v Violation) String() string { return cmp.Or(v.Pointer, "body") + ": " + v.Message }

// A ValidationError reports that a response does not match openapi.yaml.
type ValidationError struct {
	// Violations has at least one element, in no particular order. If there are more
	// than 100 violations, the 101st element only reports that.
	Violations []Violation
}

// Error returns the first five violations on one line.
func (e *ValidationError) Error() string {
	const limit = 5
	var text strings.Builder
	text.WriteString("api: the response does not match openapi.yaml: ")
	for i, v := range e.Violations {
		if i == limit {
			left := strconv.Itoa(len(e.Violations) - limit)
			if len(e.Violations) > maxViolations { // the last one says that there are more
				left = "more than " + strconv.Itoa(maxViolations-limit)
			}
			text.WriteString("; and " + left + " more")
			break
		}
		if i > 0 {
			text.WriteString("; ")
		}
		text.WriteString(v.String())
	}
	return text.String()
}

// detailsSchema returns the schema of the 200 body.
var detailsSchema = sync.OnceValues(func() (*openapi3.Schema, error) {
	spec, err := Spec()
	if err != nil {
		return nil, err
	}
	return spec.Components.Schemas["VpsDetails"].Value, nil
})

// jsonViolation returns the violation of a body that could not be parsed.
func jsonViolation(schema *openapi3.Schema, err error) Violation {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		return Violation{Pointer: documentedPrefix(schema, e.JSONPointer), Message: "duplicate"}
	}
	return Violation{Message: "invalid JSON"}
}

// undocumented replaces a name in a pointer. A server can send anything as a name.
const undocumented = "/…"

// documentedPrefix returns the documented prefix of a pointer, followed by
// undocumented if anything is left.
func documentedPrefix(schema *openapi3.Schema, pointer jsontext.Pointer) string {
	known := ""
	for token := range pointer.Tokens() {
		switch isIndex := len(token) < 8 && strings.Trim(token, "0123456789") == ""; {
		case schema.Properties[token] != nil:
			schema = schema.Properties[token].Value
		case schema.Items != nil && isIndex:
			schema = schema.Items.Value
		default:
			return known + undocumented
		}
		known += "/" + token
	}
	return known
}
