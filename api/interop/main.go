// Command interop tests openapi.yaml with the code generators of other
// toolchains. For each folder next to it, it generates a client, compiles a
// sample program and runs it against a mock server, and prints a table of the
// results.
//
//	go run ./api/interop [folder ...]
//
// The exit status is 1 if a step fails, if a row differs from the table in
// README.md, or, if CI is set, if a required program is not installed.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
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
	dir         = "api/interop"
	tableHeader = "| toolchain | language | version | generated | compiled | called | line equal | seconds |\n" +
		"|---|---|---|---|---|---|---|---|"
)

func run(ctx context.Context, folders []string) error {
	want, err := os.ReadFile(filepath.Join(dir, "expected.txt"))
	if err != nil {
		return fmt.Errorf("run this command in the root folder of the repository: %w", err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		if folders, err = filepath.Glob(dir + "/*/Makefile"); err != nil {
			return err
		}
	}
	server, err := startMockServer(ctx)
	if err != nil {
		return err
	}
	defer server.stop()

	fmt.Println(tableHeader)
	var failures []string
	for _, folder := range folders {
		t := toolchain{folder: filepath.Join(dir, filepath.Base(strings.TrimSuffix(folder, "/Makefile")))}
		err := t.run(ctx, server, string(want))
		fmt.Printf("%s %.0f |\n", t.row(), t.duration.Seconds())
		switch {
		case err != nil:
			failures = append(failures, fmt.Sprintf("%s: %v", t.folder, err))
		case t.missing != "" && os.Getenv("CI") != "":
			failures = append(failures, fmt.Sprintf("%s: %s is not installed", t.folder, t.missing))
		case t.missing == "" && !strings.Contains(string(readme), t.row()):
			failures = append(failures, t.folder+": the table in README.md does not have this row; update it")
		}
	}
	if len(failures) > 0 {
		return fmt.Errorf("%d of %d failed\n%s", len(failures), len(folders), strings.Join(failures, "\n"))
	}
	fmt.Println(len(folders), "of", len(folders), "passed")
	return nil
}
