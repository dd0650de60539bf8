// Command interop drives the generators of other languages with the unchanged
// openapi.yaml: it generates, compiles and runs the program of each folder
// beside it against the fake API, and prints what held as a table.
//
//	go run ./api/interop [folder ...]
//
// It ends with status 1 if something did not hold that should have, if the
// table in README.md says otherwise, or, where CI is set, if a language that
// it needs is not there.
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
	root = "api/interop"
	head = "| toolchain | language | version | generated | compiled | called | line equal | seconds |\n" +
		"|---|---|---|---|---|---|---|---|"
)

func run(ctx context.Context, folders []string) error {
	want, err := os.ReadFile(filepath.Join(root, "expected.txt"))
	if err != nil {
		return fmt.Errorf("run it at the top of the repository: %w", err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		if folders, err = filepath.Glob(root + "/*/Makefile"); err != nil {
			return err
		}
	}
	fake, err := startFake(ctx)
	if err != nil {
		return err
	}
	defer fake.stop()

	fmt.Println(head)
	var bad []string
	for _, folder := range folders {
		t := toolchain{folder: filepath.Join(root, filepath.Base(strings.TrimSuffix(folder, "/Makefile")))}
		err := t.try(ctx, fake, string(want))
		fmt.Printf("%s %.0f |\n", t.row(), t.took.Seconds())
		switch {
		case err != nil:
			bad = append(bad, fmt.Sprintf("%s: %v", t.folder, err))
		case t.missing != "" && os.Getenv("CI") != "":
			bad = append(bad, fmt.Sprintf("%s: %s is not here", t.folder, t.missing))
		case t.missing == "" && !strings.Contains(string(readme), t.row()):
			bad = append(bad, t.folder+": README.md has no such row: put this table there")
		}
	}
	if len(bad) > 0 {
		return fmt.Errorf("%d of %d did not hold\n%s", len(bad), len(folders), strings.Join(bad, "\n"))
	}
	fmt.Println(len(folders), "of", len(folders), "held")
	return nil
}
