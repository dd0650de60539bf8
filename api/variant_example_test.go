package api

import (
	"strings"
	"testing"
)

// A response example that looks like a schema is not changed.
func TestVariantsKeepExamples(t *testing.T) {
	const example = "{type: string, enum: [a, null], nullable: true, example: b}"
	const document = "openapi: 3.0.3\nsecurity: []\ncomponents:\n  securitySchemes: {}\n  examples:\n    A:\n      value: " + example + "\n"
	got, err := derive([]byte(document), []Variant{Lenient, OpenAPI31})
	if err != nil || !strings.Contains(string(got), example) {
		t.Errorf("got %s, %v", got, err)
	}
}
