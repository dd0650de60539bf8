package hostup

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// ErrBlocked is what errors.Is finds in a [*BlockedError].
var ErrBlocked = errors.New("hostup: the action is blocked")

// A Gate tells whether an action was allowed at the moment of the answer. It
// is advice: the call that takes the action has the last word, and a reason
// such as "could not be confirmed" can pass by itself.
//
// The zero Gate is closed.
type Gate struct {
	Action   Action
	Reported bool   // whether the API told; false for a missing gate, which is not allowed
	Allowed  bool   // whether the action may be taken
	Reason   string // why not, for a person; the wording can change
	Code     string // why not, for a program; often "" also on a blocked gate
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

// A BlockedError tells which of the actions asked for are blocked, and why.
type BlockedError struct {
	VPSID string
	Gates []Gate // the blocked ones, in the order asked
}

// Error returns one line of at most 1 KiB with every blocked action.
func (e *BlockedError) Error() string {
	texts := make([]string, len(e.Gates))
	for i, g := range e.Gates {
		texts[i] = g.String()
	}
	return safe.Line("hostup: "+e.VPSID+": "+strings.Join(texts, "; "), maxMessage)
}

// Is reports whether target is [ErrBlocked].
func (e *BlockedError) Is(target error) bool { return target == ErrBlocked }

// Gate returns the gate of a. An action that the answer did not hold gives a
// closed gate that is not Reported.
func (v *VPSDetails) Gate(a Action) Gate {
	for _, g := range v.said().gates {
		if g.Action == a {
			return g
		}
	}
	return Gate{Action: a}
}

// Can reports whether the API said that a may be taken.
func (v *VPSDetails) Can(a Action) bool { return v.Gate(a).Allowed }

// Check returns nil if every action may be taken, and otherwise a
// [*BlockedError] with each that may not. Without an action it is an error.
func (v *VPSDetails) Check(actions ...Action) error {
	if len(actions) == 0 {
		return errors.New("hostup: Check needs an action to check")
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

// Gates returns the gates of the 21 documented actions in their order, then
// those that HostUp has added since, in the order of the answer.
func (v *VPSDetails) Gates() iter.Seq[Gate] { return slices.Values(v.said().gates) }
