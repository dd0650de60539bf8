package hostup_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// Each gate allows its action only if the response says so: with its exact name, and
// "allowed": true. It is not reported unless its allowed is a boolean. Gates has the documented
// gates, then the others in the order of the response, which do not show the root password. A
// name that differs from a documented one in case only is not taken for it.
func TestGates(t *testing.T) {
	vps := decode(t, `{"id": "x", "actions": {
		"canZoom": {"allowed": true, "reason": null, "until": [1]},
		"canUpgrade": {"allowed": true, "reason": null},
		"canStart": {"allowed": false, "reason": "hunter22", "code": "no"},
		"canStop": {"allowed": null, "reason": "Unknown."},
		"canReset": null, "canResize": {"Allowed": true},
		"can2FA": {"allowed": false, "reason": "No.", "code": "no"}, "canÄndra": {"allowed": true},
		"canNull": null, "canText": "yes", "canArray": [true], "canTrue": true, "canNumber": 1, "canEmpty": {},
		"canAllowedText": {"allowed": "true"}, "canAllowedNull": {"allowed": null, "reason": "R"},
		"canAllowedCase": {"Allowed": true},
		"canReasonNumber": {"allowed": true, "reason": 7, "code": "c"},
		"canA\u0062c": {"allowed": true}, "can Space": {"allowed": true},
		"canupgrade": {"allowed": true}, "canREBUILD": {"allowed": true}, "canRe\u017fet": {"allowed": true},
		"reset": {"allowed": true}, "canfly": {"allowed": true}, "canary": {"allowed": true}, "canzone": {"allowed": true},
		"Can": 1, "can": {"allowed": true}, "": {"allowed": true},
		"canHide-hunter22": {"allowed": false, "reason": "a hunter22", "code": "hunter22"}
	}, "access": {"rootPassword": "hunter22"}}`)
	reported := map[hostup.Action]hostup.Gate{
		"upgrade":         {Allowed: true},
		"start":           {Reason: "hunter22", Code: "no"}, // as received
		"zoom":            {Allowed: true},
		"2FA":             {Reason: "No.", Code: "no"},
		"Ändra":           {Allowed: true},
		"reasonNumber":    {Allowed: true, Code: "c"},
		"abc":             {Allowed: true},
		" Space":          {Allowed: true},
		"hide-[redacted]": {Reason: "a [redacted]", Code: "[redacted]"},
	}
	gateOf := func(action hostup.Action) hostup.Gate {
		gate, isReported := reported[action]
		gate.Action, gate.Reported = action, isReported
		return gate
	}

	var want []hostup.Gate
	for _, action := range append(hostup.Actions(),
		"zoom", "2FA", "Ändra", "null", "text", "array", "true", "number", "empty", "allowedText",
		"allowedNull", "allowedCase", "reasonNumber", "abc", " Space", "hide-[redacted]") {
		want = append(want, gateOf(action))
	}
	if diff := cmp.Diff(want, slices.Collect(vps.Gates())); diff != "" {
		t.Errorf("Gates (-want +got):\n%s", diff)
	}

	for _, unknown := range []hostup.Action{
		"", "Rebuild", "REBUILD", "rEBUILD", "canRebuild", "Upgrade", "canUpgrade", "fly", "ary", "zone", "unknown",
	} {
		want = append(want, gateOf(unknown))
	}
	for _, gate := range want {
		if got := vps.Gate(gate.Action); got != gate || vps.Can(gate.Action) != gate.Allowed {
			t.Errorf("%q: got %+v, and Can %t, want %+v", gate.Action, got, vps.Can(gate.Action), gate)
		}
	}
	for range vps.Gates() {
		break // must not panic
	}

	hostile := hostup.Action("a\n\x1b" + strings.Repeat("x", 2_000))
	for _, gate := range []hostup.Gate{{Action: hostile, Allowed: true}, {Action: hostile}, {Action: hostile, Reported: true}} {
		if text := gate.String(); len(text) > 1024 || strings.ContainsAny(text, "\n\x1b") {
			t.Errorf("not one line of 1 KiB: %q", text)
		}
	}

	inOtherCase := decode(t, `{"id": "x", "actions": {"canHunter22": {"allowed": true}}, "access": {"rootPassword": "Hunter22"}}`)
	if !inOtherCase.Can("[redacted]") {
		t.Errorf("the gates are %v", slices.Collect(inOtherCase.Gates()))
	}
}

// gateName returns the name of an action's gate.
func gateName(a hostup.Action) string { return "can" + strings.ToUpper(string(a[:1])) + string(a[1:]) }
