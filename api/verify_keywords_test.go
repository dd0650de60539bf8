package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/hostup-api/hostup-go/api"
)

// Verify validates objects, arrays and plain strings itself. It supports only these
// keywords and would ignore others.
var knownKeywords = map[string]string{
	"object": "type nullable properties required", "array": "type nullable items", "string": "type nullable enum format",
}

const annotations = "title description example deprecated"

func TestVerifyKnowsEveryKeyword(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*openapi3.Schema]bool{}
	var visit func(at string, schema *openapi3.Schema)
	visit = func(at string, schema *openapi3.Schema) {
		if seen[schema] {
			return
		}
		seen[schema] = true
		if types := schema.Type.Slice(); len(types) != 1 {
			t.Errorf("%s has the types %q", at, types)
			return
		}
		known := knownKeywords[schema.Type.Slice()[0]]
		if known == "" {
			return // kin-openapi validates it
		}
		text, err := json.Marshal(schema)
		if err != nil {
			t.Fatal(err)
		}
		var keywords map[string]any
		if err := json.Unmarshal(text, &keywords); err != nil {
			t.Fatal(err)
		}
		for keyword := range keywords {
			if !slices.Contains(strings.Fields(known+" "+annotations), keyword) {
				t.Errorf("%s has the keyword %s, which api/validate.go does not check", at, keyword)
			}
		}
		if schema.Type.Is("array") {
			visit(at+"/*", schema.Items.Value)
		}
		for name, property := range schema.Properties {
			visit(at+"/"+name, property.Value)
		}
	}
	visit("", spec.Components.Schemas["VpsDetails"].Value)
	if len(seen) < 50 {
		t.Errorf("only %d schemas", len(seen))
	}
}
