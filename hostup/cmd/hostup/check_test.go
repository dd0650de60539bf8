package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A lock does not change the result of check, but it is reported.
func TestCheckLocked(t *testing.T) {
	const note = "another operation is in progress (locked), so HostUp may refuse the action"
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["operationState"] = map[string]any{"locked": true} })
	for _, test := range []struct {
		args, stderr string
		status       int
	}{
		{"upgrade rebuild", "hostup: note: " + note + "\n", failure.ExitOK},
		{"upgrade -o json", `{"note":{"message":"` + note + `"}}` + "\n", failure.ExitOK},
		{"upgrade -q", "", failure.ExitOK},
		{"upgrade start", "", failure.ExitFailed},
		{"upgrade teleport", "", failure.ExitIndeterminate},
	} {
		got := runAgainst(t, server, "check", append([]string{hostuptest.VPSID}, strings.Fields(test.args)...)...)
		if got.status != test.status || got.stderr != test.stderr {
			t.Errorf("%s: %+v, want %d, %q", test.args, got, test.status, test.stderr)
		}
		if strings.Contains(test.args, "json") && !strings.Contains(got.stdout, `"result":"allowed","locked":true,`) {
			t.Errorf("%s: %s", test.args, got.stdout)
		}
	}
	got := runWith(t.Context(), nil, "check", "--sandbox", "-o", "json", "upgrade")
	if got.stderr != "" || !strings.Contains(got.stdout, `"locked":false,`) {
		t.Errorf("without a lock: %+v", got)
	}
	got = runWith(t.Context(), nil, "check", "--sandbox", "-o", "json", "vps_unknown", "upgrade")
	if strings.Contains(got.stdout, "locked") {
		t.Errorf("without a response: %+v", got)
	}
}
