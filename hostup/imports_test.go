package hostup_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports keeps the layers apart. A package may import the standard library
// and what its row names; nothing imports upward.
func TestImports(t *testing.T) {
	const module = "github.com/hostup-api/hostup-go/"
	const jsonModule = "github.com/go-json-experiment/json"
	allowed := []struct {
		path    string
		imports []string // packages of this module, and modules of others
	}{
		{"api/wire", []string{jsonModule}},
		{"gen", []string{"api/wire", "github.com/oapi-codegen/runtime"}},
		{"hostup/internal/diff", []string{jsonModule}},
		{"hostup/internal/transport", nil},
		{"hostup/internal/redact", []string{"api/wire", jsonModule}},
		{"hostup/internal/decode", []string{"api/wire", "gen", "hostup/internal/redact", jsonModule}},
		{"hostup", []string{
			"api/wire", "gen", "hostup/internal/decode", "hostup/internal/diff", "hostup/internal/redact",
			"hostup/internal/transport", jsonModule,
		}},
		{"hostup/hostuptest", []string{"hostup"}},
		{"api/internal/examples", []string{"github.com/getkin/kin-openapi"}},
		{"api/internal/yamltree", []string{jsonModule, "go.yaml.in/yaml/v4"}},
		{"api", []string{"api/internal/yamltree", "github.com/getkin/kin-openapi", jsonModule, "go.yaml.in/yaml/v4"}},
		{"hostup/cmd/hostup/internal/atomicfile", nil},
		{"hostup/cmd/hostup/internal/chart", nil},
		{"hostup/cmd/hostup/internal/report", []string{"hostup"}},
		{"hostup/cmd/hostup/internal/completion", []string{"github.com/alecthomas/kong"}},
		{"hostup/cmd/hostup/internal/presence", []string{"hostup", jsonModule}},
		{"hostup/cmd/hostup/internal/metrics", []string{"hostup", "hostup/cmd/hostup/internal/presence", "hostup/internal/redact"}},
		{"hostup/cmd/hostup", []string{
			"api", "api/wire", "hostup", "hostup/cmd/hostup/internal/atomicfile", "hostup/cmd/hostup/internal/chart",
			"hostup/cmd/hostup/internal/completion", "hostup/cmd/hostup/internal/mcp",
			"hostup/cmd/hostup/internal/metrics", "hostup/cmd/hostup/internal/presence", "hostup/cmd/hostup/internal/report", "hostup/hostuptest",
			"hostup/internal/redact", "github.com/alecthomas/kong", "github.com/getkin/kin-openapi", "golang.org/x/term",
		}},
		{"hostup/cmd/hostup/internal/mcp", []string{
			"hostup", "hostup/cmd/hostup/internal/report", "hostup/internal/redact", "github.com/modelcontextprotocol/go-sdk",
		}},
	}
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "../api", "../api/internal/...", "../api/wire", "../gen", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimPrefix(pkg.ImportPath, module)
		row := slices.IndexFunc(allowed, func(p struct {
			path    string
			imports []string
		}) bool {
			return p.path == path
		})
		if row < 0 {
			t.Errorf("%s has no row in this test", path)
			continue
		}
		for _, imported := range pkg.Imports {
			name := strings.TrimPrefix(imported, module)
			isStandard := !strings.Contains(strings.Split(imported, "/")[0], ".")
			if !isStandard && !slices.ContainsFunc(allowed[row].imports, func(a string) bool {
				return a == name || strings.Contains(a, ".") && strings.HasPrefix(name, a+"/")
			}) {
				t.Errorf("%s must not import %s", path, name)
			}
		}
	}
}
