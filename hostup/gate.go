package hostup

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// ErrBlocked matches a [*BlockedError] with errors.Is.
var ErrBlocked = errors.New("hostup: the action is blocked")

// A Gate says whether an action was allowed at the time of the response. The
// action itself can still be refused. A reason such as "could not be confirmed"
// can be temporary.
//
// The zero Gate is closed.
type Gate struct {
	Action   Action
	Reported bool   // whether the response has this gate; a missing one is not allowed
	Allowed  bool   // whether the action may be taken
	Reason   string // why not, for a person; the wording can change
	Code     string // why not, for a program; often "" even on a blocked gate
}

// newGate returns the gate of a, and a closed one that is not Reported if g is
// null or does not say whether it is allowed.
func newGate(a Action, g gen.ActionGate) Gate {
	if g.Allowed == nil {
		return Gate{Action: a}
	}
	return Gate{a, true, *g.Allowed, g.Reason, g.Code}
}

// String returns one line: the action, whether it is allowed and, if not, why.
func (g Gate) String() string {
	switch {
	case g.Allowed:
		return string(g.Action) + " is allowed"
	case !g.Reported:
		return string(g.Action) + " is not reported by HostUp, so it counts as blocked"
	}
	text := string(g.Action) + " is blocked"
	if g.Reason != "" {
		text += ": " + g.Reason
	}
	if g.Code != "" {
		text += " (code " + g.Code + ")"
	}
	return text
}

// A BlockedError reports which of the checked actions are blocked, and why.
type BlockedError struct {
	VPSID string
	Gates []Gate // the blocked ones, in the order of the call
}

// Error returns one line of at most 1 KiB with every blocked action.
func (e *BlockedError) Error() string {
	texts := make([]string, len(e.Gates))
	for i, g := range e.Gates {
		texts[i] = g.String()
	}
	return redact.Line("hostup: "+e.VPSID+": "+strings.Join(texts, "; "), redact.MaxMessage)
}

// Is reports whether target is [ErrBlocked].
func (e *BlockedError) Is(target error) bool { return target == ErrBlocked }

// find returns the gate of a as it was received.
func (v *VPSDetails) find(a Action) Gate {
	if v.response == nil {
		return Gate{Action: a}
	}
	if gate, ok := gateFields[a]; ok {
		return newGate(a, *gate(&v.response().Actions.VPSActions))
	}
	for gate := range v.otherGates() {
		if gate.Action == a {
			return gate
		}
	}
	return Gate{Action: a}
}

// otherGates returns the gates that are unknown to this version.
func (v *VPSDetails) otherGates() iter.Seq[Gate] {
	return func(yield func(Gate) bool) {
		for name, g := range v.response().OtherGates() {
			action, ok := actionOf(name)
			// A name that differs in case must not pass for the gate that it looks like.
			if !ok || slices.ContainsFunc(actions, func(a Action) bool { return strings.EqualFold(a.key(), name) }) {
				continue
			}
			gate := newGate(action, g)
			if gate.Reported = true; !yield(gate) {
				return
			}
		}
	}
}

// redacted returns g without secrets in its texts, which become part of errors.
func (v *VPSDetails) redacted(g Gate) Gate {
	g.Reason, g.Code = v.redact.Text(g.Reason), v.redact.Text(g.Code)
	return g
}

// Gate returns the gate of a. An action that the response does not have gets a
// closed gate that is not Reported.
func (v *VPSDetails) Gate(a Action) Gate { return v.redacted(v.find(a)) }

// Can reports whether the response allows a. It does not look at
// [VPSDetails.IsLocked].
func (v *VPSDetails) Can(a Action) bool { return v.find(a).Allowed }

// Check returns nil if the response allows every action, and otherwise a
// [*BlockedError] with each one that it does not. It returns an error without
// actions.
func (v *VPSDetails) Check(actions ...Action) error {
	if len(actions) == 0 {
		return errors.New("hostup: Check needs at least one action")
	}
	var blocked []Gate
	for _, a := range actions {
		if g := v.Gate(a); !g.Allowed {
			blocked = append(blocked, g)
		}
	}
	if blocked == nil {
		return nil
	}
	return &BlockedError{VPSID: v.ID, Gates: blocked}
}

// Gates returns the gates of the documented actions in the order of
// [Actions], then those that are unknown to this version, in the order of the
// response. It is empty for a VPSDetails without a response.
func (v *VPSDetails) Gates() iter.Seq[Gate] {
	return func(yield func(Gate) bool) {
		if v.response == nil {
			return
		}
		for _, a := range actions {
			if !yield(v.Gate(a)) {
				return
			}
		}
		for gate := range v.otherGates() {
			if !yield(v.redacted(gate)) {
				return
			}
		}
	}
}
