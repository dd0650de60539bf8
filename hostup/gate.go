package hostup

import (
	"errors"
	"iter"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/decode"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// ErrBlocked matches a [*BlockedError] with errors.Is.
var ErrBlocked = errors.New("hostup: the action is blocked")

// A Gate reports whether an action was allowed at the time of the response. HostUp can
// still refuse the action. The zero Gate allows nothing. Printing a Gate gives a sentence.
type Gate struct {
	Action   Action
	Reported bool   // whether the response has this gate; if false, Allowed is false too
	Allowed  bool   // whether the action may be taken
	Reason   string // why not, for a person; "" if HostUp gives no reason
	Code     string // why not, for a program; often "", even if the action is blocked
}

// String returns one line: the action, whether it is allowed and, if not, why.
func (g Gate) String() string {
	text := string(g.Action)
	switch {
	case g.Allowed:
		text += " is allowed"
	case !g.Reported:
		text += " is not reported by HostUp, so it counts as blocked"
	default:
		text = strings.TrimSuffix(text+" is blocked: "+g.Reason, ": ")
		if g.Code != "" {
			text += " (code " + g.Code + ")"
		}
	}
	return redact.Line(text, redact.MaxMessage)
}

// A BlockedError reports which of the checked actions are blocked, and why.
type BlockedError struct {
	VPSID string
	Gates []Gate // the blocked ones, in the order of the arguments of Check
}

// Error returns one line with the blocked actions, cut off at 1 KiB.
func (e *BlockedError) Error() string {
	texts := make([]string, len(e.Gates))
	for i, g := range e.Gates {
		texts[i] = g.String()
	}

	vps := strings.TrimPrefix(e.VPSID+": ", ": ")
	return redact.Line("hostup: "+vps+strings.Join(texts, "; "), redact.MaxMessage)
}

// Is reports whether target is [ErrBlocked].
func (e *BlockedError) Is(target error) bool { return target == ErrBlocked }

func newGate(g decode.Gate) Gate {
	return Gate{
		Action:   Action(g.Action),
		Reported: g.Reported,
		Allowed:  g.Allowed,
		Reason:   g.Reason,
		Code:     g.Code,
	}
}

// Gate returns the gate of a. If the response does not contain it, the Gate is
// neither Reported nor Allowed.
func (v *VPSDetails) Gate(a Action) Gate {
	return newGate(v.received().Gate(string(a), &v.Actions))
}

// Can reports whether the response allows a. A locked VPS can allow it too: test
// [VPSDetails.IsLocked] before you perform an action.
func (v *VPSDetails) Can(a Action) bool {
	return v.received().Gate(string(a), &v.Actions).Allowed
}

// Check returns nil if the response allows all actions, and otherwise a
// [*BlockedError] with those that it does not. Without actions, it returns another
// error. Like Can, it ignores whether the VPS is locked: test [VPSDetails.IsLocked] too.
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
// response. It is empty for a VPSDetails that is neither from a call nor from JSON.
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

		for _, g := range v.response().NewGates() {
			if !yield(newGate(g)) {
				return
			}
		}
	}
}
