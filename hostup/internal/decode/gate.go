package decode

import (
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A Gate is a gate of the response. It is zero but for Action unless it is reported.
type Gate struct {
	Action   string // "migrate" for the member canMigrate
	Reported bool   // whether the response has it, with a boolean allowed
	gen.ActionGate
}

// maxNewGates is the maximum number of undocumented gates.
const maxNewGates = 1_000

// Gate returns the gate of an action. Whether it is reported and allowed comes from the
// response, and the texts of a documented gate from v.
func (r *Response) Gate(action string, v *gen.VPSActions) Gate {
	if documented, bit := documentedGate(v, action); r.present.VPSActions&bit != 0 {
		gate := Gate{Action: action, Reported: true, ActionGate: *documented}
		gate.Allowed = r.allowed&bit != 0
		return gate
	}

	for _, gate := range r.newGates {
		if gate.Action == action {
			return gate
		}
	}
	return Gate{Action: action}
}

// NewGates returns the gates that the OpenAPI document does not have, in the order of the
// body. The caller must not change them.
func (r *Response) NewGates() []Gate { return r.newGates }

// newGate reads a member of actions that the OpenAPI document does not have. A member
// that is not named like a gate is kept like any other; a malformed gate is not reported.
func (o *object) newGate(name []byte) {
	action, ok := actionOf(string(name))
	if !ok {
		o.extra(name)
		return
	}
	if len(o.response.newGates) == maxNewGates {
		o.fail(tooMany(maxNewGates))
	}

	parts := o.response.parts
	gate := Gate{Action: action}
	o.isRare = true
	o.lenient++
	readActionGate(o.reader, &gate.ActionGate)
	o.lenient--

	// All of the gate is one part, and no Secret: canRotateToken is not a token.
	part := redact.Part{Start: o.start, End: o.at, HasName: true}
	o.response.parts = append(parts, part)

	if gate.Reported = !o.absent; !gate.Reported {
		gate = Gate{Action: action}
	}
	o.response.newGates = append(o.response.newGates, gate)
}

// hidePassword replaces the root password in undocumented gates, which become part of
// errors and logs.
func (r *Response) hidePassword() {
	for i := range r.newGates {
		gate := &r.newGates[i]
		for _, text := range []*string{&gate.Action, &gate.Reason, &gate.Code} {
			*text = r.WithoutPassword(*text)
		}

		// The password can begin with the first letter, which actionOf has changed.
		name := strings.ToUpper(gate.Action[:1]) + gate.Action[1:]
		if hidden := r.WithoutPassword(name); hidden != name {
			gate.Action = hidden
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
