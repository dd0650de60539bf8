// Command interop tests openapi.yaml with the code generators of other
// toolchains. For each folder next to it, it generates a client, compiles a
// sample program and runs it against a fake API. It then runs it against a fake
// API with enum values, gates and properties that openapi.yaml does not have,
// once generated from openapi.yaml and once from the lenient document (hostup
// spec --lenient), and at last against one that has no pricing either. It prints
// a table of the results.
//
// The folder "batch" is not one: it generates a client with each client generator
// of openapi-generator from each of four documents, and compares the list of those
// that work with batch.txt.
//
//	go run ./api/checks/interop [folder ...]
//
// The exit status is 1 if a step fails, if a row differs from the table in
// api/checks/interop/README.md, or, if CI is set, if something required is not
// installed. If CI is set, missing Debian packages are installed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

const (
	dir         = "api/checks/interop"
	tableHeader = "| toolchain | language | version | generated | compiled | called | line equal" +
		" | grown: as is | grown: lenient | pricing removed: lenient | seconds |\n" +
		"|---|---|---|---|---|---|---|---|---|---|--:|"
)

func run(ctx context.Context, names []string) error {
	table, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return fmt.Errorf("run this command in the root folder of the repository: %w", err)
	}
	folders, err := selectFolders(names)
	if err != nil {
		return err
	}
	r, err := newRounds()
	if err != nil {
		return err
	}
	defer r.close()

	fmt.Println(tableHeader)
	var failures, skipped []string
	for _, folder := range folders {
		missing, err := r.runFolder(ctx, folder, string(table))
		switch {
		case err != nil:
			failures = append(failures, fmt.Sprintf("%s: %v", folder, err))
		case missing != "" && os.Getenv("CI") != "":
			failures = append(failures, fmt.Sprintf("%s: %s is not installed", folder, missing))
		case missing != "":
			skipped = append(skipped, fmt.Sprintf("%s: not tested, because %s is not installed", folder, missing))
		}
	}

	if len(failures) > 0 {
		return fmt.Errorf("%d of %d failed\n%s", len(failures), len(folders), strings.Join(failures, "\n"))
	}
	for _, text := range skipped {
		fmt.Println(text)
	}
	fmt.Println(len(folders)-len(skipped), "of", len(folders), "passed")
	return nil
}

// runFolder runs a toolchain and prints its row, which the table must have, or runs
// the batch. It returns what is required and not installed.
func (r *rounds) runFolder(ctx context.Context, folder, table string) (missing string, err error) {
	if folder == batchName {
		if missing := missingProgram([]string{"java", "mvn"}); missing != "" {
			return missing, nil
		}
		return "", runBatch(ctx)
	}

	t := toolchain{folder: filepath.Join(dir, folder)}
	err = t.run(ctx, r)
	fmt.Printf("%s %.0f |\n", t.row(), t.duration.Seconds())
	if err == nil && t.missing == "" && !strings.Contains(table, t.row()) {
		err = errors.New("the table in api/checks/interop/README.md does not have this row; update it")
	}
	return t.missing, err
}

// selectFolders returns the folders of the given names, or all of them.
func selectFolders(names []string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", "Makefile"))
	if err != nil {
		return nil, err
	}
	all := make([]string, 0, len(paths)+1)
	for _, path := range paths {
		all = append(all, filepath.Base(filepath.Dir(path)))
	}
	all = append(all, batchName)
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("there is no folder %q; the folders are:\n  %s", name, strings.Join(all, "\n  "))
		}
	}
	return names, nil
}

// rounds is what the clients are called with and generated from.
type rounds struct {
	today, grown, reduced *server
	wantToday, wantGrown  string // the output of the sample programs
	lenient               string // the path of the lenient document
	optionalNulls         string // the path of the lenient document in which no nullable property is required
}

func newRounds() (*rounds, error) {
	wantToday, err := os.ReadFile(filepath.Join(dir, "expected.txt"))
	if err != nil {
		return nil, err
	}
	wantGrown, err := os.ReadFile(filepath.Join(dir, "expected-grown.txt"))
	if err != nil {
		return nil, err
	}
	lenient, err := writeDocument("lenient.yaml", api.Lenient)
	if err != nil {
		return nil, err
	}
	optionalNulls, err := writeDocument("optional-nulls.yaml", api.Lenient, api.OptionalNulls)
	if err != nil {
		return nil, err
	}

	r := &rounds{
		wantToday: string(wantToday), wantGrown: string(wantGrown),
		lenient: lenient, optionalNulls: optionalNulls,
	}
	if err := r.start(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// writeDocument writes a document that is derived from openapi.yaml, and returns its
// path.
func writeDocument(name string, variants ...api.Variant) (string, error) {
	path, err := filepath.Abs(filepath.Join(dir, ".tools", name))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, api.Document(variants...), 0o600)
}

// start starts the fake APIs.
func (r *rounds) start() error {
	for _, fake := range []struct {
		server **server
		change func(vps map[string]any)
	}{
		{&r.today, nil},
		{&r.grown, grow},
		{&r.reduced, hostuptest.Grown},
	} {
		s, err := startServer()
		if err != nil {
			return err
		}
		if fake.change != nil {
			s.UpdateVPS(hostuptest.VPSID, fake.change)
		}
		*fake.server = s
	}
	return nil
}

func (r *rounds) close() {
	for _, s := range []*server{r.today, r.grown, r.reduced} {
		if s != nil {
			s.Close()
		}
	}
}
