package hostup_test

import (
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// The name of an undocumented gate is redacted if it is the password. Names of
// documented gates stay even then.
func TestPasswordAsGateName(t *testing.T) {
	vps := decode(t, `{"id": "vps_1", "access": {"rootPassword": "`+canaryPassword+`"}, "actions": {"can_`+canaryPassword+`": {"allowed": true}}}`)
	unknown := 0
	for gate := range vps.Gates() {
		checkOutputs(t, gate, canaryPassword)
		if gate.Action == "_[redacted]" && gate.Allowed {
			unknown++
		}
	}
	if unknown != 1 {
		t.Errorf("%d gates that are not documented", unknown)
	}
	vps = decode(t, `{"id": "vps_1", "access": {"rootPassword": "shutdown"}, "actions": {"canShutdown": {"allowed": true}}}`)
	for gate := range vps.Gates() {
		if gate.Action == hostup.ActionShutdown && gate.Allowed {
			return
		}
	}
	t.Error("the gate of shutdown is missing")
}
