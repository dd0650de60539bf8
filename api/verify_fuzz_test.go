package api_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/api"
)

// FuzzVerify checks that Verify and kin-openapi agree on which bodies are valid, except
// that kin-openapi rounds integers and does not know a byte order mark, and that each
// violation has a pointer and a message of a known form.
func FuzzVerify(f *testing.F) {
	files, err := filepath.Glob("../testdata/details-*.http")
	if err != nil || files == nil {
		f.Fatal(files, err)
	}
	for _, file := range files {
		_, body := readResponse(f, filepath.Base(file))
		f.Add(body)
	}
	_, documented := readResponse(f, "details-documented.http")
	for _, replacement := range []string{
		`"pinned": null`, `"pinned": 0, "x": 1`, `"pinned": true`, `"pinned": false, "sshKeys": [`, `"pinned": 1e400`, `"pinned": "\ud800"`,
		`"pinned": false, "a_b": 1`, `"pinned": false, "backupsIncluded2": 1e19`,
	} {
		f.Add([]byte(strings.Replace(string(documented), `"pinned": false`, replacement, 1)))
	}
	f.Add([]byte(strings.Replace(string(documented), `"pinned": false,`, "", 1)))
	for _, integer := range []string{"1e19", "1e-400", "2.0", "9007199254740993.0"} {
		f.Add([]byte(strings.Replace(string(documented), `"backupsIncluded": 2`, `"backupsIncluded": `+integer, 1)))
	}
	f.Add(append([]byte("\uFEFF"), documented...))
	strict := strictSchema(f)
	violation := regexp.MustCompile(`^(body|(/[A-Za-z0-9_]+)*(/…)?): ([a-z]+|[a-z]+ (JSON|member|value)|got [a-z]+, want [a-z]+|null, want [a-z]+` +
		`|not a valid date-time|number out of range|more than 100 violations)$`)
	f.Fuzz(func(t *testing.T, body []byte) {
		var value any
		unmarked := bytes.TrimPrefix(body, []byte("\uFEFF"))
		isValid := json.Unmarshal(unmarked, &value) == nil && strict.VisitJSON(value) == nil
		err := api.Verify(body)
		if (err == nil) != isValid && !isOnlyIntegers(err) {
			t.Fatalf("Verify: %v; valid for kin-openapi: %t", err, isValid)
		}
		if invalid, ok := errors.AsType[*api.ValidationError](err); ok {
			for _, v := range invalid.Violations {
				if !violation.MatchString(v.String()) {
					t.Fatalf("%q", v)
				}
			}
		}
	})
}

// isOnlyIntegers reports whether err is about the values of integers.
func isOnlyIntegers(err error) bool {
	invalid, ok := errors.AsType[*api.ValidationError](err)
	return ok && !slices.ContainsFunc(invalid.Violations, func(v api.Violation) bool {
		return v.Message != "number out of range" && v.Message != "got number, want integer"
	})
}

// strictSchema returns the schema of the 200 body without additional properties,
// which openapi.yaml itself allows.
func strictSchema(t testing.TB) *openapi3.Schema {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range spec.Components.Schemas {
		if len(ref.Value.Properties) > 0 {
			no := false
			ref.Value.AdditionalProperties.Schema = openapi3.NewSchemaRef("", &openapi3.Schema{Always: &no})
		}
	}
	return spec.Components.Schemas["VpsDetails"].Value
}
