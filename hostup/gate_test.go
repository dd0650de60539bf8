package hostup_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// gates returns the documented body with the given members as its actions.
func gates(t *testing.T, members string) string {
	t.Helper()
	body := string(exampleBody(t))
	start, end := strings.Index(body, `"actions": {`), strings.Index(body, `"availability"`)
	return body[:start] + `"actions": {` + members + `}, ` + body[end:]
}

func TestActionsAreTheDocumentedGates(t *testing.T) {
	var order struct{ Actions json.RawMessage }
	if err := json.Unmarshal(exampleBody(t), &order); err != nil {
		t.Fatal(err)
	}
	var want []string
	dec := json.NewDecoder(strings.NewReader(string(order.Actions)))
	for depth := 0; ; {
		token, err := dec.Token()
		if err != nil {
			break
		}
		switch token := token.(type) {
		case json.Delim:
			depth += map[json.Delim]int{'{': 1, '}': -1}[token]
		case string:
			if depth == 1 {
				want = append(want, token)
			}
		}
	}
	var got []string
	for gate := range decode(t, string(exampleBody(t))).Gates() {
		got = append(got, "can"+strings.ToUpper(string(gate.Action[:1]))+string(gate.Action[1:]))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 21 {
		t.Errorf("%d gates (-documented +Gates):\n%s", len(got), diff)
	}
	if actions := hostup.Actions(); len(actions) != 21 || !slices.IsSorted(indexes(got, actions)) {
		t.Errorf("Actions: %v", actions)
	}
	hostup.Actions()[0] = "changed"
	if hostup.Actions()[0] != hostup.ActionRebuild {
		t.Error("a change of Actions' result changed the actions")
	}
}

func indexes(keys []string, actions []hostup.Action) []int {
	var at []int
	for _, a := range actions {
		at = append(at, slices.IndexFunc(keys, func(key string) bool { return strings.EqualFold(key, "can"+string(a)) }))
	}
	return at
}

func TestParseAction(t *testing.T) {
	for _, a := range hostup.Actions() {
		key := "can" + strings.ToUpper(string(a[:1])) + string(a[1:])
		for _, s := range []string{
			string(a), key, strings.ToUpper(key), strings.ToLower(string(a)),
			hyphened(a), strings.ReplaceAll(hyphened(a), "-", "_"), "can-" + hyphened(a),
		} {
			if got, err := hostup.ParseAction(s); err != nil || got != a {
				t.Errorf("ParseAction(%q) = %q, %v; want %q", s, got, err, a)
			}
		}
	}
	for _, s := range []string{"", "can", "cel", "canCanCancel", "rebuild ", "teleport", "re build", "\x1b[2J", strings.Repeat("x", 5000)} {
		got, err := hostup.ParseAction(s)
		if err == nil || got != "" {
			t.Errorf("ParseAction(%q) = %q", s, got)
			continue
		}
		checkErrorText(t, err.Error())
	}
}

// hyphened is how a person types an action in a shell.
func hyphened(a hostup.Action) string {
	return strings.ToLower(regexp.MustCompile("[A-Z]").ReplaceAllString(string(a), "-$0"))
}

func TestGate(t *testing.T) {
	vps := decode(t, string(exampleBody(t)))
	for action, want := range map[hostup.Action]hostup.Gate{
		hostup.ActionRebuild: {Action: "rebuild", Reported: true, Allowed: true},
		hostup.ActionStart:   {Action: "start", Reported: true, Reason: "VPS is already running."},
		"teleport":           {Action: "teleport"},
		"":                   {},
		"Rebuild":            {Action: "Rebuild"},
		"canRebuild":         {Action: "canRebuild"},
	} {
		if diff := cmp.Diff(want, vps.Gate(action)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", action, diff)
		}
		if vps.Can(action) != want.Allowed {
			t.Errorf("Can(%s) = %v", action, vps.Can(action))
		}
	}
}

// Nothing but a gate under its own key that says so in so many words is open.
func TestGatesFailClosed(t *testing.T) {
	for name, members := range map[string]string{
		"no gates":               ``,
		"null gate":              `"canRebuild": null`,
		"null allowed":           `"canRebuild": {"allowed": null, "reason": null}`,
		"no allowed":             `"canRebuild": {"reason": null}`,
		"allowed of other case":  `"canRebuild": {"Allowed": true}`,
		"lower case":             `"canrebuild": {"allowed": true}`,
		"upper case":             `"CANREBUILD": {"allowed": true}`,
		"capital":                `"CanRebuild": {"allowed": true}`,
		"inner capitals":         `"canREBUILD": {"allowed": true}`,
		"without can":            `"rebuild": {"allowed": true}`,
		"closed, and one beside": `"canRebuild": {"allowed": false}, "canrebuild": {"allowed": true}, "rebuild": {"allowed": true}`,
	} {
		vps := decode(t, gates(t, members))
		reported := strings.HasPrefix(name, "closed")
		if g := vps.Gate(hostup.ActionRebuild); g.Allowed || g.Reported != reported {
			t.Errorf("%s: %+v", name, g)
		}
		for g := range vps.Gates() {
			if g.Allowed {
				t.Errorf("%s opened %s", name, g.Action)
			}
		}
		if !errors.Is(vps.Check(hostup.ActionRebuild), hostup.ErrBlocked) {
			t.Errorf("%s: Check passed", name)
		}
	}
	for name, body := range map[string]string{
		"null actions": replaceInExample(t, `"actions": {`, `"actions": null, "were": {`),
		"no actions":   replaceInExample(t, `"actions": {`, `"were": {`),
	} {
		if vps := decode(t, body); vps.Can(hostup.ActionRebuild) || vps.Gate(hostup.ActionRebuild).Reported {
			t.Errorf("%s: open", name)
		}
	}
	open := hostup.VPSDetails{}
	open.Actions.CanRebuild.Allowed = new(true)
	if open.Can(hostup.ActionRebuild) || open.ChangeFlow() != "" || !open.IsLocked() {
		t.Error("what no answer said is allowed")
	}
}

// HostUp adds gates without notice: they come after the 21, by their names.
func TestNewerGates(t *testing.T) {
	vps := decode(t, gates(t, `"canTeleport": {"allowed": true, "reason": null, "until": 7},
		"canRebuild": {"allowed": true, "reason": null}, "can2FA": {"allowed": true}, "canÄndra": {"allowed": true},
		"canFly": null, "canSwim": "yes", "canRun": {"allowed": "true"}, "canDive": {"allowed": true, "reason": 7},
		"canHide": {"allowed": false, "reason": "No.", "code": "no"}, "_comment": "not a gate", "can": {"allowed": true}`))
	var got []hostup.Gate
	for gate := range vps.Gates() {
		got = append(got, gate)
	}
	want := []hostup.Gate{
		{Action: "teleport", Reported: true, Allowed: true},
		{Action: "2FA", Reported: true, Allowed: true},
		{Action: "Ändra", Reported: true, Allowed: true},
		{Action: "fly", Reported: true},
		{Action: "swim", Reported: true},
		{Action: "run", Reported: true},
		{Action: "dive", Reported: true},
		{Action: "hide", Reported: true, Reason: "No.", Code: "no"},
	}
	if diff := cmp.Diff(want, got[21:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !vps.Can("teleport") || vps.Can("fly") || vps.Check("teleport", hostup.ActionRebuild) != nil {
		t.Error("a newer gate is not asked by its name")
	}
	for range vps.Gates() {
		break // an early end must not disturb
	}
}

func TestCheck(t *testing.T) {
	vps := decode(t, string(bodyOf(t, testdata(t, "details-pending-order.http"))))
	err := vps.Check(hostup.ActionUpgrade, "teleport", hostup.ActionStart)
	var blocked *hostup.BlockedError
	if !errors.As(err, &blocked) || !errors.Is(err, hostup.ErrBlocked) {
		t.Fatalf("%v is no *BlockedError", err)
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
		t.Errorf("allowed actions: %v", err)
	}
	if err := vps.Check(hostup.ActionRebuild, hostup.ActionStart); !errors.As(err, &blocked) || len(blocked.Gates) != 1 {
		t.Errorf("one of two is blocked: %v", err)
	}
	if err := vps.Check(); err == nil || errors.Is(err, hostup.ErrBlocked) {
		t.Errorf("Check without an action: %v", err)
	}
}

// The text of an error is for logs, whatever the server put into a reason.
func TestReasonsAreSafe(t *testing.T) {
	body := gates(t, `"canRebuild": {"allowed": false, "reason": "password `+canaryPassword+`\n\u001b[2J",
		"code": "`+canaryPassword+strings.Repeat("x", 2000)+`"}`)
	body = strings.Replace(body, "initial-password-from-panel", canaryPassword, 1)
	vps := decode(t, body)
	checkErrorText(t, vps.Check(hostup.ActionRebuild).Error())
	for way, text := range allOutputs(vps.Gate(hostup.ActionRebuild)) {
		if strings.Contains(text, canaryKey) || strings.Contains(text, canaryPassword) {
			t.Errorf("%s: %s", way, text)
		}
	}
}

func TestChangeFlow(t *testing.T) {
	for name, test := range map[string]struct {
		body    string
		flow    hostup.ChangeFlow
		actions []hostup.Action
		ok      bool // whether all actions of the flow are allowed
	}{
		"fixed cycle":     {string(exampleBody(t)), hostup.FlowFixedCycle, []hostup.Action{"upgrade", "changeBillingCycle"}, true},
		"pay as you go":   {string(bodyOf(t, testdata(t, "details-payg.http"))), hostup.FlowPAYG, []hostup.Action{"resize"}, true},
		"pending order":   {string(bodyOf(t, testdata(t, "details-pending-order.http"))), hostup.FlowFixedCycle, []hostup.Action{"upgrade", "changeBillingCycle"}, false},
		"absent isPayg":   {replaceInExample(t, `"isPayg"`, `"isPAYG"`), "", nil, false},
		"null isPayg":     {replaceInExample(t, `"isPayg": false`, `"isPayg": null`), "", nil, false},
		"absent billing":  {replaceInExample(t, `"billing"`, `"Billing"`), "", nil, false},
		"null billing":    {replaceInExample(t, `"billing": {`, `"billing": null, "was": {`), "", nil, false},
		"unknown actions": {gates(t, ``), hostup.FlowFixedCycle, []hostup.Action{"upgrade", "changeBillingCycle"}, false},
	} {
		vps := decode(t, test.body)
		flow := vps.ChangeFlow()
		if flow != test.flow || !slices.Equal(flow.Actions(), test.actions) {
			t.Errorf("%s: %q with %v", name, flow, flow.Actions())
		}
		if err := vps.Check(flow.Actions()...); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The doc comments of the actions must not say of a gate what it is not.
func TestActionConstantsAreAllListed(t *testing.T) {
	source, err := os.ReadFile("action.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), " Action = \""); n != len(hostup.Actions()) {
		t.Errorf("%d constants, %d in Actions", n, len(hostup.Actions()))
	}
}
