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
	description   = "../../openapi.yaml"
	description31 = "out/openapi-3.1.json" // for Prism's proxy; the Makefile says why
	key           = "contract-key"
)

// An example is one of openapi.yaml: an answer of the call.
type example struct {
	name   string
	status string
	id     string // the one to ask for
	value  any
}

// examples are all that openapi.yaml has, in a fixed order.
func examples(t *testing.T) []example {
	t.Helper()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	for status, response := range spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses.Map() {
		for _, content := range response.Value.Content {
			for name, e := range content.Examples {
				all = append(all, example{name, status, idOf(e), e.Value.Value})
			}
		}
	}
	slices.SortFunc(all, func(a, b example) int { return strings.Compare(a.status+a.name, b.status+b.name) })
	if len(all) < 10 {
		t.Fatalf("only %d examples", len(all))
	}
	return all
}

// idOf is the id that an example answers for; problems answer for any.
func idOf(e *openapi3.ExampleRef) string {
	if id, ok := e.Value.Value.(map[string]any)["id"].(string); ok {
		return id
	}
	return "vps_unknown"
}

// preferring is a proxy in front of target whose requests prefer an answer, as
// Prism and hostup mock understand it.
func preferring(t *testing.T, target string, e example) string {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Set("Prefer", fmt.Sprintf("code=%s, example=%s", e.status, e.name))
	}})
	t.Cleanup(server.Close)
	return server.URL
}

// Valid and invalid requests of every kind that Schemathesis knows, with all of
// its checks.
func TestSchemathesisAgainstMock(t *testing.T) {
	fake := startFake(t)
	output, err := exec.CommandContext(t.Context(), ".venv/bin/st", "run", description, "--url", fake,
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

// Every answer of hostup mock, seen by Prism's validating proxy.
func TestMockBehindPrism(t *testing.T) {
	prism := startPrism(t, "proxy", "--errors", description31, startFake(t))
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
	for name, test := range map[string]struct {
		id, key string
		want    int
	}{"unknown id": {"vps_unknown", key, 404}, "wrong key": {"vps_unknown", "wrong", 401}} {
		t.Run(name, func(t *testing.T) {
			cases++
			resp := get(t, prism, test.id, http.Header{"Authorization": {"Bearer " + test.key}})
			if resp.StatusCode != test.want || resp.Header.Get("sl-violations") != "" {
				t.Errorf("%s %s", resp.Status, resp.Header.Get("sl-violations"))
			}
		})
	}
	t.Logf("Prism in front of hostup mock: %d cases", cases)
}

// A proxy that sees nothing would let all of the above pass.
func TestPrismSeesAWrongBody(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id": 5}`))
	}))
	defer upstream.Close()
	prism := startPrism(t, "proxy", "--errors", description31, upstream.URL)
	if resp := get(t, prism, "vps_x", http.Header{"Authorization": {"Bearer " + key}}); resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("Prism let a wrong body pass: %s", resp.Status)
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
		fmt.Fprintln(os.Stderr, "run make contract: it installs what these tests need")
		os.Exit(1)
	}
	status := m.Run()
	if path, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}
