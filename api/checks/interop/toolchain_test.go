package main

import (
	"os"
	"path/filepath"
	"testing"
)

const (
	outputToday = "running 404\n"
	outputGrown = "hibernating 404\n"
)

// A client is a shell script here: it prints today.txt, or grown.txt if the
// fake API has grown.
const clientMakefile = `TOOLCHAIN := sh
LANGUAGE := Shell
VERSION := 1
generate install compile: ;
call: ; @if [ "$$BASE_URL" = "$(TODAY)" ]; then cat today.txt; else cat grown.txt; fi
`

func TestToolchainWithGrownAPI(t *testing.T) {
	r := testRounds(t)
	for _, test := range []struct{ name, today, grown, variables, want string }{
		{"equal", outputToday, outputGrown, "", "| sh | Shell | 1 | yes | yes | yes | yes | equal | equal |"},
		{"a known value for a new one", outputToday, outputToday, "",
			"| sh | Shell | 1 | yes | yes | yes | yes | wrong: `running` for `hibernating` | wrong: `running` for `hibernating` |"},
		{"refuses", outputToday, "", "", "| sh | Shell | 1 | yes | yes | yes | yes | refuses | refuses |"},
		{"only lenient", outputToday, outputGrown, "DOCUMENT := lenient\n",
			"| sh, lenient | Shell | 1 | yes | yes | yes | yes | - | equal |"},
		{"only generated", "", "", "COMPILES := no\n", "| sh | Shell | 1 | yes | - | - | - | - | - |"},
		{"wrong today", "stopped 404\n", outputGrown, "", "| sh | Shell | 1 | yes | yes | yes | no | - | - |"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tool := toolchain{folder: t.TempDir()}
			write(t, tool.folder, "Makefile", test.variables+"TODAY := "+r.today.URL+"\n"+clientMakefile)
			write(t, tool.folder, "today.txt", test.today)
			if test.grown != "" {
				write(t, tool.folder, "grown.txt", test.grown)
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
	servers := make([]*server, 2)
	for i := range servers {
		s, err := startServer()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		servers[i] = s
	}
	return &rounds{today: servers[0], grown: servers[1], wantToday: outputToday, wantGrown: outputGrown}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
