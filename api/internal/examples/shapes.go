package examples

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// shapes checks that the generators support a schema: oapi-codegen with the templates in
// package api, which call the functions of package decode.
type shapes struct {
	seen       map[string]bool // components
	violations []error
}

// visit checks the schema of a value and those of the values in it.
func (s *shapes) visit(at string, ref *openapi3.SchemaRef, isRequired bool) {
	if rule, ok := shape(ref, isRequired); !ok {
		s.report(at, rule)
		return
	}
	if ref.Value.Items != nil {
		s.visit(at+"[]", ref.Value.Items, true)
		return
	}

	component := path.Base(ref.Ref)
	if s.seen[component] {
		return
	}
	s.seen[component] = true

	for _, name := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
		property := ref.Value.Properties[name]
		isRequired := slices.Contains(ref.Value.Required, name)

		// The readers note which gates are open. A gate elsewhere would open another action.
		isGate := path.Base(property.Ref) == "ActionGate"
		ok := !isGate
		if component == "VpsActions" {
			ok = isGate && isRequired && gateName.MatchString(name)
		}
		if !ok {
			s.report(component+"."+name, gateRule)
			continue
		}
		s.visit(component+"."+name, property, isRequired)
	}
}

func (s *shapes) report(at, rule string) {
	const format = "openapi.yaml: %s: the generators do not support this: %s"
	s.violations = append(s.violations, fmt.Errorf(format, at, rule))
}

const gateRule = "each property of VpsActions, and no other, is a required $ref to ActionGate" +
	" with a name such as canRebuild"

var gateName = regexp.MustCompile(`^can[A-Z]`)

// shape returns the rule for a schema of this type, and whether the schema follows it.
// "required or nullable" is so that an absent value differs from {}, 0 and false in Go.
func shape(ref *openapi3.SchemaRef, isRequired bool) (rule string, ok bool) {
	schema, isInline, isEnum := ref.Value, ref.Ref == "", len(ref.Value.Enum) > 0
	isPlain := isInline && !isEnum
	isDistinct := isRequired || schema.Nullable

	switch typeOf(schema) {
	case "object":
		n := len(schema.Properties)
		return "an object is a $ref to a component with 1 to 64 properties, and is required or nullable",
			!isInline && 1 <= n && n <= 64 && isDistinct

	case "array":
		items := schema.Items
		return "an array is inline, and its items are neither nullable nor arrays",
			isInline && items != nil && !items.Value.Nullable && !items.Value.Type.Is("array")

	case "string":
		if isEnum {
			return "the values of an enum are strings, and it has no format",
				schema.Format == "" && !slices.ContainsFunc(schema.Enum, isNoString)
		}
		return "a string is inline, and has no format, or date-time, password or uri",
			isInline && slices.Contains([]string{"", "date-time", "password", "uri"}, schema.Format)

	case "number":
		return "a number is inline, is no enum, has the format double, and is required or nullable",
			isPlain && schema.Format == "double" && isDistinct

	case "integer", "boolean":
		return "an integer or a boolean is inline, is no enum, has no format, and is required or nullable",
			isPlain && schema.Format == "" && isDistinct
	}
	return "a schema has one type, and no allOf, anyOf, oneOf, not or additionalProperties", false
}

// typeOf returns the type of a schema, or "" if it is not only a type.
func typeOf(schema *openapi3.Schema) string {
	combined := slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf)
	more := schema.AdditionalProperties
	if len(combined) > 0 || schema.Not != nil || more.Has != nil || more.Schema != nil {
		return ""
	}
	return strings.Join(schema.Type.Slice(), " ")
}

// isNoString reports whether a value of an enum is neither a string nor the null of a
// nullable one.
func isNoString(value any) bool {
	_, isString := value.(string)
	return !isString && value != nil
}
