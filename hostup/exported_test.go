package hostup_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// Whatever a program can name stands in testdata/exported.txt, so that a change
// of it is seen in review. Where a line goes or changes, the next version is
// not compatible.
func TestExported(t *testing.T) {
	const module = "github.com/hostup-api/hostup-go/"
	const golden = "testdata/exported.txt"
	load := exportData(t, "../...")
	var got bytes.Buffer
	for _, name := range []string{"api", "api/wire", "gen", "hostup", "hostup/hostuptest"} {
		pkg, err := load.Import(module + name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "package %s\n", name)
		for _, name := range pkg.Scope().Names() {
			if object := pkg.Scope().Lookup(name); object.Exported() {
				describe(&got, object, func(p *types.Package) string {
					if p == pkg {
						return ""
					}
					return p.Name()
				})
			}
		}
	}
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, golden), got.String()); diff != "" {
		t.Errorf("the exported names changed; if they should, run\n\tgo test ./hostup -run TestExported -update\n%s", diff)
	}
}

// describe writes an exported name, one line each for it, its fields and its methods.
func describe(w io.Writer, object types.Object, short types.Qualifier) {
	typeName, isType := object.(*types.TypeName)
	if constant, ok := object.(*types.Const); ok {
		fmt.Fprintf(w, "%s = %s\n", types.ObjectString(object, short), constant.Val())
		return
	}
	if !isType || typeName.IsAlias() {
		fmt.Fprintln(w, types.ObjectString(object, short))
		return
	}
	structure, isStruct := object.Type().Underlying().(*types.Struct)
	if !isStruct {
		fmt.Fprintln(w, types.ObjectString(object, short))
	} else {
		fmt.Fprintf(w, "type %s struct\n", object.Name())
		for i := range structure.NumFields() {
			if field := structure.Field(i); field.Exported() {
				fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s.%s %s %s",
					object.Name(), field.Name(), types.TypeString(field.Type(), short), structure.Tag(i)), " "))
			}
		}
	}
	for method := range types.NewMethodSet(types.NewPointer(object.Type())).Methods() {
		if m := method.Obj(); m.Exported() && m.Pkg() == object.Pkg() { // what is embedded stands elsewhere
			fmt.Fprintf(w, "  %s\n", types.ObjectString(m, short))
		}
	}
}

// exportData imports packages from what the compiler wrote of them.
func exportData(t *testing.T, pattern string) types.Importer {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", pattern).Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}
