package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Each command has those of the shared flags that have an effect on it, in its help,
// and refuses the others.
func TestSharedFlags(t *testing.T) {
	want := map[string]string{
		"check": "sandbox base-url timeout verbose", "details": "sandbox base-url timeout verbose",
		"gates": "sandbox base-url timeout verbose", "metrics": "sandbox base-url timeout verbose",
		"verify": "sandbox base-url timeout verbose", "watch": "sandbox base-url verbose", "mcp": "sandbox base-url verbose",
		"mock": "verbose", "spec": "", "completion": "",
	}
	parser, err := kong.New(&commandLine{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(false) {
		flags, ok := want[leaf.Name]
		if !ok {
			t.Errorf("%s is not in this test", leaf.Name)
		}
		help := runWith(t.Context(), nil, leaf.Name, "--help").stdout
		for flag, value := range map[string]string{"sandbox": "", "base-url": "=http://127.0.0.1", "timeout": "=5s", "verbose": ""} {
			takes := slices.Contains(strings.Fields(flags), flag)
			if strings.Contains(help, "--"+flag) != takes {
				t.Errorf("%s: --%s in the help: %v, want %v", leaf.Name, flag, !takes, takes)
			}
			if takes {
				continue
			}
			got := runWith(t.Context(), nil, leaf.Name, "--"+flag+value)
			if got.status != exitUsage || !strings.Contains(got.stderr, "unknown flag --"+flag) {
				t.Errorf("%s --%s: %+v", leaf.Name, flag, got)
			}
		}
	}
}

func TestNegativeTimeout(t *testing.T) {
	got := runWith(t.Context(), nil, "details", "--sandbox", "--timeout=-1ns")
	want := result{status: exitUsage, stderr: "hostup: --timeout must not be negative, not -1ns; 0 means no limit\n"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := runWith(t.Context(), nil, "gates", "--sandbox", "--timeout=0"); got.status != exitOK {
		t.Errorf("without a limit: %+v", got)
	}
}
