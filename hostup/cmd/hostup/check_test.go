package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// No action is allowed on a locked VPS, unless the lock is ignored.
func TestCheckLocked(t *testing.T) {
	const lock = "the VPS is locked: another operation is in progress; try again later, or use --ignore-lock\n"
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["operationState"] = map[string]any{"locked": true} })
	for _, test := range []struct {
		args, stdout string
		status       int
	}{
		{"upgrade rebuild", lock, failure.ExitFailed},
		{"upgrade -q", "", failure.ExitFailed},
		{"upgrade start", "start is blocked: VPS is already running.\n" + lock, failure.ExitFailed},
		{"upgrade teleport", "teleport is not reported by HostUp, so it is unknown whether it is allowed; hostup check --help lists the actions\n" + lock,
			failure.ExitIndeterminate},
		{"upgrade rebuild --ignore-lock", "", failure.ExitOK},
		{"start --ignore-lock", "start is blocked: VPS is already running.\n", failure.ExitFailed},
		{"upgrade -o json", `"result":"locked","locked":true,`, failure.ExitFailed},
		{"upgrade -o json --ignore-lock", `"result":"allowed","locked":true,`, failure.ExitOK},
		{"start -o json", `"result":"blocked","locked":true,`, failure.ExitFailed},
		{"teleport -o json", `"result":"unknown","unknownReason":"not_reported","locked":true,`, failure.ExitIndeterminate},
	} {
		got := runAgainst(t, server, "check", append([]string{hostuptest.VPSID}, strings.Fields(test.args)...)...)
		isJSON := strings.Contains(test.args, "json")
		if got.status != test.status || got.stderr != "" || !isJSON && got.stdout != test.stdout || !strings.Contains(got.stdout, test.stdout) {
			t.Errorf("%s: %+v, want %d, %q", test.args, got, test.status, test.stdout)
		}
	}

	got := runAgainst(t, server, "details", hostuptest.VPSID)
	for _, want := range []string{"\n  Locked     yes, so no action is allowed now\n", "\n  If unlocked  rebuild, "} {
		if !strings.Contains(got.stdout, want) || strings.Contains(got.stdout, "  Allowed ") {
			t.Errorf("no %q in\n%s", want, got.stdout)
		}
	}
	got = runAgainst(t, server, "gates", hostuptest.VPSID)
	if want := "hostup: note: the VPS is locked: another operation is in progress; no action is allowed now\n"; got.stderr != want ||
		!strings.Contains(got.stdout, "\nrebuild             if unlocked\n") || strings.Contains(got.stdout, " yes") {
		t.Errorf("gates: %+v", got)
	}
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { delete(vps, "operationState") })
	got = runAgainst(t, server, "check", hostuptest.VPSID, "upgrade")
	if got.status != failure.ExitFailed || !strings.HasPrefix(got.stdout, "HostUp does not report whether the VPS is locked, so it counts as locked;") {
		t.Errorf("without a property: %+v", got)
	}
	got = runWith(t.Context(), nil, "check", "--sandbox", "-o", "json", "upgrade")
	if got.stderr != "" || !strings.Contains(got.stdout, `"result":"allowed","locked":false,`) {
		t.Errorf("without a lock: %+v", got)
	}
	got = runWith(t.Context(), nil, "check", "--sandbox", "-o", "json", "vps_unknown", "upgrade")
	if strings.Contains(got.stdout, "locked") {
		t.Errorf("without a response: %+v", got)
	}
}

// A documented action that is not reported is not a misspelled one. One that is not
// documented works if it is reported.
func TestCheckNotReported(t *testing.T) {
	server := newServer(t)
	server.Allow(hostuptest.VPSID, "teleport")
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { delete(vps["actions"].(map[string]any), "canUpgrade") })
	const unknown = "upgrade is not reported by HostUp, so it is unknown whether it is allowed\n"
	for args, want := range map[string]result{
		"upgrade":          {status: failure.ExitIndeterminate, stdout: unknown},
		"upgrade -q":       {status: failure.ExitIndeterminate, stderr: "hostup: note: " + unknown},
		"start upgrade -q": {status: failure.ExitFailed, stderr: "hostup: note: " + unknown},
		"teleport":         {},
		"teleport -q":      {},
	} {
		if got := runAgainst(t, server, "check", append([]string{hostuptest.VPSID}, strings.Fields(args)...)...); got != want {
			t.Errorf("%s: %+v, want %+v", args, got, want)
		}
	}
}

// A blocked action without a reason reads the same in each command.
func TestNoReason(t *testing.T) {
	for code, want := range map[string]string{"": "no reason given", "pending_order": "no reason given (code pending_order)"} {
		server := newServer(t)
		server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
			vps["actions"].(map[string]any)["canStart"] = map[string]any{"allowed": false, "reason": nil, "code": code}
		})
		for command, line := range map[string]string{
			"check": "start is blocked: " + want + "\n", "gates": "\nstart               no       " + want + "\n", "details": "start: " + want + "\n",
		} {
			args := []string{hostuptest.VPSID, "start"}
			if command != "check" {
				args = args[:1]
			}
			if got := runAgainst(t, server, command, args...); !strings.Contains(got.stdout, line) {
				t.Errorf("%s: no %q in\n%s", command, line, got.stdout)
			}
		}
	}
}
