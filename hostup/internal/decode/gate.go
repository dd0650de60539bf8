package decode

import (
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A NewGate is a member of actions that the OpenAPI document does not have.
type NewGate struct {
	Action  string          // "migrate" for the member canMigrate
	Gate    *gen.ActionGate // nil unless the response reports with a boolean if it is allowed
	Allowed bool
}

// maxNewGates is the maximum number of undocumented gates.
const maxNewGates = 1_000

// Gate returns the gate of an action. It is nil unless the response reports with a boolean
// if the action is allowed. The result allowed comes from the response, and the texts of a
// documented gate from v.
func (r *Response) Gate(action string, v *gen.VPSActions) (gate *gen.ActionGate, allowed bool) {
	if documented, bit := documentedGate(v, action); r.present.VPSActions&bit != 0 {
		return documented, r.allowed&bit != 0
	}

	for _, g := range r.newGates {
		if g.Action == action {
			return g.Gate, g.Allowed
		}
	}
	return nil, false
}

// NewGates returns the gates that the OpenAPI document does not have, in the order of the
// body. The caller must not change them.
func (r *Response) NewGates() []NewGate { return r.newGates }

// newGate reads a member of actions that the OpenAPI document does not have. A member
// that is not named like a gate is kept like any other; a malformed gate has no Gate.
func (o *object) newGate(name []byte) {
	action, ok := actionOf(string(name))
	if !ok {
		o.extra(name)
		return
	}
	if len(o.response.newGates) == maxNewGates {
		o.fail(tooMany(maxNewGates))
		return
	}

	o.response.parts = append(o.response.parts, o.name)
	start, parts := o.at, len(o.response.parts)
	gate := new(gen.ActionGate)
	o.exampleOnly = true
	readActionGate(o.reader, gate)
	o.exampleOnly = false

	// All of the gate is one part, and no Secret: canRotateToken is not a token.
	o.response.parts = o.response.parts[:parts]
	o.note(start, redact.Value)

	g := NewGate{Action: action}
	if !o.absent {
		g.Gate = gate
		g.Allowed = gate.Allowed
	}
	o.response.newGates = append(o.response.newGates, g)
}

// hidePassword replaces the root password in undocumented gates, which become part of
// errors and logs.
func (r *Response) hidePassword() {
	for i := range r.newGates {
		g := &r.newGates[i]
		g.Action = r.WithoutPassword(g.Action)
		if g.Gate != nil {
			g.Gate.Reason = r.WithoutPassword(g.Gate.Reason)
			g.Gate.Code = r.WithoutPassword(g.Gate.Code)
		}
	}
}

// actionOf returns the action of a gate's name. ok is false for a name of another
// form, and for one that differs from a documented one in case only: it must not be
// taken for that one.
func actionOf(name string) (action string, ok bool) {
	action, ok = strings.CutPrefix(name, "can")
	if !ok || action == "" || 'a' <= action[0] && action[0] <= 'z' {
		return "", false
	}

	if 'A' <= action[0] && action[0] <= 'Z' {
		action = string(action[0]-'A'+'a') + action[1:]
	}
	isLookalike := slices.ContainsFunc(documentedActions[:], func(documented string) bool {
		return strings.EqualFold(documented, action)
	})
	return action, !isLookalike
}
