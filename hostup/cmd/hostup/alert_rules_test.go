package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// --alert-rules replaces the file of --file, as metrics do.
func TestAlertRulesFile(t *testing.T) {
	file := metricsFile(t)
	if got := runWith(t.Context(), nil, "metrics", "--alert-rules", "--file", file); got != (result{}) {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, metrics.AlertRules)
}

func TestAlertRulesUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"--file: ":                        {"--file", filepath.Join(t.TempDir(), "none", "rules.yml")},
		"--alert-rules takes no VPS ID\n": {hostuptest.VPSID},
	} {
		got := runWith(t.Context(), nil, append([]string{"metrics", "--alert-rules"}, args...)...)
		if got.status != failure.ExitUsage || got.stdout != "" || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: %+v", args, got)
		}
	}
}
