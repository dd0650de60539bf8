package decode

import (
	"testing"

	"github.com/google/go-cmp/cmp"
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
			t.Errorf("%s: %+v", body, r.Gate("upgrade"))
		}
	}
	if g := new(Response).Gate("upgrade"); g != (Gate{}) {
		t.Errorf("without a response: %+v", g)
	}
}
