package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	outputToday = "running 404\n"
	outputGrown = "hibernating 404\n"
)

// A client is a shell script here: it prints the file of the fake API that it
// calls.
const clientMakefile = `TOOLCHAIN := sh
LANGUAGE := Shell
VERSION := 1
generate install compile: ;
call: ; @case "$$BASE_URL" in $(TODAY)) cat today.txt;; $(GROWN)) cat grown.txt;; *) cat reduced.txt;; esac
`

func TestToolchainWithGrownAPI(t *testing.T) {
	r := testRounds(t)
	for _, test := range []struct{ name, today, grown, reduced, variables, want string }{
		{"equal", outputToday, outputGrown, outputGrown, "",
			"| sh | Shell | 1 | yes | yes | yes | yes | equal | equal | equal |"},
		{"a known value for a new one", outputToday, outputToday, outputGrown, "", "| sh | Shell | 1 | yes | yes | yes" +
			" | yes | wrong: `running` for `hibernating` | wrong: `running` for `hibernating` | equal |"},
		{"refuses", outputToday, "", "", "", "| sh | Shell | 1 | yes | yes | yes | yes | refuses | refuses | refuses |"},
		{"refuses without pricing", outputToday, outputGrown, "", "",
			"| sh | Shell | 1 | yes | yes | yes | yes | equal | equal | refuses |"},
		{"only lenient", outputToday, outputGrown, outputGrown, "DOCUMENT := lenient\n",
			"| sh, lenient | Shell | 1 | yes | yes | yes | yes | - | equal | equal |"},
		{"optional nulls", outputToday, outputGrown, outputGrown, "DOCUMENT := optional-nulls\n",
			"| sh, lenient with optional nulls | Shell | 1 | yes | yes | yes | yes | - | equal | equal |"},
		{"wrong today", "stopped 404\n", outputGrown, outputGrown, "",
			"| sh | Shell | 1 | yes | yes | yes | no | - | - | - |"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tool := toolchain{folder: t.TempDir()}
			urls := "TODAY := " + r.today.URL + "\nGROWN := " + r.grown.URL + "\n"
			write(t, tool.folder, "Makefile", test.variables+urls+clientMakefile)
			for name, output := range map[string]string{"today": test.today, "grown": test.grown, "reduced": test.reduced} {
				if output != "" {
					write(t, tool.folder, name+".txt", output)
				}
			}
			err := tool.run(t.Context(), r)
			if (err != nil) != (test.name == "wrong today") {
				t.Error(err)
			}
			if got := tool.row(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestMissingPackageIsShown(t *testing.T) {
	t.Setenv("CI", "")
	tool := toolchain{folder: t.TempDir()}
	write(t, tool.folder, "Makefile", "DEBIAN := no-such-package\n"+clientMakefile)
	if err := tool.run(t.Context(), testRounds(t)); err != nil || tool.missing != "no-such-package" {
		t.Errorf("missing %q, error %v", tool.missing, err)
	}
}

func testRounds(t *testing.T) *rounds {
	t.Helper()
	r := &rounds{wantToday: outputToday, wantGrown: outputGrown}
	t.Cleanup(r.close)
	if err := r.start(); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestUnknownFolderListsFolders(t *testing.T) {
	t.Chdir("../../..")
	_, err := selectFolders([]string{"nope"})
	if err == nil || !strings.Contains(err.Error(), "\n  go-ogen\n") || !strings.HasSuffix(err.Error(), "\n  "+batchName) {
		t.Errorf("got %v, want the list of folders", err)
	}
	all, err := selectFolders(nil)
	if err != nil || len(all) < 20 {
		t.Errorf("%d folders, %v", len(all), err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
