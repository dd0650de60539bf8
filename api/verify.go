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

// Verify holds the body of a 200 response against openapi.yaml. It returns
// nil if the body keeps to it, and otherwise a [*DepartureError] that names
// each member that is missing, null, of the wrong type or format, unknown, or
// has an unknown enum value.
//
// An answer that departs can still be useful: HostUp adds members without
// notice, and the package hostup reads what it can. Verify is for those who
// want to know. It is safe for concurrent use.
func Verify(body []byte) error {
	schema, err := strictSchema()
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return &DepartureError{Departures: []Departure{notJSON(err)}}
	}
	var departures []Departure
	collect(schema.VisitJSON(value, openapi3.MultiErrors()), password(value), &departures)
	if departures == nil {
		return nil
	}
	return &DepartureError{Departures: departures}
}

// A Departure is one way in which a response is not what openapi.yaml says.
type Departure struct {
	Pointer string // where, as a JSON pointer (RFC 6901); "" is the whole body
	Problem string // what, without the value: "missing", "null", "unknown member", …
}

// String returns the pointer and the problem on one line. A pointer that holds
// anything unprintable is quoted.
func (d Departure) String() string {
	pointer := d.Pointer
	if pointer == "" {
		pointer = "the body"
	} else if quoted := fmt.Sprintf("%q", pointer); quoted != `"`+pointer+`"` {
		pointer = quoted
	}
	return pointer + ": " + d.Problem
}

// A DepartureError lists all departures of one response, in no particular
// order of importance.
type DepartureError struct {
	Departures []Departure // at least one
}

// Error returns one line with the first departures.
func (e *DepartureError) Error() string {
	const most = 5
	var text strings.Builder
	text.WriteString("api: the response departs from openapi.yaml: ")
	for i, d := range e.Departures {
		if i == most {
			fmt.Fprintf(&text, "; and %d more", len(e.Departures)-most)
			break
		}
		if i > 0 {
			text.WriteString("; ")
		}
		fmt.Fprintf(&text, "%.200s", d)
	}
	return text.String()
}

// strictSchema is the schema of the 200 body with every object closed, since
// openapi.yaml itself allows the members that HostUp adds.
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

// collect walks what kin-openapi found. Its own texts are not used, because
// they hold values.
func collect(err error, secret string, into *[]Departure) {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil:
	case errors.As(err, &many):
		for _, e := range many {
			collect(e, secret, into)
		}
	case errors.As(err, &one):
		*into = append(*into, Departure{Pointer: pointer(one.JSONPointer()), Problem: problem(one, secret)})
	default:
		*into = append(*into, Departure{Problem: "cannot be compared"})
	}
}

func problem(e *openapi3.SchemaError, secret string) string {
	wanted := strings.Join(e.Schema.Type.Slice(), " or ")
	switch text, isText := e.Value.(string); {
	case e.SchemaField == "required":
		return "missing"
	case e.SchemaField == "boolean": // the closed rest of an object
		return "unknown member"
	case e.Value == nil:
		return "null, which it cannot be"
	case e.SchemaField == "enum" && isText:
		return "unknown value" + word(text, secret)
	case e.SchemaField == "format":
		return "not of the format " + e.Schema.Format
	case e.SchemaField == "type" || e.SchemaField == "enum":
		return fmt.Sprintf("%s where %s is due", kind(e.Value), wanted)
	default:
		return "against " + e.SchemaField
	}
}

// word returns a new enum value, which is what somebody who keeps the
// description wants to see, if it looks like one and is not the password.
func word(text, secret string) string {
	if text == secret || !regexp.MustCompile(`^[a-z_-]{1,32}$`).MatchString(text) {
		return ""
	}
	return fmt.Sprintf(" %q", text)
}

// password returns the secret that the body holds.
func password(body any) string {
	details, _ := body.(map[string]any)
	access, _ := details["access"].(map[string]any)
	secret, _ := access["rootPassword"].(string)
	return secret
}

func notJSON(err error) Departure {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName) {
		return Departure{Pointer: string(syntactic.JSONPointer), Problem: "stands twice"}
	}
	return Departure{Problem: "not one valid JSON value"}
}

func pointer(path []string) string {
	var p jsontext.Pointer
	for _, name := range path {
		p = p.AppendToken(name)
	}
	return string(p)
}

func kind(value any) string {
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
