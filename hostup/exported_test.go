package hostup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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
	load := newSourceImporter(t)
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
		fmt.Fprintln(w, types.ObjectString(object, qualify))
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
		fmt.Fprintln(w, types.ObjectString(object, qualify))
	}
	for method := range types.NewMethodSet(types.NewPointer(object.Type())).Methods() {
		if m := method.Obj(); m.Exported() && m.Pkg() == object.Pkg() {
			fmt.Fprintf(w, "  %s\n", types.ObjectString(m, qualify))
		}
	}
}

// A sourceImporter type-checks the packages of this module from their source
// without the bodies of functions, so that TestExported does not depend on how a
// function is written. It imports all other packages from export data.
type sourceImporter struct {
	listed  map[string]listedPackage
	checked map[string]*types.Package
	files   *token.FileSet
	other   types.Importer
}

// A listedPackage is the output of go list for a package.
type listedPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

func newSourceImporter(t *testing.T) *sourceImporter {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}
	for _, name := range publicPackages {
		args = append(args, module+name)
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	load := &sourceImporter{listed: map[string]listedPackage{}, checked: map[string]*types.Package{}, files: token.NewFileSet()}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg listedPackage
		if err := dec.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		load.listed[pkg.ImportPath] = pkg
	}
	load.other = importer.ForCompiler(load.files, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(load.listed[path].Export)
	})
	return load
}

// Import implements types.Importer.
func (l *sourceImporter) Import(path string) (*types.Package, error) {
	if !strings.HasPrefix(path, module) {
		return l.other.Import(path)
	}
	if pkg := l.checked[path]; pkg != nil {
		return pkg, nil
	}
	var parsed []*ast.File
	for _, name := range l.listed[path].GoFiles {
		file, err := parser.ParseFile(l.files, filepath.Join(l.listed[path].Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	config := types.Config{Importer: l, IgnoreFuncBodies: true}
	pkg, err := config.Check(path, l.files, parsed, nil)
	l.checked[path] = pkg
	return pkg, err
}

// notAliased are the types of gen without an alias: programs use methods of
// hostup.VPSDetails instead.
var notAliased = map[string]string{
	"VPSDetails": "VPSDetails, which embeds it",
	"VPSActions": "Gates",
	"ActionGate": "Gate, Can and Check",
}

// Every type of a field of VPSDetails has an alias in package hostup, so that a
// program need not import gen.
func TestFieldTypesHaveAliases(t *testing.T) {
	load := newSourceImporter(t)
	pkg, err := load.Import(module + "hostup")
	if err != nil {
		t.Fatal(err)
	}
	aliased := map[types.Object]bool{}
	for _, name := range pkg.Scope().Names() {
		if typeName, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok && typeName.IsAlias() && typeName.Exported() {
			aliased[types.Unalias(typeName.Type()).(*types.Named).Obj()] = true
		}
	}
	reached := map[string]bool{}
	var visit func(types.Type)
	visit = func(typ types.Type) {
		switch typ := types.Unalias(typ).(type) {
		case *types.Pointer:
			visit(typ.Elem())
		case *types.Slice:
			visit(typ.Elem())
		case *types.Map:
			visit(typ.Elem())
		case *types.Named:
			name := typ.Obj().Name()
			if reached[name] {
				return
			}
			reached[name] = true
			if !aliased[typ.Obj()] && notAliased[name] == "" {
				t.Errorf("%s has no alias in package hostup; add it to hostup/vps.go", typ)
			}
			if structure, ok := typ.Underlying().(*types.Struct); ok && strings.HasSuffix(typ.Obj().Pkg().Path(), "/gen") {
				for field := range structure.Fields() {
					visit(field.Type())
				}
			}
		}
	}
	gen, err := load.Import(module + "gen")
	if err != nil {
		t.Fatal(err)
	}
	visit(gen.Scope().Lookup("VPSDetails").Type())
	if len(reached) < 20 {
		t.Errorf("%d types are reachable from VPSDetails, want at least 20: %v", len(reached), reached)
	}
	for name := range notAliased {
		if !reached[name] {
			t.Errorf("%s is not reachable any more; remove it from notAliased", name)
		}
	}
}
