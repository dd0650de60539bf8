package api_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/hostup-api/hostup-go/api"
)

var variants = []struct {
	name     string
	variants []api.Variant
}{
	{"lenient", []api.Variant{api.Lenient}},
	{"3.1", []api.Variant{api.OpenAPI31}},
	{"lenient 3.1", []api.Variant{api.Lenient, api.OpenAPI31}},
	{"3.1 lenient", []api.Variant{api.OpenAPI31, api.Lenient}},
	{"optional nulls", []api.Variant{api.OptionalNulls}},
	{"lenient with optional nulls", []api.Variant{api.Lenient, api.OptionalNulls}},
	{"3.1 with optional nulls", []api.Variant{api.OpenAPI31, api.OptionalNulls}},
}

// load parses and validates a document, including its examples.
func load(t *testing.T, document []byte) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(loader.Context); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestVariantsAreValid(t *testing.T) {
	for _, test := range variants {
		t.Run(test.name, func(t *testing.T) {
			want := "3.0.3"
			if slices.Contains(test.variants, api.OpenAPI31) {
				want = "3.1.1"
			}
			document := api.Document(test.variants...)
			if spec := load(t, document); spec.OpenAPI != want {
				t.Errorf("OpenAPI %s, want %s", spec.OpenAPI, want)
			}
			isLenient := slices.Contains(test.variants, api.Lenient)
			if bytes.Contains(document, []byte("    This is the lenient document")) != isLenient {
				t.Error("the description does not say which document it is")
			}
			if bytes.Contains(document, []byte("maintained by hand. After an edit")) {
				t.Error("the comment at the top is that of openapi.yaml")
			}
		})
	}
}

// Apart from the comment at the top, each line of a variant is in openapi.yaml or
// begins with a keyword that the variant changes. So comments and order are kept.
func TestVariantsKeepOtherLines(t *testing.T) {
	changed := map[string][]string{
		"lenient": {"description:", "enum:", "x-extensible-enum:", "-", "sessionCookie:", "type:", "in:", "name:", "This"},
		"3.1":     {"openapi:", "type:", "nullable:", "example:", "examples:"},
	}
	// body returns the lines of a document after the comment at the top.
	body := func(document []byte) []string {
		_, rest, _ := bytes.Cut(document, []byte("\nopenapi:"))
		return strings.Split("openapi:"+string(rest), "\n")
	}
	for _, test := range variants[:2] {
		t.Run(test.name, func(t *testing.T) {
			unchanged := func(lines []string) []string {
				return slices.DeleteFunc(lines, func(line string) bool {
					word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
					return slices.Contains(changed[test.name], word)
				})
			}
			if diff := cmp.Diff(unchanged(body(api.Document())), unchanged(body(api.Document(test.variants...)))); diff != "" {
				t.Errorf("(-openapi.yaml +variant)\n%s", diff)
			}
		})
	}
}

func TestJSONVariant(t *testing.T) {
	for _, test := range append(variants, struct {
		name     string
		variants []api.Variant
	}{name: "openapi.yaml"}) {
		t.Run(test.name, func(t *testing.T) {
			var fromYAML, fromJSON any
			if err := yaml.Unmarshal(api.Document(test.variants...), &fromYAML); err != nil {
				t.Fatal(err)
			}
			document := api.Document(append(slices.Clone(test.variants), api.JSON)...)
			if err := json.Unmarshal(document, &fromJSON); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(fromYAML) // so that both have the same types
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &fromYAML); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fromYAML, fromJSON); diff != "" {
				t.Errorf("(-YAML +JSON)\n%s", diff)
			}
			if !bytes.HasPrefix(document, []byte("{\n  \"openapi\": \"3.")) || !bytes.HasSuffix(document, []byte("}\n")) {
				t.Errorf("got %.40q…", document)
			}
		})
	}
}

// Converting the OpenAPI 3.1 document back to 3.0 gives openapi.yaml.
func TestOpenAPI31HasSameMeaning(t *testing.T) {
	var want, got map[string]any
	for document, into := range map[string]*map[string]any{
		string(api.Document()): &want, string(api.Document(api.OpenAPI31)): &got,
	} {
		if err := yaml.Unmarshal([]byte(document), into); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Contains(api.Document(api.OpenAPI31), []byte("nullable: ")) {
		t.Error("OpenAPI 3.1 has no nullable")
	}
	got["openapi"] = "3.0.3"
	downgrade(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-openapi.yaml +3.1 reverted)\n%s", diff)
	}
}

// downgrade reverts what OpenAPI31 does to schemas.
func downgrade(value any) {
	object, _ := value.(map[string]any)
	if types, ok := object["type"].([]any); ok && len(types) == 2 && types[1] == "null" {
		object["type"], object["nullable"] = types[0], true
	}
	if examples, ok := object["examples"].([]any); ok && len(examples) == 1 {
		object["example"] = examples[0]
		delete(object, "examples")
	}
	for _, child := range object {
		downgrade(child)
	}
}
