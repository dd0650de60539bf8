package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
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

func spec(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// response reads a file of the shared testdata.
func response(t *testing.T, name string) (*http.Response, []byte) {
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

func TestEmbeddedDocumentIsOpenAPIYAML(t *testing.T) {
	want, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(api.Document(), want) {
		t.Error("the embedded description is not openapi.yaml: run go generate ./...")
	}
}

func TestDocumentBelongsToTheCaller(t *testing.T) {
	first := api.Document()
	first[0] = 0
	if api.Document()[0] == 0 {
		t.Error("a change of Document's result changed the description")
	}
}

func TestSpecIsTheOneCall(t *testing.T) {
	doc := spec(t)
	if doc.OpenAPI != "3.0.3" {
		t.Errorf("OpenAPI %s, want 3.0.3, which every toolchain reads", doc.OpenAPI)
	}
	if paths := doc.Paths.InMatchingOrder(); !slices.Equal(paths, []string{"/api/v2/vps/{id}/details"}) {
		t.Fatalf("paths %q", paths)
	}
	item := doc.Paths.Value("/api/v2/vps/{id}/details")
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
			t.Errorf("429 lacks the header %s", name)
		}
	}
	if len(doc.Security) != 2 || len(doc.Components.SecuritySchemes) != 2 {
		t.Errorf("security %v", doc.Security)
	}
	if !doc.Components.Schemas["VpsPricing"].Value.Deprecated {
		t.Error("pricing is not marked as deprecated")
	}
}

// A component named <operation>Response breaks the Go code in silence, and a
// number without a format is 32 bits wide in some languages.
func TestSpecKeepsTheHouseRules(t *testing.T) {
	for name, ref := range spec(t).Components.Schemas {
		if strings.EqualFold(name, "getVpsDetailsResponse") {
			t.Errorf("%s collides with a generated type", name)
		}
		if ref.Value.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for property, p := range ref.Value.Properties {
			if p.Value.Type.Is("number") && p.Value.Format != "double" {
				t.Errorf("%s.%s is a number without format double", name, property)
			}
			if p.Value.Description == "" {
				t.Errorf("%s.%s has no description", name, property)
			}
			if p.Ref == "" && p.Value.Type.Is("object") && len(p.Value.Properties) > 0 {
				t.Errorf("%s.%s is an object without a name", name, property)
			}
		}
	}
}

// The file is what HostUp's documentation page says of each member.
func TestSpecSaysWhatIsDocumented(t *testing.T) {
	file, err := os.Open("testdata/documented-fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	schemas := spec(t).Components.Schemas
	roots := map[string]*openapi3.Schema{"200": schemas["VpsDetails"].Value, "problem": schemas["Problem"].Value}
	documented := map[string]int{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		root, rest, _ := strings.Cut(lines.Text(), " ")
		where, want, _ := strings.Cut(rest, " ")
		if got := say(roots[root], where); got != want {
			t.Errorf("%s %s:\n got  %s\n want %s", root, where, got, want)
		}
		documented[root]++
	}
	if documented["200"] < 130 || documented["problem"] < 13 {
		t.Errorf("only %v members in the file", documented)
	}
}

// say describes a member of a schema in the words of documented-fields.txt.
func say(schema *openapi3.Schema, where string) string {
	var required bool
	for name := range strings.SplitSeq(where, ".") {
		if schema.Items != nil {
			schema = schema.Items.Value
		}
		name = strings.TrimSuffix(name, "[]")
		required = slices.Contains(schema.Required, name)
		ref := schema.Properties[name]
		if ref == nil {
			return "nothing"
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

// The examples are shared with the tests of every package as whole responses.
func TestExamplesAreTheTestdata(t *testing.T) {
	examples := map[string]string{
		"FixedCycle":        "details-documented.http",
		"Payg":              "details-payg.http",
		"Nulls":             "details-nulls.http",
		"PendingOrder":      "details-pending-order.http",
		"InvalidRequest":    "problem-400-invalid-request.http",
		"Unauthorized":      "problem-401-unauthorized.http",
		"Forbidden":         "problem-403-forbidden.http",
		"VpsNotFound":       "problem-404-vps-not-found.http",
		"RateLimitExceeded": "problem-429-rate-limit-exceeded.http",
		"InternalError":     "problem-500-internal-error.http",
	}
	doc := spec(t)
	if len(doc.Components.Examples) != len(examples) {
		t.Errorf("openapi.yaml has %d examples, the test knows %d", len(doc.Components.Examples), len(examples))
	}
	for name, file := range examples {
		_, body := response(t, file)
		var got any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(doc.Components.Examples[name].Value.Value, got); diff != "" {
			t.Errorf("%s is not example %s (-openapi.yaml +testdata):\n%s", file, name, diff)
		}
	}
}

func TestProblemsObeyTheDescription(t *testing.T) {
	files, err := filepath.Glob("../testdata/problem-*.http")
	if err != nil || len(files) < 6 {
		t.Fatal(files, err)
	}
	problem := spec(t).Components.Schemas["Problem"].Value
	for _, file := range files {
		resp, body := response(t, filepath.Base(file))
		var value map[string]any
		if err := json.Unmarshal(body, &value); err != nil {
			t.Fatal(err)
		}
		if err := problem.VisitJSON(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if value["status"] != float64(resp.StatusCode) {
			t.Errorf("%s: status %v on a %d", file, value["status"], resp.StatusCode)
		}
	}
}

// What went wrong with other settings of the generator.
func TestGeneratedCodeIsSane(t *testing.T) {
	code, err := os.ReadFile("../gen/hostup.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`float32|<nil>|LessThan|time\.Time`).FindAll(code, -1); found != nil {
		t.Errorf("gen holds %q", found)
	}
	for _, name := range []string{
		"type VPSDetails struct", "CanResetSSHKeys ActionGate", "CanDetachISOs ActionGate", "IPv4 string",
		"MemoryGB float64", "IsPAYG bool", "CPUCores float64", "RootPassword wire.Secret", "NextDueAt wire.Time",
		"PaymentURL string", "OperatingSystem *VPSOperatingSystem", "func (c *Client) GetVPSDetails(",
	} {
		if !bytes.Contains(code, []byte(name)) {
			t.Errorf("gen lacks %q", name)
		}
	}
}
