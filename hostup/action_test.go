package hostup_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// Actions has the gates of the OpenAPI document in its order, which is that of the
// documented example, and each has a constant.
func TestActionsMatchDocument(t *testing.T) {
	var names, actions []string
	for _, action := range hostup.Actions() {
		names = append(names, gateName(action))
		actions = append(actions, string(action))
	}

	_, members, _ := strings.Cut(string(exampleBody(t)), `"actions": {`)
	var inExample []string
	for _, match := range regexp.MustCompile(`"(can\w+)": {`).FindAllStringSubmatch(members, -1) {
		inExample = append(inExample, match[1])
	}
	const hint = "run go generate ./..."
	if diff := cmp.Diff(inExample, names); diff != "" || len(names) < 21 {
		t.Errorf("%s (-example +Actions):\n%s", hint, diff)
	}

	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	inDocument := slices.Sorted(maps.Keys(spec.Components.Schemas["VpsActions"].Value.Properties))
	if diff := cmp.Diff(inDocument, slices.Sorted(slices.Values(names))); diff != "" {
		t.Errorf("%s (-openapi.yaml +Actions):\n%s", hint, diff)
	}

	constants := constantsOf(t, "Action")
	if diff := cmp.Diff(slices.Sorted(slices.Values(constants)), slices.Sorted(slices.Values(actions))); diff != "" {
		t.Errorf("%s (-constants +Actions):\n%s", hint, diff)
	}

	hostup.Actions()[0] = "changed"
	if got := hostup.Actions()[0]; got != hostup.ActionRebuild {
		t.Errorf("a change of the result of Actions changed the first action to %s", got)
	}
}

func TestParseAction(t *testing.T) {
	for _, a := range hostup.Actions() {
		hyphenated := strings.ToLower(regexp.MustCompile("[A-Z]").ReplaceAllString(string(a), "-$0"))
		for _, s := range []string{
			string(a), gateName(a), strings.ToUpper(gateName(a)), strings.ToLower(string(a)),
			hyphenated, strings.ReplaceAll(hyphenated, "-", "_"), "can-" + hyphenated,
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

func TestChangeFlow(t *testing.T) {
	fixed, payg := []hostup.Action{"upgrade", "changeBillingCycle"}, []hostup.Action{"resize"}
	for _, test := range []struct {
		name    string
		body    string
		flow    hostup.ChangeFlow
		actions []hostup.Action
	}{
		{"fixed cycle", string(exampleBody(t)), hostup.FlowFixedCycle, fixed},
		{"pay as you go", string(bodyOf(t, testdata(t, "details-payg.http"))), hostup.FlowPAYG, payg},
		{"absent isPayg", replaceInExample(t, `"isPayg"`, `"isPAYG"`), "", nil},
		{"null isPayg", replaceInExample(t, `"isPayg": false`, `"isPayg": null`), "", nil},
		{"null billing", replaceInExample(t, `"billing": {`, `"billing": null, "was": {`), "", nil},
	} {
		flow := decode(t, test.body).ChangeFlow()
		if flow != test.flow || !slices.Equal(flow.Actions(), test.actions) {
			t.Errorf("%s: flow %q with %v, want %q with %v", test.name, flow, flow.Actions(), test.flow, test.actions)
		}
	}

	if actions := hostup.ChangeFlow("other").Actions(); actions != nil {
		t.Errorf("actions of an unknown flow: %v", actions)
	}
}
