package decode

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/gen"
)

func TestGate(t *testing.T) {
	_, r := details(t, `{"id": "x", "actions": {
		"canUpgrade": {"allowed": true, "reason": null},
		"canStart": {"allowed": false, "reason": "No.", "code": "no"},
		"canStop": {"allowed": null, "reason": "Unknown."},
		"canReset": null,
		"canTeleport": {"allowed": true},
		"canFly": null, "canSwim": "yes", "canRun": {"allowed": "true"},
		"canupgrade": {"allowed": true}, "canREBUILD": {"allowed": true}, "can": {}, "_comment": {}
	}}`)
	for _, test := range []struct {
		action string
		want   Gate
	}{
		{"upgrade", Gate{Reported: true, Allowed: true}},
		{"start", Gate{Reported: true, Reason: "No.", Code: "no"}},
		{"stop", Gate{}},
		{"reset", Gate{}},
		{"backup", Gate{}},
		{"teleport", Gate{Reported: true, Allowed: true}},
		{"fly", Gate{Reported: true}},
		{"swim", Gate{Reported: true}},
		{"run", Gate{Reported: true}},
		{"rebuild", Gate{}},
		{"REBUILD", Gate{}},
		{"rEBUILD", Gate{}},
		{"canUpgrade", Gate{}},
		{"", Gate{}},
	} {
		if diff := cmp.Diff(test.want, r.Gate(test.action)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.action, diff)
		}
	}
	var others []string
	for action := range r.OtherGates() {
		others = append(others, action)
	}
	if diff := cmp.Diff([]string{"teleport", "fly", "swim", "run"}, others); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range r.OtherGates() {
		break
	}
}

func TestNoGates(t *testing.T) {
	for _, body := range []string{`{"id": "x"}`, `{"id": "x", "actions": null}`, `{"id": "x", "actions": {}}`} {
		if _, r := details(t, body); r.Gate("upgrade") != (Gate{}) {
			t.Errorf("%s: got %+v, want the zero Gate", body, r.Gate("upgrade"))
		}
	}
	if g := new(Response).Gate("upgrade"); g != (Gate{}) {
		t.Errorf("without a response: got %+v, want the zero Gate", g)
	}
}

// The gate of each documented action is read from its own member.
func TestEveryGate(t *testing.T) {
	fields := reflect.TypeFor[gen.VPSActions]()
	var members []string
	for i := range fields.NumField() {
		name := fields.Field(i).Tag.Get("json")
		members = append(members, fmt.Sprintf(`%q: {"allowed": %v, "reason": %q, "code": null}`, name, i%2 == 0, name))
	}
	_, r := details(t, `{"id": "x", "actions": {`+strings.Join(members, ", ")+`}}`)
	if fields.NumField() < 21 {
		t.Errorf("%d gates", fields.NumField())
	}
	for i := range fields.NumField() {
		name := fields.Field(i).Tag.Get("json")
		action := strings.ToLower(name[3:4]) + name[4:]
		if diff := cmp.Diff(Gate{Reported: true, Allowed: i%2 == 0, Reason: name}, r.Gate(action)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", action, diff)
		}
	}
	for action := range r.OtherGates() {
		t.Errorf("another gate: %s", action)
	}
}

// Unknown gates keep their order, and a malformed one is closed.
func TestOtherGates(t *testing.T) {
	for _, mismatch := range []string{"", `, "operatingSystem": {"family": 7}`} {
		_, r := details(t, `{"id": "x", "actions": {
			"canZoom": {"allowed": true, "reason": null, "until": [1]}, "canReset": {"allowed": true},
			"can2FA": {"allowed": false, "reason": "No.", "code": "no"}, "canÄndra": {"allowed": true},
			"canNull": null, "canText": "yes", "canArray": [true], "canTrue": true, "canNumber": 1, "canEmpty": {},
			"canAllowedText": {"allowed": "true"}, "canAllowedNull": {"allowed": null, "reason": "R"}, "canAllowedCase": {"Allowed": true},
			"canReasonNumber": {"allowed": true, "reason": 7}, "canCodeArray": {"allowed": true, "code": []},
			"canA\u0062c": {"allowed": true}, "can Space": {"allowed": true},
			"canreset": {"allowed": true}, "canRESET": {"allowed": true}, "canRe\u017fet": {"allowed": true}, "reset": {"allowed": true},
			"canfly": {"allowed": true},
			"Can": 1, "can": {"allowed": true}, "": {"allowed": true}, "allowed": true
		}`+mismatch+`}`)
		type named struct {
			Action string
			Gate
		}
		var got []named
		for action, gate := range r.OtherGates() {
			got = append(got, named{action, gate})
			if diff := cmp.Diff(gate, r.Gate(action)); diff != "" {
				t.Errorf("Gate(%q): %s", action, diff)
			}
		}
		want := []named{
			{"zoom", Gate{Reported: true, Allowed: true}},
			{"2FA", Gate{Reported: true, Reason: "No.", Code: "no"}},
			{"Ändra", Gate{Reported: true, Allowed: true}},
			{"null", Gate{Reported: true}},
			{"text", Gate{Reported: true}},
			{"array", Gate{Reported: true}},
			{"true", Gate{Reported: true}},
			{"number", Gate{Reported: true}},
			{"empty", Gate{Reported: true}},
			{"allowedText", Gate{Reported: true}},
			{"allowedNull", Gate{Reported: true}},
			{"allowedCase", Gate{Reported: true}},
			{"reasonNumber", Gate{Reported: true}},
			{"codeArray", Gate{Reported: true}},
			{"abc", Gate{Reported: true, Allowed: true}},
			{" Space", Gate{Reported: true, Allowed: true}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
