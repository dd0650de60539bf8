package decode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A gate is closed, and not reported, unless its allowed is a boolean. Undocumented
// gates keep their order, and do not show the root password; a name that differs from a
// documented one in case only is not taken for it.
func TestGates(t *testing.T) {
	v, r := details(t, `{"id": "x", "actions": {
		"canZoom": {"allowed": true, "reason": null, "until": [1]},
		"canUpgrade": {"allowed": true, "reason": null},
		"canStart": {"allowed": false, "reason": "hunter22", "code": "no"},
		"canStop": {"allowed": null, "reason": "Unknown."},
		"canReset": null,
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
	_, other := details(t, `{"id": "x", "actions": {"canHunter22": {"allowed": true}}, "access": {"rootPassword": "Hunter22"}}`)
	if got := other.NewGates()[0].Action; got != "[redacted]" {
		t.Errorf("the action of canHunter22 is %s", got)
	}

	reported := map[string]gen.ActionGate{
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
	extras := []string{
		"zoom", "2FA", "Ändra", "null", "text", "array", "true", "number", "empty", "allowedText",
		"allowedNull", "allowedCase", "reasonNumber", "abc", " Space", "hide-[redacted]",
	}
	questions := append([]string{
		"upgrade", "start", "stop", "reset", "backup", "rebuild", "REBUILD", "rEBUILD", "Upgrade",
		"canUpgrade", "fly", "ary", "zone", "", "unknown",
	}, extras...)
	for _, action := range questions {
		gate, isReported := reported[action]
		want := Gate{Action: action, Reported: isReported, ActionGate: gate}
		if got := r.Gate(action, &v.Actions); got != want {
			t.Errorf("%q: got %+v, want %+v", action, got, want)
		}
	}

	var got []string
	for _, g := range r.NewGates() {
		got = append(got, g.Action)
	}
	if diff := cmp.Diff(extras, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The gate of each documented action is read from its own member.
func TestEveryGate(t *testing.T) {
	var members []string
	for i, action := range documentedActions {
		members = append(members, fmt.Sprintf(`"can%s%s": {"allowed": %v, "reason": %q, "code": null}`,
			strings.ToUpper(action[:1]), action[1:], i%2 == 0, action))
	}
	v, r := details(t, `{"id": "x", "actions": {`+strings.Join(members, ", ")+`}}`)
	for i, action := range documentedActions {
		want := Gate{Action: action, Reported: true, ActionGate: gen.ActionGate{Allowed: i%2 == 0, Reason: action}}
		if got := r.Gate(action, &v.Actions); got != want {
			t.Errorf("%s: got %+v, want %+v", action, got, want)
		}
	}
	if len(documentedActions) < 21 || len(r.NewGates()) != 0 {
		t.Errorf("%d actions, %d other gates", len(documentedActions), len(r.NewGates()))
	}
}

func TestGateAllocations(t *testing.T) {
	v, r := details(t, example(t, "details-unknown-members"))
	for _, action := range []string{"upgrade", "migrate", "unknown"} {
		if got := testing.AllocsPerRun(100, func() { _ = r.Gate(action, &v.Actions) }); got != 0 {
			t.Errorf("Gate(%s): %v allocations", action, got)
		}
	}
	body := []byte(example(t, "details-documented"))
	got := testing.AllocsPerRun(100, func() { _, _ = Details(body, redact.Redactor{}, new(gen.VPSDetails)) })
	if got > 16 {
		t.Errorf("Details: %v allocations", got)
	}
}
