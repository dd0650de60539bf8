package hostup_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// Each gate allows its action only if the response says so: with its exact name, and
// "allowed": true. Gates has the documented ones, then the others in the order of the
// response. How a gate is read is tested in internal/decode.
func TestGates(t *testing.T) {
	vps := decode(t, `{"id": "vps_1", "actions": {
		"canTeleport": {"allowed": true, "reason": null, "until": 7}, "canHide": {"allowed": false, "reason": "No.", "code": "no"},
		"canFly": null, "canSwim": "yes", "canRun": {"allowed": "true"}, "canBackup": {"allowed": null, "reason": "R"}, "canSnapshot": null,
		"canResize": {"Allowed": true}, "canupgrade": {"allowed": true}, "upgrade": {"allowed": true}, "can": {"allowed": true},
		"canRebuild": {"allowed": true}, "canStart": {"allowed": false, "reason": "It runs.", "code": "running"}}}`)
	documented := map[hostup.Action]hostup.Gate{
		"rebuild": {Action: "rebuild", Reported: true, Allowed: true},
		"start":   {Action: "start", Reported: true, Reason: "It runs.", Code: "running"},
	}

	var want []hostup.Gate
	for _, action := range hostup.Actions() {
		gate := documented[action]
		gate.Action = action
		want = append(want, gate)
	}
	want = append(want, hostup.Gate{Action: "teleport", Reported: true, Allowed: true},
		hostup.Gate{Action: "hide", Reported: true, Reason: "No.", Code: "no"},
		hostup.Gate{Action: "fly"}, hostup.Gate{Action: "swim"}, hostup.Gate{Action: "run"})

	if diff := cmp.Diff(want, slices.Collect(vps.Gates())); diff != "" {
		t.Errorf("Gates (-want +got):\n%s", diff)
	}

	for _, unknown := range []hostup.Action{"", "Rebuild", "canRebuild", "Upgrade", "unknown"} {
		want = append(want, hostup.Gate{Action: unknown})
	}
	for _, gate := range want {
		if got := vps.Gate(gate.Action); got != gate || vps.Can(gate.Action) != gate.Allowed {
			t.Errorf("%q: got %+v, and Can %t, want %+v", gate.Action, got, vps.Can(gate.Action), gate)
		}
	}
	for range vps.Gates() {
		break // must not panic
	}
}

// gateName returns the name of an action's gate.
func gateName(a hostup.Action) string { return "can" + strings.ToUpper(string(a[:1])) + string(a[1:]) }
