package hostup_test

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/hostup-api/hostup-go/"

// publicPackages are the packages that programs import.
var publicPackages = []string{"api", "api/wire", "gen", "hostup", "hostup/hostuptest"}

// TestExported compares all names that a program can use with
// testdata/exported.txt, so that review shows each change. A removed or changed
// line means that the next version is not compatible.
func TestExported(t *testing.T) {
	const golden = "testdata/exported.txt"
	load := newImporter(t)
	var got bytes.Buffer
	for _, name := range publicPackages {
		pkg, err := load.Import(module + name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "package %s\n", name)
		for _, name := range pkg.Scope().Names() {
			if object := pkg.Scope().Lookup(name); object.Exported() {
				printObject(&got, object)
			}
		}
	}

	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.Split(readFile(t, golden), "\n")
	if diff := cmp.Diff(want, strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("the exported names changed (-want +got); if they should, run\n\tgo test ./hostup -run TestExported -update\n%s", diff)
	}
}

// printObject prints an exported name on one line, then its exported fields and
// methods. Those of an embedded type are printed with that type.
func printObject(w io.Writer, object types.Object) {
	qualify := func(p *types.Package) string {
		if p == object.Pkg() {
			return ""
		}
		return p.Name()
	}
	typeName, isType := object.(*types.TypeName)
	structure, isStruct := object.Type().Underlying().(*types.Struct)

	switch constant, isConst := object.(*types.Const); {
	case isConst:
		fmt.Fprintf(w, "%s = %s\n", types.ObjectString(object, qualify), constant.Val().ExactString())
		return
	case !isType || typeName.IsAlias():
		fmt.Fprintln(w, describe(object, qualify))
		return
	case isStruct:
		fmt.Fprintf(w, "type %s struct\n", object.Name())
		for i := range structure.NumFields() {
			if field := structure.Field(i); field.Exported() {
				line := fmt.Sprintf("  %s.%s %s %s", object.Name(), field.Name(), types.TypeString(field.Type(), qualify), structure.Tag(i))
				fmt.Fprintln(w, strings.TrimRight(line, " "))
			}
		}
	default:
		fmt.Fprintln(w, describe(object, qualify))
	}

	for method := range types.NewMethodSet(types.NewPointer(object.Type())).Methods() {
		if m := method.Obj(); m.Exported() && m.Pkg() == object.Pkg() {
			fmt.Fprintf(w, "  %s\n", describe(m, qualify))
		}
	}
}

// describe returns the declaration of an object, without the names that the compiler
// gives to results, such as #rv1.
func describe(object types.Object, qualify types.Qualifier) string {
	text := types.ObjectString(object, qualify)
	if !strings.Contains(text, "#rv2") {
		text = onlyResult.ReplaceAllString(text, "$1")
	}
	return resultNames.ReplaceAllString(text, "")
}

var (
	onlyResult  = regexp.MustCompile(`\(#rv1 (.*)\)$`)
	resultNames = regexp.MustCompile(`#rv\d+ `)
)

// newImporter returns an importer of the public packages and their dependencies.
func newImporter(t *testing.T) types.Importer {
	t.Helper()
	args := []string{"-export", "-deps"}
	for _, name := range publicPackages {
		args = append(args, module+name)
	}
	files := goList(t, "{{.Export}}", args...)
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(files[strings.TrimPrefix(path, module)][0])
	})
}
