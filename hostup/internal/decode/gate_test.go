package decode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

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

// Only a lower-case letter makes a name that is no gate's, and only the first capital changes.
func TestActionOf(t *testing.T) {
	for name, want := range map[string]string{
		"canA": "a", "canZ": "z", "canAB": "aB", "can@": "@", "can[": "[", "can`": "`", "can{": "{", "canÅ": "Å",
		"cana": "", "canz": "", "canm": "", "can": "", "Can": "", "": "",
		"canreset": "", "canRESET": "", // not canReset
	} {
		action, ok := actionOf(name)
		if isGate := want != ""; ok != isGate || isGate && action != want {
			t.Errorf("%s: %q, %v, want %q", name, action, ok, want)
		}
	}
}
