package hostup_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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

// A program that imports hostup does not link modules that only the OpenAPI
// document, the command or the tests need.
func TestLinkedModules(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{with .Module}}{{.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{
		"github.com/hostup-api/hostup-go",
		"github.com/oapi-codegen/runtime",
		"github.com/apapsch/go-jsonmerge/v2", // of runtime
		"github.com/google/uuid",             // of runtime
		"github.com/go-json-experiment/json",
	}
	var modules []string
	for line := range strings.Lines(string(out)) {
		pkg, module, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if module != "" && !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
		if pkg == "testing" || pkg == "github.com/hostup-api/hostup-go/api" {
			t.Errorf("hostup imports %s", pkg)
		}
	}
	for _, module := range modules {
		if !slices.Contains(allowed, module) {
			t.Errorf("hostup links %s", module)
		}
	}
	if !slices.Contains(modules, allowed[0]) {
		t.Errorf("go list shows the modules %q, without this one", modules)
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, dir := range []string{
		".", "hostuptest", "internal/decode", "internal/diff", "internal/redact", "internal/transport", "../api", "../api/wire",
		"cmd/hostup/internal/mcp",
	} {
		pkg := parseDoc(t, dir)
		check := func(name, comment string) {
			if comment == "" && token.IsExported(name[strings.LastIndex(name, ".")+1:]) {
				t.Errorf("%s: %s has no doc comment", dir, name)
			}
		}
		check("Package", pkg.Doc)
		for _, f := range pkg.Funcs {
			check(f.Name, f.Doc)
		}
		values := slices.Concat(pkg.Consts, pkg.Vars)
		for _, typ := range pkg.Types {
			check(typ.Name, typ.Doc+commentOf(typ.Decl, typ.Name))
			for _, f := range slices.Concat(typ.Funcs, typ.Methods) {
				check(typ.Name+"."+f.Name, f.Doc)
			}
			values = slices.Concat(values, typ.Consts, typ.Vars)
		}
		for _, value := range values {
			for _, name := range value.Names {
				check(name, value.Doc+commentOf(value.Decl, name))
			}
		}
	}
}

func parseDoc(t *testing.T, dir string) *doc.Package {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name.Name != "main" {
			parsed = append(parsed, file)
		}
	}
	pkg, err := doc.NewFromFiles(files, parsed, dir)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// commentOf returns the comments of one name in a grouped declaration.
func commentOf(decl *ast.GenDecl, name string) (comment string) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.Name == name {
				comment += spec.Doc.Text() + spec.Comment.Text()
			}
		case *ast.ValueSpec:
			if slices.ContainsFunc(spec.Names, func(id *ast.Ident) bool { return id.Name == name }) {
				comment += spec.Doc.Text() + spec.Comment.Text()
			}
		}
	}
	return comment
}
