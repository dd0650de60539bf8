package hostup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// An Action is an operation on a VPS, named like its gate without the "can": the
// gate canResetSshKeys belongs to the Action "resetSshKeys". This package only
// reports whether an action is allowed; it performs none.
//
// Values other than the constants work too, for gates that HostUp adds later.
type Action string

// Actions returns the documented actions in the order of the documentation.
func Actions() []Action { return slices.Clone(actions) }

// ParseAction returns the documented action that s names. It accepts the name of
// the action or of its gate, and words joined by hyphens or underscores, in any
// case: resetSshKeys, canResetSshKeys, reset-ssh-keys. Other names are an error.
func ParseAction(s string) (Action, error) {
	name := strings.NewReplacer("-", "", "_", "").Replace(s)

	for _, a := range actions {
		if strings.EqualFold(name, string(a)) || strings.EqualFold(name, "can"+string(a)) {
			return a, nil
		}
	}
	return "", fmt.Errorf("hostup: unknown action %s; known are %s",
		redact.Line(`"`+s+`"`, redact.MaxID), strings.Trim(fmt.Sprint(actions), "[]"))
}

// A ChangeFlow is the way in which a VPS changes its size. A VPS with a fixed billing cycle
// is upgraded to another plan. A pay-as-you-go VPS is resized: its CPU and memory change.
// Look at the flow before you choose an action.
type ChangeFlow string

// The two flows. The flow is "" if the response does not have billing.isPayg.
const (
	FlowFixedCycle ChangeFlow = "fixed-cycle"
	FlowPAYG       ChangeFlow = "payg"
)

// ChangeFlow returns the flow of the VPS according to billing.isPayg, or "" if
// the response does not contain it.
func (v *VPSDetails) ChangeFlow() ChangeFlow {
	isPAYG, ok := v.received().IsPAYG()
	if !ok {
		return ""
	}
	if isPAYG {
		return FlowPAYG
	}
	return FlowFixedCycle
}

// Actions returns the actions of this flow: upgrade and changeBillingCycle for
// FlowFixedCycle, resize for FlowPAYG, and none for "". Choose one of them, and ask
// [VPSDetails.Can] whether it is allowed.
func (f ChangeFlow) Actions() []Action { return slices.Clone(flowActions[f]) }

var flowActions = map[ChangeFlow][]Action{
	FlowFixedCycle: {ActionUpgrade, ActionChangeBillingCycle},
	FlowPAYG:       {ActionResize},
}
