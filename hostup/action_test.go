package hostup_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// documentedGates returns the names of the gates in the order of openapi.yaml.
func documentedGates(t *testing.T) []string {
	t.Helper()
	_, schema, _ := strings.Cut(string(api.Document()), "\n    VpsActions:\n")
	_, properties, _ := strings.Cut(schema, "\n      properties:\n")
	properties, _, _ = strings.Cut(properties, "\n\n") // the next schema
	var names []string
	for _, match := range regexp.MustCompile(`(?m)^ {8}(\w+):$`).FindAllStringSubmatch(properties, -1) {
		names = append(names, match[1])
	}
	// The document is read as text because a parser loses the order.
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	parsed := slices.Sorted(maps.Keys(spec.Components.Schemas["VpsActions"].Value.Properties))
	if diff := cmp.Diff(parsed, slices.Sorted(slices.Values(names))); diff != "" {
		t.Fatalf("reading openapi.yaml as text gives other gates (-parser +text):\n%s", diff)
	}
	return names
}

// gateName returns the name of an action's gate.
func gateName(a hostup.Action) string { return "can" + strings.ToUpper(string(a[:1])) + string(a[1:]) }

func TestActionsMatchDocument(t *testing.T) {
	var got []string
	for _, action := range hostup.Actions() {
		got = append(got, gateName(action))
	}
	want := documentedGates(t)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Actions differs from the gates of openapi.yaml (-openapi.yaml +Actions); "+
			"if a gate is missing, add it to hostup/action.go:\n%s", diff)
	}
	if len(want) < 21 {
		t.Errorf("openapi.yaml has %d gates, want at least 21", len(want))
	}
}

// Each action is allowed by the gate with its name, and by no other.
func TestActionsReadTheirGates(t *testing.T) {
	names := documentedGates(t)
	for _, open := range names {
		gates := make(map[string]any)
		for _, name := range names {
			gates[name] = map[string]any{"allowed": name == open, "reason": "closed: " + name, "code": name}
		}
		body, err := json.Marshal(map[string]any{"id": "vps_1", "actions": gates})
		if err != nil {
			t.Fatal(err)
		}
		vps := decode(t, string(body))
		var allowed []string
		for gate := range vps.Gates() {
			name := gateName(gate.Action)
			if gate.Allowed {
				allowed = append(allowed, name)
			}
			if !gate.Reported || gate.Reason != "closed: "+name || gate.Code != name {
				t.Errorf("the gate of %s is that of %q; change hostup/action.go", gate.Action, gate.Code)
			}
			if gate != vps.Gate(gate.Action) || gate.Allowed != vps.Can(gate.Action) || gate.Allowed != (vps.Check(gate.Action) == nil) {
				t.Errorf("%s: Gates, Gate, Can and Check differ", gate.Action)
			}
		}
		if !slices.Equal(allowed, []string{open}) {
			t.Errorf("with only %s allowed, the gates %q are; if one is missing, add it to hostup/action.go", open, allowed)
		}
	}
}

func TestActionsReturnsCopy(t *testing.T) {
	hostup.Actions()[0] = "changed"
	if got := hostup.Actions()[0]; got != hostup.ActionRebuild {
		t.Errorf("a change of the result of Actions changed the first action to %s", got)
	}
}

func TestActionConstantsAreInActions(t *testing.T) {
	source, err := os.ReadFile("action.go")
	if err != nil {
		t.Fatal(err)
	}
	constants := regexp.MustCompile(`(?m)^\tAction\w+ +Action = "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	for _, constant := range constants {
		if !slices.Contains(hostup.Actions(), hostup.Action(constant[1])) {
			t.Errorf("the constant %s is not in Actions; add it to documentedGates in hostup/action.go", constant[1])
		}
	}
	if n := len(hostup.Actions()); len(constants) != n {
		t.Errorf("%d constants for %d actions", len(constants), n)
	}
}

func TestParseAction(t *testing.T) {
	for _, a := range hostup.Actions() {
		for _, s := range []string{
			string(a), gateName(a), strings.ToUpper(gateName(a)), strings.ToLower(string(a)),
			hyphenated(a), strings.ReplaceAll(hyphenated(a), "-", "_"), "can-" + hyphenated(a),
		} {
			if got, err := hostup.ParseAction(s); err != nil || got != a {
				t.Errorf("ParseAction(%q) = %q, %v; want %q", s, got, err, a)
			}
		}
	}
	for _, s := range []string{"", "can", "cel", "canCanCancel", "rebuild ", "teleport", "re build", "\x1b[2J", strings.Repeat("x", 5000)} {
		got, err := hostup.ParseAction(s)
		if err == nil || got != "" {
			t.Errorf("ParseAction(%q) = %q, want an error", s, got)
			continue
		}
		checkErrorText(t, err.Error())
	}
}

// hyphenated returns an action as it is usual in a shell, such as reset-ssh-keys.
func hyphenated(a hostup.Action) string {
	return strings.ToLower(regexp.MustCompile("[A-Z]").ReplaceAllString(string(a), "-$0"))
}

func TestChangeFlow(t *testing.T) {
	fixed, payg := []hostup.Action{"upgrade", "changeBillingCycle"}, []hostup.Action{"resize"}
	for _, test := range []struct {
		name    string
		body    string
		flow    hostup.ChangeFlow
		actions []hostup.Action
		allowed bool // whether all actions of the flow are
	}{
		{"fixed cycle", string(exampleBody(t)), hostup.FlowFixedCycle, fixed, true},
		{"pay as you go", string(bodyOf(t, testdata(t, "details-payg.http"))), hostup.FlowPAYG, payg, true},
		{"pending order", string(bodyOf(t, testdata(t, "details-pending-order.http"))), hostup.FlowFixedCycle, fixed, false},
		{"no gates", replaceInExample(t, `"actions": {`, `"actions": {}, "were": {`), hostup.FlowFixedCycle, fixed, false},
		{"absent isPayg", replaceInExample(t, `"isPayg"`, `"isPAYG"`), "", nil, false},
		{"null isPayg", replaceInExample(t, `"isPayg": false`, `"isPayg": null`), "", nil, false},
		{"absent billing", replaceInExample(t, `"billing"`, `"Billing"`), "", nil, false},
		{"null billing", replaceInExample(t, `"billing": {`, `"billing": null, "was": {`), "", nil, false},
	} {
		vps := decode(t, test.body)
		flow := vps.ChangeFlow()
		if flow != test.flow || !slices.Equal(flow.Actions(), test.actions) {
			t.Errorf("%s: flow %q with %v, want %q with %v", test.name, flow, flow.Actions(), test.flow, test.actions)
		}
		if err := vps.Check(flow.Actions()...); (err == nil) != test.allowed {
			t.Errorf("%s: Check: %v", test.name, err)
		}
	}
	if actions := hostup.ChangeFlow("other").Actions(); actions != nil {
		t.Errorf("actions of an unknown flow: %v", actions)
	}
}
