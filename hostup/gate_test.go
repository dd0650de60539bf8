package hostup_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// withGates returns a VPS with the given members of actions.
func withGates(t *testing.T, members string) *hostup.VPSDetails {
	t.Helper()
	return decode(t, replaceInExample(t, `"actions": {`, `"actions": {`+members+`}, "were": {`))
}

func TestGate(t *testing.T) {
	vps := decode(t, string(exampleBody(t)))
	for _, test := range []struct {
		action hostup.Action
		want   hostup.Gate
	}{
		{hostup.ActionRebuild, hostup.Gate{Action: "rebuild", Reported: true, Allowed: true}},
		{hostup.ActionStart, hostup.Gate{Action: "start", Reported: true, Reason: "VPS is already running."}},
		{"teleport", hostup.Gate{Action: "teleport"}},
		{"", hostup.Gate{}},
		{"Rebuild", hostup.Gate{Action: "Rebuild"}},
		{"canRebuild", hostup.Gate{Action: "canRebuild"}},
	} {
		if diff := cmp.Diff(test.want, vps.Gate(test.action)); diff != "" {
			t.Errorf("Gate(%q) (-want +got):\n%s", test.action, diff)
		}
		if got := vps.Can(test.action); got != test.want.Allowed {
			t.Errorf("Can(%q) = %t, want %t", test.action, got, test.want.Allowed)
		}
	}
}

// The text of a Gate is one line, whatever HostUp sends.
func TestGateStringIsOneLine(t *testing.T) {
	gate := hostup.Gate{Action: hostup.ActionStart, Reported: true, Reason: "no\nlevel=INFO \x1b[31m", Code: strings.Repeat("x", 2000)}
	if got := gate.String(); strings.ContainsAny(got, "\n\x1b") || len(got) > 1<<10 {
		t.Errorf("%q", got)
	}
}

// An action is allowed only by a gate with its exact name and "allowed": true.
func TestGatesFailClosed(t *testing.T) {
	for _, test := range []struct {
		name, members string
		reported      bool
	}{
		{"no gates", ``, false},
		{"null gate", `"canRebuild": null`, false},
		{"null allowed", `"canRebuild": {"allowed": null, "reason": null}`, false},
		{"no allowed", `"canRebuild": {"reason": null}`, false},
		{"Allowed", `"canRebuild": {"Allowed": true}`, false},
		{"canrebuild", `"canrebuild": {"allowed": true}`, false},
		{"CANREBUILD", `"CANREBUILD": {"allowed": true}`, false},
		{"CanRebuild", `"CanRebuild": {"allowed": true}`, false},
		{"canREBUILD", `"canREBUILD": {"allowed": true}`, false},
		{"rebuild", `"rebuild": {"allowed": true}`, false},
		{"closed gate and others", `"canRebuild": {"allowed": false}, "canrebuild": {"allowed": true}, "rebuild": {"allowed": true}`, true},
	} {
		vps := withGates(t, test.members)
		if g := vps.Gate(hostup.ActionRebuild); g.Allowed || g.Reported != test.reported {
			t.Errorf("%s: %+v, want Allowed false and Reported %t", test.name, g, test.reported)
		}
		for g := range vps.Gates() {
			if g.Allowed {
				t.Errorf("%s: %s is allowed", test.name, g.Action)
			}
		}
		if err := vps.Check(hostup.ActionRebuild); !errors.Is(err, hostup.ErrBlocked) {
			t.Errorf("%s: Check: %v, want ErrBlocked", test.name, err)
		}
	}
	for _, test := range []struct{ name, body string }{
		{"null actions", replaceInExample(t, `"actions": {`, `"actions": null, "were": {`)},
		{"no actions", replaceInExample(t, `"actions": {`, `"were": {`)},
	} {
		if g := decode(t, test.body).Gate(hostup.ActionRebuild); g.Allowed || g.Reported {
			t.Errorf("%s: %+v, want neither Allowed nor Reported", test.name, g)
		}
	}
}

func TestGatesWithoutResponse(t *testing.T) {
	vps := hostup.VPSDetails{}
	vps.Actions.CanRebuild.Allowed = true
	vps.OperationState.Locked = false
	if vps.Can(hostup.ActionRebuild) || vps.ChangeFlow() != "" || !vps.IsLocked() {
		t.Error("a VPSDetails without a response is not locked, or allows an action")
	}
	for gate := range vps.Gates() {
		t.Errorf("it has the gate %s", gate.Action)
	}
}

// Gates that are unknown to this version come after the documented ones.
func TestUnknownGates(t *testing.T) {
	vps := withGates(t, `"canTeleport": {"allowed": true, "reason": null, "until": 7},
		"canRebuild": {"allowed": true, "reason": null}, "can2FA": {"allowed": true}, "canÄndra": {"allowed": true},
		"canFly": null, "canSwim": "yes", "canRun": {"allowed": "true"}, "canDive": {"allowed": true, "reason": 7},
		"canHide": {"allowed": false, "reason": "No.", "code": "no"}, "_comment": "not a gate", "can": {"allowed": true}`)
	var got []hostup.Gate
	for gate := range vps.Gates() {
		got = append(got, gate)
	}
	want := []hostup.Gate{
		{Action: "teleport", Reported: true, Allowed: true},
		{Action: "2FA", Reported: true, Allowed: true},
		{Action: "Ändra", Reported: true, Allowed: true},
		{Action: "fly"},
		{Action: "swim"},
		{Action: "run"},
		{Action: "dive", Reported: true, Allowed: true},
		{Action: "hide", Reported: true, Reason: "No.", Code: "no"},
	}
	if diff := cmp.Diff(want, got[len(hostup.Actions()):]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !vps.Can("teleport") || vps.Can("fly") || vps.Check("teleport", hostup.ActionRebuild) != nil {
		t.Error("Can and Check do not find a gate by its name")
	}
	for range vps.Gates() {
		break // must not panic
	}
}

func TestCheck(t *testing.T) {
	vps := decode(t, string(bodyOf(t, testdata(t, "details-pending-order.http"))))
	err := vps.Check(hostup.ActionUpgrade, "teleport", hostup.ActionStart)
	blocked, ok := errors.AsType[*hostup.BlockedError](err)
	if !ok || !errors.Is(err, hostup.ErrBlocked) {
		t.Fatalf("%v is not a *BlockedError", err)
	}
	want := &hostup.BlockedError{VPSID: "vps_01hxpend4c5d6e7f8g9h0j1k2m", Gates: []hostup.Gate{
		{Action: "upgrade", Reported: true, Reason: "The order is pending.", Code: "pending_order"},
		{Action: "teleport"},
		{Action: "start", Reported: true, Reason: "The order is pending.", Code: "pending_order"},
	}}
	if diff := cmp.Diff(want, blocked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const text = "hostup: vps_01hxpend4c5d6e7f8g9h0j1k2m: upgrade is blocked: The order is pending. (code pending_order); " +
		"teleport is not reported by HostUp, so it counts as blocked; start is blocked: The order is pending. (code pending_order)"
	if err.Error() != text {
		t.Errorf("got  %s\nwant %s", err, text)
	}

	vps = decode(t, string(exampleBody(t)))
	if err := vps.Check(hostup.ActionRebuild, hostup.ActionStop); err != nil {
		t.Errorf("Check of allowed actions: %v", err)
	}
	if blocked, ok := errors.AsType[*hostup.BlockedError](vps.Check(hostup.ActionRebuild, hostup.ActionStart)); !ok || len(blocked.Gates) != 1 {
		t.Errorf("Check of an allowed and a blocked action: %v, want one gate", blocked)
	}
	const unknown = "hostup: start is not reported by HostUp, so it counts as blocked"
	if err := new(hostup.VPSDetails).Check(hostup.ActionStart); err == nil || err.Error() != unknown {
		t.Errorf("Check of a VPSDetails without an id: %v", err)
	}
	if err := vps.Check(); err == nil || errors.Is(err, hostup.ErrBlocked) {
		t.Errorf("Check without actions: %v, want an error that is not ErrBlocked", err)
	}
}
