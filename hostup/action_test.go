package hostup_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// Actions has the gates of the documented example, in its order. A caller can change the list
// without changing that of other callers.
func TestActions(t *testing.T) {
	clear(hostup.Actions()) // a copy
	var names []string
	for _, action := range hostup.Actions() {
		names = append(names, gateName(action))
	}

	_, members, _ := strings.Cut(string(exampleBody(t)), `"actions": {`)
	var inExample []string
	for _, match := range regexp.MustCompile(`"(can\w+)": {`).FindAllStringSubmatch(members, -1) {
		inExample = append(inExample, match[1])
	}
	if diff := cmp.Diff(inExample, names); diff != "" || len(names) < 21 {
		t.Errorf("run go generate ./... (-example +Actions):\n%s", diff)
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
		clear(flow.Actions()) // a copy
		if flow != test.flow || !slices.Equal(flow.Actions(), test.actions) {
			t.Errorf("%s: flow %q with %v, want %q with %v", test.name, flow, flow.Actions(), test.flow, test.actions)
		}
	}

	if actions := hostup.ChangeFlow("other").Actions(); actions != nil {
		t.Errorf("actions of an unknown flow: %v", actions)
	}
}
