//go:build contract

package contract_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/hostup-api/hostup-go/api"
)

const (
	specFile   = "../../../openapi.yaml"
	specFile31 = "out/openapi-3.1.json" // for Prism's proxy; see the Makefile
	key        = "contract-key"
)

// An example is an example response of openapi.yaml.
type example struct {
	name   string
	status string
	id     string // the id to request
	value  any
}

// examples returns all examples of openapi.yaml, sorted by status and name.
func examples(t *testing.T) []example {
	t.Helper()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var examples []example
	for status, response := range spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses.Map() {
		for _, content := range response.Value.Content {
			for name, e := range content.Examples {
				examples = append(examples, example{name, status, exampleID(e), e.Value.Value})
			}
		}
	}
	slices.SortFunc(examples, func(a, b example) int { return strings.Compare(a.status+a.name, b.status+b.name) })
	if len(examples) < 10 {
		t.Fatalf("only %d examples", len(examples))
	}
	return examples
}

// exampleID returns the id of the VPS of an example. Problems have none.
func exampleID(e *openapi3.ExampleRef) string {
	if id, ok := e.Value.Value.(map[string]any)["id"].(string); ok {
		return id
	}
	return "vps_unknown"
}

// preferProxy starts a reverse proxy of target that requests the example with a
// Prefer header, which both Prism and hostup mock support. It returns its URL.
func preferProxy(t *testing.T, target string, e example) string {
	t.Helper()
	targetURL, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(targetURL)
		r.Out.Header.Set("Prefer", fmt.Sprintf("code=%s, example=%s", e.status, e.name))
	}})
	t.Cleanup(server.Close)
	return server.URL
}

// Schemathesis sends generated requests, valid and invalid, with all its checks.
func TestSchemathesisAgainstMock(t *testing.T) {
	mock := startMock(t)
	output, err := exec.CommandContext(t.Context(), ".venv/bin/st", "run", specFile, "--url", mock,
		"-H", "Authorization: Bearer "+key, "--mode", "all", "--checks", "all", "--max-examples", "300",
		"--seed", "20260427", "--no-color").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	count := regexp.MustCompile(`(\d+) generated, (\d+) passed`).FindStringSubmatch(string(output))
	if count == nil || count[1] != count[2] {
		t.Fatalf("%s", output)
	}
	t.Logf("Schemathesis: %s cases, %s passed", count[1], count[2])
}

// Prism, as a validating proxy, checks each response of hostup mock.
func TestMockThroughPrism(t *testing.T) {
	prism := startPrism(t, "proxy", "--errors", specFile31, startMock(t))
	cases := 0
	for _, e := range examples(t) {
		t.Run(e.status+" "+e.name, func(t *testing.T) {
			cases++
			resp := get(t, prism, e.id, http.Header{"Authorization": {"Bearer " + key}, "Prefer": {"code=" + e.status}})
			if fmt.Sprint(resp.StatusCode) != e.status || resp.Header.Get("sl-violations") != "" {
				t.Errorf("%s %s", resp.Status, resp.Header.Get("sl-violations"))
			}
		})
	}
	for _, test := range []struct {
		name, id, key string
		want          int
	}{
		{"unknown id", "vps_unknown", key, 404},
		{"wrong key", "vps_unknown", "wrong", 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			cases++
			resp := get(t, prism, test.id, http.Header{"Authorization": {"Bearer " + test.key}})
			if resp.StatusCode != test.want || resp.Header.Get("sl-violations") != "" {
				t.Errorf("%s %s", resp.Status, resp.Header.Get("sl-violations"))
			}
		})
	}
	t.Logf("hostup mock through Prism: %d cases", cases)
}

// If Prism did not validate bodies, the tests above would pass anyway.
func TestPrismRejectsInvalidBody(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id": 5}`))
	}))
	defer upstream.Close()
	prism := startPrism(t, "proxy", "--errors", specFile31, upstream.URL)
	resp := get(t, prism, "vps_x", http.Header{"Authorization": {"Bearer " + key}})
	if resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("status %s, want 500", resp.Status)
	}
}

func get(t *testing.T, base, id string, header http.Header) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/v2/vps/"+id+"/details", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp
}

func TestMain(m *testing.M) {
	if _, err := os.Stat("node_modules"); err != nil {
		fmt.Fprintln(os.Stderr, "run make contract, which installs Prism and Schemathesis")
		os.Exit(1)
	}
	status := m.Run()
	if path, err := buildCommand(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}
