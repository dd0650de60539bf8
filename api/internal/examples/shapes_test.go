package examples_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api/internal/examples"
)

// A document in which a 200 has the optional property new.
const small = `
openapi: 3.0.3
info: {title: Test, version: 1.0.0}
paths:
  /: {get: {responses: {"200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Small"}}}}}}}
components:
  schemas:
    Small: {type: object, required: [actions], properties: {actions: {$ref: "#/components/schemas/VpsActions"}, new: {%s}}}
    New: {%s}
    VpsActions: {type: object, required: [canStart, canStop, may, allowed, can], properties: {%s: {$ref: "#/components/schemas/%s"}}}
    ActionGate: {type: object, required: [allowed], properties: {allowed: {type: boolean}}}
    Text: {type: string}
`

const toNew = `$ref: "#/components/schemas/New"`

func TestCheckAcceptsSupportedSchemas(t *testing.T) {
	for _, test := range []struct{ property, component string }{
		{"type: string", ""},
		{"type: string, format: date-time", ""},
		{"type: string, format: password, nullable: true", ""},
		{"type: string, format: uri", ""},
		{"type: string, enum: [a, b]", ""},
		{"type: number, format: double, nullable: true", ""},
		{"type: integer, nullable: true", ""},
		{"type: boolean, nullable: true", ""},
		{"type: array, items: {type: string}", ""},
		{"type: array, items: {type: boolean}", ""},
		{"type: array, nullable: true, items: {" + toNew + "}", "type: string, enum: [a, b]"},
		{"type: array, items: {" + toNew + "}", "type: object, properties: {a: {type: string}}"},
		{toNew, "type: string, nullable: true, enum: [a, null]"},
		{toNew, "type: object, nullable: true, properties: {inner: {" + toNew + "}}"},
		{toNew, "type: object, nullable: true, properties: {" + members(64) + "}"},
		{toNew, "type: object, nullable: true, required: [a], properties: {a: {type: boolean}}"},
	} {
		document := fmt.Sprintf(small, test.property, test.component, "canStart", "ActionGate")
		if err := examples.Check([]byte(document)); err != nil {
			t.Errorf("%s, New: %s: %v", test.property, test.component, err)
		}
	}
}

func TestCheckNamesUnsupportedSchemas(t *testing.T) {
	const (
		mixed   = "a schema has one type, and no allOf, anyOf, oneOf, not or additionalProperties"
		object  = "an object is a $ref to a component with 1 to 64 properties, and is required or nullable"
		array   = "an array is inline, and its items are neither nullable nor arrays"
		enum    = "the values of an enum are strings, and it has no format"
		text    = "a string is inline, and has no format, or date-time, password or uri"
		number  = "a number is inline, is no enum, has the format double, and is required or nullable"
		integer = "an integer or a boolean is inline, is no enum, has no format, and is required or nullable"
	)
	for _, test := range []struct{ property, component, at, rule string }{
		{"type: object, nullable: true, properties: {a: {type: string}}", "", "Small.new", object},
		{"type: array, items: {type: object, properties: {a: {type: string}}}", "", "Small.new[]", object},
		{toNew, "type: object, nullable: true", "Small.new", object},
		{toNew, "type: object, properties: {a: {type: string}}", "Small.new", object},
		{toNew, "type: object, nullable: true, properties: {" + members(65) + "}", "Small.new", object},
		{"type: object, additionalProperties: {type: string}", "", "Small.new", mixed},
		{toNew, "type: object, additionalProperties: {type: string}", "Small.new", mixed},
		{toNew, "type: object, properties: {a: {type: string}}, additionalProperties: true", "Small.new", mixed},
		{"oneOf: [{type: string}, {type: integer}]", "", "Small.new", mixed},
		{toNew, "oneOf: [{type: string}, {type: integer}]", "Small.new", mixed},
		{"allOf: [{" + toNew + "}]", "type: object, properties: {a: {type: string}}", "Small.new", mixed},
		{"type: string, not: {enum: [a]}", "", "Small.new", mixed},
		{"description: no type", "", "Small.new", mixed},
		{"type: array, items: {}", "", "Small.new[]", mixed},
		{"type: array", "", "Small.new", array},
		{"type: array, items: {type: array, items: {type: string}}", "", "Small.new", array},
		{"type: array, items: {type: string, nullable: true}", "", "Small.new", array},
		{toNew, "type: array, items: {type: string}", "Small.new", array},
		{toNew, "type: string", "Small.new", text},
		{"type: string, format: byte", "", "Small.new", text},
		{"type: string, format: date", "", "Small.new", text},
		{"type: array, items: {type: string, format: uuid}", "", "Small.new[]", text},
		{"type: string, enum: [1, 2]", "", "Small.new", enum},
		{"type: string, format: date-time, enum: [a]", "", "Small.new", enum},
		{"type: number, nullable: true", "", "Small.new", number},
		{"type: number, format: float, nullable: true", "", "Small.new", number},
		{"type: number, format: double", "", "Small.new", number},
		{"type: integer, format: int64, nullable: true", "", "Small.new", integer},
		{"type: integer, nullable: true, enum: [1, 2]", "", "Small.new", integer},
		{"type: integer", "", "Small.new", integer},
		{"type: boolean", "", "Small.new", integer},
		{toNew, "type: boolean, nullable: true", "Small.new", integer},
		{toNew, "type: object, nullable: true, properties: {a: {type: boolean}}", "New.a", integer},
	} {
		document := fmt.Sprintf(small, test.property, test.component, "canStart", "ActionGate")
		checkUnsupported(t, document, test.at, test.rule)
	}
}

func TestCheckNamesUnsupportedGates(t *testing.T) {
	const rule = "each property of VpsActions, and no other, is a required $ref to ActionGate with a name such as canRebuild"
	for _, test := range []struct{ property, gate, gateType, at string }{
		{"type: string", "canMigrate", "ActionGate", "VpsActions.canMigrate"}, // not required
		{"type: string", "canStart", "Text", "VpsActions.canStart"},
		{"type: string", "can", "ActionGate", "VpsActions.can"},
		{"type: string", "may", "ActionGate", "VpsActions.may"},
		{`$ref: "#/components/schemas/ActionGate"`, "canStart", "ActionGate", "Small.new"},
	} {
		document := fmt.Sprintf(small, test.property, "", test.gate, test.gateType)
		checkUnsupported(t, document, test.at, rule)
	}
}

func checkUnsupported(t *testing.T, document, at, rule string) {
	t.Helper()
	want := "openapi.yaml: " + at + ": the generators do not support this: " + rule
	if err := examples.Check([]byte(document)); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s\nof %s", err, want, document)
	}
}

// members returns n properties.
func members(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("p%d: {type: string}", i))
	}
	return strings.Join(list, ", ")
}
