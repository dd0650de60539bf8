package main

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/internal/version"
)

// The version of openapi.yaml is that of hostup --version.
func TestVersion(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	got := runWith(t.Context(), nil, "--version").stdout
	if !strings.HasPrefix(got, "hostup "+spec.Info.Version+", ") {
		t.Errorf("got %q, want the version %s of openapi.yaml", got, spec.Info.Version)
	}
}

func TestOriginOf(t *testing.T) {
	commit := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-05-27T00:00:00Z"},
	}
	changed := append(commit[:2:2], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	for _, test := range []struct {
		name, module string
		settings     []debug.BuildSetting
		want         string
	}{
		{"commit", "v0.0.0-20260527000000-0123456789ab", commit, ", commit 0123456789ab of 2026-05-27T00:00:00Z"},
		{"commit with changes", "(devel)", changed, ", commit 0123456789ab of 2026-05-27T00:00:00Z with changes"},
		{"go install of the release", "v" + version.Number, nil, ""},
		{"go install of a branch", "v0.9.1-0.20260527000000-0123456789ab", nil, ", module v0.9.1-0.20260527000000-0123456789ab"},
		{"go test", "(devel)", nil, ""},
		{"unknown", "", nil, ""},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: test.module}, Settings: test.settings}
		if got := originOf(info); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
