package api

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

// maxViolations is the maximum number of violations that are kept. An array of a
// million invalid elements has millions.
const maxViolations = 100

// A validator validates a body while it reads it, so that it keeps only one scalar
// in memory. (VisitJSON of kin-openapi needs the whole body as Go maps and slices,
// hundreds of times its size.) kin-openapi validates only the scalars; a test
// checks that openapi.yaml has no keyword that would be ignored.
type validator struct {
	dec        *jsontext.Decoder
	at         []byte // the JSON pointer of the value being read
	violations []Violation
	password   string // the root password
}

// member reads and validates the value of a member or an element, given its name
// or index.
func (v *validator) member(schema *openapi3.Schema, name string) error {
	around := len(v.at)
	v.at = append(append(v.at, '/'), name...) // no documented name needs escapes
	err := v.value(schema)
	v.at = v.at[:around]
	return err
}

// value reads and validates the next value. It returns an error if that is not
// valid JSON.
func (v *validator) value(schema *openapi3.Schema) error {
	kind := v.dec.PeekKind()
	isEnough := len(v.violations) > maxViolations
	switch {
	case isEnough && kind != '{' && schema.Format != "password": // which is hidden in the others
		return v.dec.SkipValue()
	case kind == '{' && schema.Type.Is(openapi3.TypeObject):
		return v.object(schema)
	case kind == '[' && schema.Type.Is(openapi3.TypeArray):
		return v.array(schema)
	case kind == '{' || kind == '[':
		v.report("", fmt.Sprintf("got %s, want %s", kindNames[kind], want(schema)))
		return v.dec.SkipValue()
	}

	text, err := v.dec.ReadValue()
	if err != nil || kind == '"' && isPlainString(schema) {
		return err
	}
	if kind == '"' && schema.Format == "password" {
		unquoted, _ := jsontext.AppendUnquote(nil, text)
		v.password = string(unquoted)
	}

	if kind == '0' && schema.Type.Is(openapi3.TypeInteger) && !v.isInteger(string(text)) {
		return nil
	}

	var scalar any
	if err := json.Unmarshal(text, &scalar); err != nil {
		v.report("", "number out of range")
	} else if err := schema.VisitJSON(scalar); err != nil {
		v.report("", message(err, schema, kind))
	}
	return nil
}

// isInteger reports a violation of the rule of package hostup for integers, which also
// refuses one that an int cannot hold.
func (v *validator) isInteger(number string) bool {
	_, err := wire.ParseInt(number)
	if err != nil {
		v.report("", err.Error())
	}
	return err == nil
}

// isPlainString reports whether schema accepts every string. To validate such a
// string with kin-openapi would take ten times as long.
func isPlainString(schema *openapi3.Schema) bool {
	return schema.Type.Is(openapi3.TypeString) && schema.Enum == nil && schema.Format == ""
}

func (v *validator) object(schema *openapi3.Schema) error {
	if _, err := v.dec.ReadToken(); err != nil {
		return err
	}
	present := make(map[string]bool, len(schema.Properties))
	for v.dec.PeekKind() != '}' {
		token, err := v.dec.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		if property := schema.Properties[name]; property != nil {
			present[name] = true
			err = v.member(property.Value, name)
		} else {
			v.report(shown(name), unknownMember)
			err = v.dec.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	for _, name := range schema.Required {
		if !present[name] {
			v.report("/"+name, "missing")
		}
	}
	_, err := v.dec.ReadToken()
	return err
}

func (v *validator) array(schema *openapi3.Schema) error {
	if _, err := v.dec.ReadToken(); err != nil {
		return err
	}
	for i := 0; v.dec.PeekKind() != ']'; i++ {
		if err := v.member(schema.Items.Value, strconv.Itoa(i)); err != nil {
			return err
		}
	}
	_, err := v.dec.ReadToken()
	return err
}

// report adds a violation. rest is the JSON pointer of the invalid value, relative
// to the value being read. The violation after the last one that is kept says that
// there are more.
func (v *validator) report(rest, message string) {
	switch n := len(v.violations); {
	case n < maxViolations:
		v.violations = append(v.violations, Violation{Pointer: string(v.at) + rest, Message: message})
	case n == maxViolations:
		v.violations = append(v.violations, Violation{Message: fmt.Sprintf("more than %d violations", maxViolations)})
	}
}

const unknownMember = "unknown member"

// maxName is the maximum length of an undocumented name that is shown.
const maxName = 64

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// shown returns the JSON pointer of an undocumented member. It has the name only if that
// is an identifier, as names of an API are.
func shown(name string) string {
	if len(name) > maxName || !identifier.MatchString(name) {
		return undocumented
	}
	return "/" + name
}

// hidePassword replaces undocumented names that contain the root password, which can
// come after them in the body.
func (v *validator) hidePassword() {
	for i, violation := range v.violations {
		at := strings.LastIndexByte(violation.Pointer, '/')
		isName := violation.Message == unknownMember
		if isName && v.password != "" && strings.Contains(violation.Pointer[at:], v.password) {
			v.violations[i].Pointer = violation.Pointer[:at] + undocumented
		}
	}
}

// message describes a violation of a scalar. It does not use the text of the
// error, which contains the value.
func message(err error, schema *openapi3.Schema, kind jsontext.Kind) string {
	e, ok := errors.AsType[*openapi3.SchemaError](err)
	switch {
	case !ok:
		return "validation failed"
	case kind == 'n':
		return "null, want " + want(schema)
	case e.SchemaField == "enum" && kind == '"':
		return "unknown value"
	case e.SchemaField == "format":
		return "not a valid " + schema.Format
	case e.SchemaField == "type" || e.SchemaField == "enum":
		return fmt.Sprintf("got %s, want %s", kindNames[kind], want(schema))
	default:
		return "violates " + e.SchemaField
	}
}

func want(schema *openapi3.Schema) string { return strings.Join(schema.Type.Slice(), " or ") }

var kindNames = map[jsontext.Kind]string{
	't': "boolean", 'f': "boolean", '"': "string", '0': "number", '{': "object", '[': "array",
}
