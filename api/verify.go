package api

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Verify validates the body of a 200 response against openapi.yaml. It returns
// nil if the body is valid, and otherwise a [*ValidationError] that lists each
// member that is missing, null, unknown, or of the wrong type or format, and
// each unknown enum value. A body that is not valid JSON or has a duplicate
// member name gives one violation.
//
// A response that does not match openapi.yaml can still be usable: HostUp adds
// members and enum values without notice, and package hostup accepts them.
// Verify is safe for concurrent use.
func Verify(body []byte) error {
	schema, err := strictSchema()
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return &ValidationError{Violations: []Violation{jsonViolation(err)}}
	}
	violations := appendViolations(nil, schema.VisitJSON(value, openapi3.MultiErrors()), rootPassword(value))
	if violations == nil {
		return nil
	}
	return &ValidationError{Violations: violations}
}

// A Violation is one mismatch between a response and openapi.yaml.
type Violation struct {
	Pointer string // JSON pointer (RFC 6901) of the value; "" is the whole body

	// Message describes the mismatch: "missing", "unknown member", "got number,
	// want string". It contains no value, except that of an unknown enum value.
	Message string
}

// String returns the pointer and the message on one line. A pointer with
// unprintable characters is quoted.
func (v Violation) String() string {
	pointer := v.Pointer
	if pointer == "" {
		pointer = "body"
	} else if quoted := fmt.Sprintf("%q", pointer); quoted != `"`+pointer+`"` {
		pointer = quoted
	}
	return pointer + ": " + v.Message
}

// A ValidationError reports that a response does not match openapi.yaml.
type ValidationError struct {
	Violations []Violation // at least one, in no particular order
}

// Error returns the first five violations on one line.
func (e *ValidationError) Error() string {
	const limit = 5
	var text strings.Builder
	text.WriteString("api: the response does not match openapi.yaml: ")
	for i, v := range e.Violations {
		if i == limit {
			fmt.Fprintf(&text, "; and %d more", len(e.Violations)-limit)
			break
		}
		if i > 0 {
			text.WriteString("; ")
		}
		fmt.Fprintf(&text, "%.200s", v)
	}
	return text.String()
}

// strictSchema returns the schema of the 200 body without additional
// properties, which openapi.yaml itself allows.
var strictSchema = sync.OnceValues(func() (*openapi3.Schema, error) {
	spec, err := Spec()
	if err != nil {
		return nil, err
	}
	for _, ref := range spec.Components.Schemas {
		if len(ref.Value.Properties) > 0 {
			no := false
			ref.Value.AdditionalProperties.Schema = openapi3.NewSchemaRef("", &openapi3.Schema{Always: &no})
		}
	}
	return spec.Components.Schemas["VpsDetails"].Value, nil
})

// appendViolations appends the violations in an error of kin-openapi. It does
// not use the error texts, because they contain values.
func appendViolations(violations []Violation, err error, secret string) []Violation {
	if err == nil {
		return violations
	}
	if all, ok := errors.AsType[openapi3.MultiError](err); ok {
		for _, e := range all {
			violations = appendViolations(violations, e, secret)
		}
		return violations
	}
	if e, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		return append(violations, Violation{Pointer: pointer(e.JSONPointer()), Message: message(e, secret)})
	}
	return append(violations, Violation{Message: "validation failed"})
}

func message(e *openapi3.SchemaError, secret string) string {
	want := strings.Join(e.Schema.Type.Slice(), " or ")
	switch text, isString := e.Value.(string); {
	case e.SchemaField == "required":
		return "missing"
	case e.SchemaField == "boolean": // the false schema that strictSchema adds
		return "unknown member"
	case e.Value == nil:
		return "null, want " + want
	case e.SchemaField == "enum" && isString:
		return "unknown value" + quotedEnum(text, secret)
	case e.SchemaField == "format":
		return "not a valid " + e.Schema.Format
	case e.SchemaField == "type" || e.SchemaField == "enum":
		return fmt.Sprintf("got %s, want %s", jsonType(e.Value), want)
	default:
		return "violates " + e.SchemaField
	}
}

// quotedEnum returns an unknown enum value, quoted and after a space, or "" if
// the text does not look like an enum value or is the root password.
func quotedEnum(text, secret string) string {
	if text == secret || !regexp.MustCompile(`^[a-z_-]{1,32}$`).MatchString(text) {
		return ""
	}
	return fmt.Sprintf(" %q", text)
}

func rootPassword(body any) string {
	details, _ := body.(map[string]any)
	access, _ := details["access"].(map[string]any)
	password, _ := access["rootPassword"].(string)
	return password
}

// jsonViolation returns the violation of a body that could not be parsed.
func jsonViolation(err error) Violation {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		return Violation{Pointer: string(e.JSONPointer), Message: "duplicate"}
	}
	return Violation{Message: "invalid JSON"}
}

func pointer(path []string) string {
	var p jsontext.Pointer
	for _, name := range path {
		p = p.AppendToken(name)
	}
	return string(p)
}

func jsonType(value any) string {
	switch value.(type) {
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	default:
		return "null"
	}
}
