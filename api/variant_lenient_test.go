package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
)

// Each variant accepts every response that openapi.yaml accepts. The lenient document
// also accepts an unknown enum value and a missing deprecated property, and that with
// optional nulls a missing property that can be null.
func TestVariantsAcceptMore(t *testing.T) {
	for _, test := range variants {
		t.Run(test.name, func(t *testing.T) {
			spec := load(t, api.Document(test.variants...))
			schema := spec.Components.Schemas["VpsDetails"].Value
			var options []openapi3.SchemaValidationOption
			if spec.OpenAPI == "3.1.1" {
				options = append(options, openapi3.EnableJSONSchema2020())
			}
			isLenient := slices.Contains(test.variants, api.Lenient)
			hasOptionalNulls := slices.Contains(test.variants, api.OptionalNulls)
			for property, valid := range map[string]bool{
				"pricing": isLenient || hasOptionalNulls, "hostname": hasOptionalNulls, "billing": false,
			} {
				_, body := readResponse(t, "details-documented.http")
				var vps map[string]any
				if err := json.Unmarshal(body, &vps); err != nil {
					t.Fatal(err)
				}
				delete(vps, property)
				if err := schema.VisitJSON(vps, options...); (err == nil) != valid {
					t.Errorf("without %s: %v, want valid: %t", property, err, valid)
				}
			}
			for file, valid := range map[string]bool{
				"details-documented.http": true, "details-payg.http": true, "details-nulls.http": true,
				"details-pending-order.http": true, "details-unknown-enum-values.http": isLenient,
				"problem-404-vps-not-found.http": false,
			} {
				_, body := readResponse(t, file)
				var value any
				if err := json.Unmarshal(body, &value); err != nil {
					t.Fatal(err)
				}
				if err := schema.VisitJSON(value, options...); (err == nil) != valid {
					t.Errorf("%s: %v, want valid: %t", file, err, valid)
				}
			}
		})
	}
}

// A generator that rejects null in a required property finds none.
func TestOptionalNullsRequiresNoNullable(t *testing.T) {
	for name, ref := range load(t, api.Document(api.OptionalNulls)).Components.Schemas {
		for _, property := range ref.Value.Required {
			if ref.Value.Properties[property].Value.Nullable {
				t.Errorf("%s.%s is required and nullable", name, property)
			}
		}
		if ref.Value.Required != nil && len(ref.Value.Required) == 0 {
			t.Errorf("%s: required is empty", name)
		}
	}
}

func TestLenientNamesEnumValues(t *testing.T) {
	strict, lenient := loadSpec(t), load(t, api.Document(api.Lenient))
	count := 0
	for name, ref := range lenient.Components.Schemas {
		want := strict.Components.Schemas[name].Value.Enum
		if ref.Value.Enum != nil {
			t.Errorf("%s has an enum", name)
		}
		if want == nil {
			continue
		}
		count++
		want = slices.DeleteFunc(slices.Clone(want), func(value any) bool { return value == nil })
		if diff := cmp.Diff(any(want), ref.Value.Extensions["x-extensible-enum"]); diff != "" {
			t.Errorf("%s (-enum +x-extensible-enum)\n%s", name, diff)
		}
		for _, value := range want {
			if !strings.Contains(ref.Value.Description, value.(string)) {
				t.Errorf("the description of %s does not contain %s", name, value)
			}
		}
	}
	if count < 4 {
		t.Errorf("only %d enums", count)
	}
}

func TestLenientHasOnlyBearerAuthentication(t *testing.T) {
	spec := load(t, api.Document(api.Lenient))
	if names := slices.Collect(maps.Keys(spec.Components.SecuritySchemes)); !slices.Equal(names, []string{"bearerAuth"}) {
		t.Errorf("security schemes %q", names)
	}
	if strings.Contains(string(api.Document(api.Lenient)), "ookie") {
		t.Error("it mentions a cookie")
	}
	if len(spec.Security) != 1 || spec.Security[0]["bearerAuth"] == nil {
		t.Errorf("security %v", spec.Security)
	}
}
