package decode

import (
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/gen"
)

// A Gate is a member of actions that the OpenAPI document does not have.
type Gate struct {
	gen.ActionGate
	Action   string // "migrate" for the member canMigrate
	Reported bool   // whether allowed is a boolean; if not, the rest is zero
}

// maxGates is the maximum number of undocumented gates.
const maxGates = 1_000

// Gate returns the gate of an action, and whether the response reports with a boolean
// if the action is allowed. If not, the gate is zero.
func (r *Response) Gate(action string) (gate gen.ActionGate, reported bool) {
	if gate, bit := documentedGate(&r.actions, action); gate != nil {
		return reportedGate(*gate, r.reported&bit != 0)
	}

	for _, g := range r.otherGates {
		if g.Action == action {
			return g.ActionGate, g.Reported
		}
	}
	return gen.ActionGate{}, false
}

// reportedGate returns a zero gate if it is not reported: then its reason explains nothing.
func reportedGate(gate gen.ActionGate, reported bool) (gen.ActionGate, bool) {
	if !reported {
		return gen.ActionGate{}, false
	}
	return gate, true
}

// OtherGates returns the gates that the OpenAPI document does not have, in the order
// of the body. The caller must not change the slice.
func (r *Response) OtherGates() []Gate { return r.otherGates }

// gate notes that a documented gate was read.
func (o *object) gate(name string, bit memberSet) {
	o.member(name, bit)
	if o.hasAllowed() {
		o.response.reported |= bit
	}
}

// hasAllowed reports whether the gate read last has a boolean allowed.
func (r *reader) hasAllowed() bool {
	return r.response.present.ActionGate&bitActionGateAllowed != 0
}

// otherGate reads a member of actions that the OpenAPI document does not have. A
// member that is not a gate is kept like any other; a malformed gate is not Reported.
func (o *object) otherGate(name []byte) {
	action, ok := actionOf(string(name))
	if !ok {
		o.other()
		return
	}
	if len(o.response.otherGates) == maxGates {
		o.fail(tooMany(maxGates))
		return
	}

	start, others := o.start, len(o.response.others)
	var gate gen.ActionGate
	o.exampleOnly = true
	readActionGate(o.reader, &gate)
	o.exampleOnly = false
	if o.err != nil {
		o.err = errorIn(undocumented, o.err)
		return
	}

	gate, reported := reportedGate(gate, !o.absent && o.hasAllowed())
	o.response.otherGates = append(o.response.otherGates,
		Gate{ActionGate: gate, Action: action, Reported: reported})
	whole := span{start: start, end: o.at, isGate: true}
	o.response.others = append(o.response.others[:others], whole)
}

// hidePassword replaces the root password in undocumented gates, which become part of
// errors and logs.
func (r *Response) hidePassword() {
	for i, g := range r.otherGates {
		r.otherGates[i].Action = r.WithoutPassword(g.Action)
		r.otherGates[i].Reason = r.WithoutPassword(g.Reason)
		r.otherGates[i].Code = r.WithoutPassword(g.Code)
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
