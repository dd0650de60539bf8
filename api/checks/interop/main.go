// Command interop tests openapi.yaml with the code generators of other
// toolchains. For each folder next to it, it generates a client, compiles a
// sample program and runs it against a fake API. It then runs it against a fake
// API with enum values, gates and properties that openapi.yaml does not have,
// once generated from openapi.yaml and once from the lenient document (hostup
// spec --lenient). It prints a table of the results.
//
//	go run ./api/checks/interop [folder ...]
//
// The exit status is 1 if a step fails, if a row differs from the table in
// api/checks/interop/README.md, or, if CI is set, if something required is not
// installed. If CI is set, missing Debian packages are installed.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/hostup-api/hostup-go/api"
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
		" | grown: as is | grown: lenient | seconds |\n" +
		"|---|---|---|---|---|---|---|---|---|--:|"
)

func run(ctx context.Context, folders []string) error {
	table, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return fmt.Errorf("run this command in the root folder of the repository: %w", err)
	}
	if len(folders) == 0 {
		if folders, err = filepath.Glob(dir + "/*/Makefile"); err != nil {
			return err
		}
	}
	r, err := newRounds()
	if err != nil {
		return err
	}
	defer r.close()

	fmt.Println(tableHeader)
	var failures, skipped []string
	for _, folder := range folders {
		t := toolchain{folder: filepath.Join(dir, filepath.Base(strings.TrimSuffix(folder, "/Makefile")))}
		err := t.run(ctx, r)
		fmt.Printf("%s %.0f |\n", t.row(), t.duration.Seconds())
		switch {
		case err != nil:
			failures = append(failures, fmt.Sprintf("%s: %v", t.folder, err))
		case t.missing != "" && os.Getenv("CI") != "":
			failures = append(failures, fmt.Sprintf("%s: %s is not installed", t.folder, t.missing))
		case t.missing != "":
			skipped = append(skipped, fmt.Sprintf("%s: not tested, because %s is not installed", t.folder, t.missing))
		case !strings.Contains(string(table), t.row()):
			failures = append(failures, t.folder+": the table in api/checks/interop/README.md does not have this row; update it")
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

// rounds is what the clients are called with and generated from.
type rounds struct {
	today, grown         *server
	wantToday, wantGrown string // the output of the sample programs
	lenient              string // the path of the lenient document
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
	lenient, err := filepath.Abs(filepath.Join(dir, ".tools", "lenient.yaml"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(lenient), 0o750); err != nil {
		return nil, err
	}
	if err := os.WriteFile(lenient, api.Document(api.Lenient), 0o600); err != nil {
		return nil, err
	}
	today, err := startServer()
	if err != nil {
		return nil, err
	}
	grown, err := startServer()
	if err != nil {
		today.Close()
		return nil, err
	}
	grown.grow()
	return &rounds{today, grown, string(wantToday), string(wantGrown), lenient}, nil
}

func (r *rounds) close() {
	r.today.Close()
	r.grown.Close()
}
