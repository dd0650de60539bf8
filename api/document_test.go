package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
)

func loadSpec(t *testing.T) *openapi3.T {
	t.Helper()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// readResponse reads an HTTP response from the shared testdata.
func readResponse(t testing.TB, name string) (*http.Response, []byte) {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	resp, err := http.ReadResponse(bufio.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil && name != "details-truncated.http" {
		t.Fatal(err)
	}
	return resp, body
}

func TestDocument(t *testing.T) {
	want, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(api.Document(), want) {
		t.Error("the embedded document is not openapi.yaml; run go generate ./...")
	}
}

func TestDocumentReturnsCopy(t *testing.T) {
	first := api.Document()
	first[0] = 0
	if api.Document()[0] == 0 {
		t.Error("modifying the returned slice changed the document")
	}
}

func TestSpec(t *testing.T) {
	spec := loadSpec(t)
	if spec.OpenAPI != "3.0.3" { // some generators do not support 3.1
		t.Errorf("OpenAPI %s, want 3.0.3", spec.OpenAPI)
	}
	if paths := spec.Paths.InMatchingOrder(); !slices.Equal(paths, []string{"/api/v2/vps/{id}/details"}) {
		t.Fatalf("paths %q", paths)
	}
	item := spec.Paths.Value("/api/v2/vps/{id}/details")
	op := item.Get
	if len(item.Operations()) != 1 || op.OperationID != "getVpsDetails" {
		t.Errorf("operations %v", item.Operations())
	}
	if got := op.Responses.Keys(); !slices.Equal(got, []string{"200", "400", "401", "403", "404", "429", "500"}) {
		t.Errorf("responses %q", got)
	}
	headers := op.Responses.Value("429").Value.Headers
	for _, name := range []string{"Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
		if headers[name] == nil {
			t.Errorf("429 does not have the header %s", name)
		}
	}
	if len(spec.Security) != 2 || len(spec.Components.SecuritySchemes) != 2 {
		t.Errorf("security %v", spec.Security)
	}
	if ref := op.Responses.Value("200").Ref; ref != "" {
		t.Errorf("the 200 response is a reference to %s; some generators then ignore its media type", ref)
	}
	if !spec.Components.Schemas["VpsPricing"].Value.Deprecated {
		t.Error("VpsPricing is not deprecated")
	}
}

// The conventions at the top of openapi.yaml. oapi-codegen silently generates wrong
// code for a component named <operation>Response, and some generators use 32
// bits for a number without a format.
func TestSpecConventions(t *testing.T) {
	spec := loadSpec(t)
	begins := regexp.MustCompile(`^(The|A|An|Whether) `) // what generate.go replaces
	for name, ref := range spec.Components.Schemas {
		if strings.EqualFold(name, "getVpsDetailsResponse") {
			t.Errorf("%s is also the name of a generated type; rename the schema", name)
		}
		if !begins.MatchString(ref.Value.Description) {
			t.Errorf("%s: description %q must begin with The, A, An or Whether", name, ref.Value.Description)
		}
		for property, p := range ref.Value.Properties {
			if p.Value.AdditionalProperties.Has != nil { // the code for it does not compile in OCaml and Haskell
				t.Errorf("%s.%s has additionalProperties; true is the default", name, property)
			}
			if p.Value.Type.Is("number") && p.Value.Format != "double" {
				t.Errorf("%s.%s is a number without format double", name, property)
			}
			if !begins.MatchString(p.Value.Description) {
				t.Errorf("%s.%s: description %q must begin with The, A, An or Whether", name, property, p.Value.Description)
			}
			if p.Ref == "" && p.Value.Type.Is("object") && len(p.Value.Properties) > 0 {
				t.Errorf("%s.%s is an inline object; make it a component", name, property)
			}
		}
	}
}

// The description of VpsActions says what each action does. A gate is only a
// reference, which cannot have a description of its own in OpenAPI 3.0.
func TestActionsAreDescribed(t *testing.T) {
	actions := loadSpec(t).Components.Schemas["VpsActions"].Value
	described := regexp.MustCompile("(?m)^ +- `(\\w+)`: \\w.+").FindAllStringSubmatch(actions.Description, -1)
	if len(described) != len(actions.Properties) {
		t.Errorf("%d actions are described, want %d", len(described), len(actions.Properties))
	}
	for _, match := range described {
		if actions.Properties[match[1]] == nil {
			t.Errorf("%s is described but is no gate", match[1])
		}
	}
}

// documented-fields.txt lists what HostUp's documentation says about each property,
// except those of two objects that it describes by an example only.
func TestSpecMatchesDocumentation(t *testing.T) {
	file, err := os.Open("testdata/documented-fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	schemas := loadSpec(t).Components.Schemas
	roots := map[string]*openapi3.Schema{"200": schemas["VpsDetails"].Value, "problem": schemas["Problem"].Value}
	listed := make(map[string]bool)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		root, rest, _ := strings.Cut(lines.Text(), " ")
		path, want, _ := strings.Cut(rest, " ")
		if got := describe(roots[root], path); got != want {
			t.Errorf("%s %s:\n got  %s\n want %s", root, path, got, want)
		}
		listed[root+" "+path] = true
	}
	for root, schema := range roots {
		for path := range properties(schema, root+" ") {
			if !listed[path] && !strings.Contains(path, "operatingSystem.") && !strings.Contains(path, "pricing.") {
				t.Errorf("%s is not in api/testdata/documented-fields.txt; add what HostUp's documentation says about it", path)
			}
		}
	}
}

// properties iterates over the properties of schema and those of their schemas.
func properties(schema *openapi3.Schema, prefix string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for name, property := range schema.Properties {
			if !yield(prefix + name) {
				return
			}
			inside := property.Value
			if inside.Items != nil {
				inside = inside.Items.Value
				name += "[]"
			}
			for path := range properties(inside, prefix+name+".") {
				if !yield(path) {
					return
				}
			}
		}
	}
}

// describe describes a property in the format of documented-fields.txt.
func describe(schema *openapi3.Schema, path string) string {
	var required bool
	for name := range strings.SplitSeq(path, ".") {
		if schema.Items != nil {
			schema = schema.Items.Value
		}
		name = strings.TrimSuffix(name, "[]")
		required = slices.Contains(schema.Required, name)
		ref := schema.Properties[name]
		if ref == nil {
			return "not in the schema"
		}
		schema = ref.Value
	}
	text := schema.Type.Slice()[0]
	if schema.Items != nil {
		text += "<" + schema.Items.Value.Type.Slice()[0] + ">"
	}
	if schema.Nullable {
		text += " null"
	}
	if required {
		text += " required"
	}
	if schema.Enum != nil {
		var values []string
		for _, v := range schema.Enum {
			if v != nil {
				values = append(values, v.(string))
			}
		}
		text += " enum=" + strings.Join(values, ",")
	}
	if schema.Type.Is("object") || schema.Type.Is("array") {
		return text
	}
	example, _ := json.Marshal(schema.Example)
	return text + " example=" + strings.Trim(string(example), `"`)
}

// The shared testdata contains each example as a whole HTTP response.
func TestExamplesMatchTestdata(t *testing.T) {
	examples := []struct{ name, file string }{
		{"FixedCycle", "details-documented.http"},
		{"Payg", "details-payg.http"},
		{"Nulls", "details-nulls.http"},
		{"PendingOrder", "details-pending-order.http"},
		{"InvalidRequest", "problem-400-invalid-request.http"},
		{"Unauthorized", "problem-401-unauthorized.http"},
		{"Forbidden", "problem-403-forbidden.http"},
		{"VpsNotFound", "problem-404-vps-not-found.http"},
		{"RateLimitExceeded", "problem-429-rate-limit-exceeded.http"},
		{"InternalError", "problem-500-internal-error.http"},
	}
	spec := loadSpec(t)
	if len(spec.Components.Examples) != len(examples) {
		t.Errorf("openapi.yaml has %d examples, want %d", len(spec.Components.Examples), len(examples))
	}
	for _, e := range examples {
		_, body := readResponse(t, e.file)
		var got any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(spec.Components.Examples[e.name].Value.Value, got); diff != "" {
			t.Errorf("%s differs from example %s (-openapi.yaml +testdata):\n%s", e.file, e.name, diff)
		}
	}
}

func TestProblemsMatchSchema(t *testing.T) {
	files, err := filepath.Glob("../testdata/problem-*.http")
	if err != nil || len(files) < 6 {
		t.Fatal(files, err)
	}
	problem := loadSpec(t).Components.Schemas["Problem"].Value
	for _, file := range files {
		resp, body := readResponse(t, filepath.Base(file))
		var value map[string]any
		if err := json.Unmarshal(body, &value); err != nil {
			t.Fatal(err)
		}
		if err := problem.VisitJSON(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if value["status"] != float64(resp.StatusCode) {
			t.Errorf("%s: status %v, want %d", file, value["status"], resp.StatusCode)
		}
	}
}

// Each check detects a defect that oapi-codegen generates with other settings.
func TestGeneratedCode(t *testing.T) {
	code, err := os.ReadFile("../gen/hostup.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	wrong := regexp.MustCompile(`float32|<nil>|LessThan|time\.Time|// \w+ (The|A|An|Whether|Get) `)
	if found := wrong.FindAll(code, -1); found != nil {
		t.Errorf("gen contains %q", found)
	}
	for _, name := range []string{
		"type VPSDetails struct", "CanResetSSHKeys ActionGate", "CanDetachISOs ActionGate", "IPv4 string",
		"MemoryGB float64", "IsPAYG bool", "CPUCores float64", "RootPassword wire.Secret", "NextDueAt wire.Time",
		"PaymentURL string", "OperatingSystem *VPSOperatingSystem", "func (c *Client) GetVPSDetails(",
		"// Hostname is the host name of the VPS.", "// Allowed reports whether the action is allowed now.",
	} {
		if !bytes.Contains(code, []byte(name)) {
			t.Errorf("gen does not contain %q", name)
		}
	}
}
