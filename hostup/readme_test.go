package hostup_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README's Go code is the examples', word for word.
func TestREADMEHasTheExamples(t *testing.T) {
	readme := readFile(t, "../README.md")
	examples := readFile(t, "example_test.go") + readFile(t, "hostuptest/example_test.go")
	blocks := regexp.MustCompile("(?s)<!-- (Example\\w*) -->\n```go\n(.*?)```").FindAllStringSubmatch(readme, -1)
	if n := strings.Count(readme, "```go"); n != len(blocks)+1 || n < 5 {
		t.Errorf("%d Go blocks, %d of them name an example; only the first may not", n, len(blocks))
	}
	for _, block := range blocks {
		name, code := block[1], block[2]
		_, body, found := strings.Cut(examples, "func "+name+"() {\n")
		body, _, _ = strings.Cut(body, "\n}\n")
		body = strings.ReplaceAll("\n"+body, "\n\t", "\n")[1:] + "\n"
		if !found || code != body {
			t.Errorf("%s:\nREADME:\n%s\nexample:\n%s", name, code, body)
		}
	}
}

// The README's first program compiles as a newcomer has it.
func TestREADMEProgramBuilds(t *testing.T) {
	_, program, _ := strings.Cut(readFile(t, "../README.md"), "```go\n")
	program, _, _ = strings.Cut(program, "```")
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "program"), file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A module of its own compiles against the public packages, and passes.
func TestConsumer(t *testing.T) {
	cmd := exec.Command("go", "test", "./...")
	cmd.Dir = "../testdata/consumer"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v (after a change of go.mod, run go mod tidy in testdata/consumer)\n%s", err, out)
	}
}

// A program that imports hostup must not link what only works on the
// description, the program or the tests.
func TestLinkedModules(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}} {{.Module.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		modules[strings.Fields(line)[1]] = true
	}
	allowed := map[string]bool{
		"github.com/hostup-api/hostup-go":    true,
		"github.com/oapi-codegen/runtime":    true,
		"github.com/apapsch/go-jsonmerge/v2": true, // by way of runtime
		"github.com/google/uuid":             true, // by way of runtime
		"github.com/go-json-experiment/json": true,
		"golang.org/x/time":                  true,
	}
	for module := range modules {
		if !allowed[module] {
			t.Errorf("hostup links %s", module)
		}
	}
	std, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil || strings.Contains("\n"+string(std), "\ntesting\n") || strings.Contains(string(std), "hostup-go/api\n") {
		t.Errorf("hostup links testing or api: %v", err)
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, dir := range []string{".", "hostuptest", "internal/decode", "internal/pool", "internal/redact", "internal/transport", "../api", "../api/wire"} {
		files := token.NewFileSet()
		var parsed []*ast.File
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") && file.Name.Name != "main" {
				parsed = append(parsed, file)
			}
		}
		pkg, err := doc.NewFromFiles(files, parsed, dir)
		if err != nil {
			t.Fatal(err)
		}
		missing := func(name, text string) {
			if text == "" && token.IsExported(name[strings.LastIndex(name, ".")+1:]) {
				t.Errorf("%s: %s has no doc comment", dir, name)
			}
		}
		missing("Package", pkg.Doc)
		for _, f := range pkg.Funcs {
			missing(f.Name, f.Doc)
		}
		for _, typ := range pkg.Types {
			missing(typ.Name, typ.Doc+commentsIn(typ.Decl, typ.Name))
			for _, f := range append(typ.Funcs, typ.Methods...) {
				missing(typ.Name+"."+f.Name, f.Doc)
			}
		}
		for _, value := range append(pkg.Consts, pkg.Vars...) {
			missing(value.Names[0], value.Doc+commentsIn(value.Decl, value.Names[0]))
		}
	}
}

// commentsIn returns the comments of one name in a grouped declaration.
func commentsIn(decl *ast.GenDecl, name string) (text string) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.Name == name {
				text += spec.Doc.Text()
			}
		case *ast.ValueSpec:
			text += spec.Doc.Text() + spec.Comment.Text()
		}
	}
	return text
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
