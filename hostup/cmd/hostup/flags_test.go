package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// Each command has those of the shared flags that have an effect on it, in its help,
// and refuses the others.
func TestSharedFlags(t *testing.T) {
	want := map[string]string{
		"check": "sandbox base-url timeout verbose", "details": "sandbox base-url timeout verbose",
		"gates": "sandbox base-url timeout verbose", "health": "sandbox base-url timeout verbose", "metrics": "sandbox base-url timeout verbose",
		"verify": "sandbox base-url timeout verbose", "watch": "sandbox base-url verbose", "mcp": "sandbox base-url verbose",
		"mock": "verbose", "spec": "", "completion": "",
	}
	for _, command := range commands() {
		name := command.Name()
		flags, ok := want[name]
		if !ok {
			t.Errorf("%s is not in this test", name)
		}
		help := runWith(t.Context(), nil, name, "--help").stdout
		for flag, value := range map[string]string{"sandbox": "", "base-url": "=http://127.0.0.1", "timeout": "=5s", "verbose": ""} {
			takes := slices.Contains(strings.Fields(flags), flag)
			if strings.Contains(help, "--"+flag) != takes {
				t.Errorf("%s: --%s in the help: %v, want %v", name, flag, !takes, takes)
			}
			if takes {
				continue
			}
			got := runWith(t.Context(), nil, name, "--"+flag+value)
			if got.status != failure.ExitUsage || !strings.Contains(got.stderr, "unknown flag --"+flag) {
				t.Errorf("%s --%s: %+v", name, flag, got)
			}
		}
	}
}

func TestNegativeTimeout(t *testing.T) {
	got := runWith(t.Context(), nil, "details", "--sandbox", "--timeout=-1ns")
	want := result{status: failure.ExitUsage, stderr: "hostup: --timeout must not be negative, not -1ns; 0 means no limit\n"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := runWith(t.Context(), nil, "gates", "--sandbox", "--timeout=0"); got.status != failure.ExitOK {
		t.Errorf("without a limit: %+v", got)
	}
}
