package hostup_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const jsonModule = "github.com/go-json-experiment/json"

// layers has the packages of this module, and for each of them what it may import besides
// the standard library: packages of this module, and modules of others.
var layers = map[string][]string{
	"api/wire":                  {jsonModule},
	"gen":                       {"api/wire", "github.com/oapi-codegen/runtime"},
	"hostup/internal/diff":      {jsonModule},
	"hostup/internal/transport": nil,
	"hostup/internal/version":   nil,
	"hostup/internal/redact":    {"api/wire", jsonModule},
	"hostup/internal/decode":    {"api/wire", "gen", "hostup/internal/redact", jsonModule},
	"hostup": {
		"api/wire", "gen", "hostup/internal/decode", "hostup/internal/diff", "hostup/internal/redact",
		"hostup/internal/transport", "hostup/internal/version", jsonModule,
	},
	"hostup/hostuptest":                     {"hostup"},
	"api/internal/examples":                 {"github.com/getkin/kin-openapi"},
	"api/internal/yamltree":                 {jsonModule, "go.yaml.in/yaml/v4"},
	"api":                                   {"api/internal/yamltree", "api/wire", "github.com/getkin/kin-openapi", jsonModule, "go.yaml.in/yaml/v4"},
	"hostup/cmd/hostup/internal/atomicfile": nil,
	"hostup/cmd/hostup/internal/chart":      nil,
	"hostup/cmd/hostup/internal/report":     {"hostup"},
	"hostup/cmd/hostup/internal/scrape":     nil,
	"hostup/cmd/hostup/internal/safejson":   nil,
	"hostup/cmd/hostup/internal/failure":    {"hostup", "hostup/internal/transport"},
	"hostup/cmd/hostup/internal/suggest":    {"hostup"},
	"hostup/cmd/hostup/internal/term":       {"hostup/cmd/hostup/internal/safejson", "golang.org/x/sys", "golang.org/x/term", "github.com/mattn/go-runewidth"},
	"hostup/cmd/hostup/internal/fake":       {"api", "hostup", "hostup/hostuptest", "github.com/getkin/kin-openapi"},
	"hostup/cmd/hostup/internal/show": {
		"hostup", "hostup/cmd/hostup/internal/chart", "hostup/cmd/hostup/internal/presence",
		"hostup/cmd/hostup/internal/report", "hostup/cmd/hostup/internal/suggest", "hostup/cmd/hostup/internal/term",
	},
	"hostup/cmd/hostup/internal/presence": {"hostup", jsonModule},
	"hostup/cmd/hostup/internal/health": {
		"hostup", "hostup/cmd/hostup/internal/presence", "hostup/cmd/hostup/internal/report", "hostup/internal/redact",
	},
	"hostup/cmd/hostup/internal/metrics": {"hostup", "hostup/cmd/hostup/internal/presence", "hostup/internal/redact"},
	"hostup/cmd/hostup": {
		"api", "api/wire", "hostup", "hostup/hostuptest", "hostup/internal/redact", "hostup/internal/version",
		"hostup/cmd/hostup/internal/atomicfile", "hostup/cmd/hostup/internal/failure", "hostup/cmd/hostup/internal/fake",
		"hostup/cmd/hostup/internal/health", "hostup/cmd/hostup/internal/scrape", "hostup/cmd/hostup/internal/mcp", "hostup/cmd/hostup/internal/metrics", "hostup/cmd/hostup/internal/report",
		"hostup/cmd/hostup/internal/safejson", "hostup/cmd/hostup/internal/show", "hostup/cmd/hostup/internal/suggest",
		"hostup/cmd/hostup/internal/term", "github.com/spf13/cobra", "github.com/spf13/pflag",
	},
	"hostup/cmd/hostup/internal/mcp": {
		"api/wire", "hostup", "hostup/cmd/hostup/internal/failure", "hostup/cmd/hostup/internal/report",
		"hostup/cmd/hostup/internal/safejson", "hostup/cmd/hostup/internal/suggest", "hostup/internal/redact",
		jsonModule, "github.com/modelcontextprotocol/go-sdk",
	},
}

// TestImports keeps the layers apart: nothing imports upward.
func TestImports(t *testing.T) {
	for path, imports := range goList(t, `{{join .Imports " "}}`, "../api", "../api/internal/...", "../api/wire", "../gen", "./...") {
		allowed, ok := layers[path]
		if !ok {
			t.Errorf("%s has no row in this test", path)
			continue
		}
		for _, imported := range imports {
			name := strings.TrimPrefix(imported, module)
			isStandard := !strings.Contains(strings.Split(imported, "/")[0], ".")
			if !isStandard && !slices.ContainsFunc(allowed, func(a string) bool {
				return a == name || strings.Contains(a, ".") && strings.HasPrefix(name, a+"/")
			}) {
				t.Errorf("%s must not import %s", path, name)
			}
		}
	}
}

// goList returns the words that go list prints for each package.
func goList(t *testing.T, format string, args ...string) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-f", "{{.ImportPath}} " + format}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	words := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		words[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	return words
}

// A program that imports hostup does not link modules that only the OpenAPI
// document, the command or the tests need.
func TestLinkedModules(t *testing.T) {
	allowed := []string{
		strings.TrimSuffix(module, "/"),
		"github.com/oapi-codegen/runtime",
		"github.com/apapsch/go-jsonmerge/v2", // of runtime
		"github.com/google/uuid",             // of runtime
		"github.com/go-json-experiment/json",
	}
	packages := goList(t, "{{with .Module}}{{.Path}}{{end}}", "-deps", ".")
	for pkg, of := range packages {
		if pkg == "testing" || pkg == "api" || len(of) > 0 && !slices.Contains(allowed, of[0]) {
			t.Errorf("hostup links %s of %s", pkg, of)
		}
	}
	if packages["hostup"] == nil {
		t.Errorf("go list shows %d packages without hostup", len(packages))
	}
}

// The tests of modules that use the public packages pass.
func TestConsumer(t *testing.T) {
	for _, dir := range []string{"../testdata/consumer", "../testdata/consumer/otel"} {
		if out, err := runIn(dir, "go", "test", "./..."); err != nil {
			_, missing := runIn(dir, "go", "list", "-deps", "-test", "./...")
			if missing != nil && strings.HasSuffix(dir, "otel") && os.Getenv("CI") == "" {
				t.Logf("%s not tested: its modules are not in the module cache, and cannot be downloaded", dir)
				continue
			}
			t.Errorf("%v (after a change of go.mod, run go mod tidy in %s)\n%s", err, dir[len("../"):], out)
		}
	}
}

// runIn runs a command in dir, and returns its output.
func runIn(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}
