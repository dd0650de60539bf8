package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/diff"
)

// A change of the root password is reported without either password.
func TestChangesOf(t *testing.T) {
	vps := func(password, state string) *hostup.VPSDetails {
		var v hostup.VPSDetails
		body := `{"id": "vps_1", "powerState": "` + state + `", "access": {"rootPassword": ` + password + `}}`
		if err := v.UnmarshalJSON([]byte(body)); err != nil {
			t.Fatal(err)
		}
		return &v
	}
	const first, second = `"first-password"`, `"second-password"`
	redacted := diff.Change{Path: "access.rootPassword", Old: `"[redacted]"`, New: `"[redacted]"`}
	for _, test := range []struct {
		older, newer *hostup.VPSDetails
		want         []diff.Change
	}{
		{vps(first, "running"), vps(first, "running"), nil},
		{vps(first, "running"), vps(second, "running"), []diff.Change{redacted}},
		{vps(first, "running"), vps("null", "running"), []diff.Change{{Path: "access.rootPassword", Old: `"[redacted]"`, New: "null"}}},
		{vps(first, "running"), vps(second, "stopped"), []diff.Change{{Path: "powerState", Old: `"running"`, New: `"stopped"`}, redacted}},
	} {
		got, err := changesOf(test.older, test.newer)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
}

func TestShown(t *testing.T) {
	for value, want := range map[string]string{
		"": "absent", `"x y"`: "x y", `""`: `""`, `" x"`: `" x"`, "null": "null", "1.50": "1.50", `{"a":[1]}`: `{"a":[1]}`,
		`"` + strings.Repeat("x", 300) + `"`: strings.Repeat("x", 200) + "…", strings.Repeat("é", 300): strings.Repeat("é", 100) + "…",
	} {
		if got := shown(value); got != want {
			t.Errorf("shown(%.20s) = %s, want %s", value, got, want)
		}
	}
}
