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

// The actions of the OpenAPI document, in its order. HostUp documents most of
// them by name only, so the comments are in part assumptions.
const (
	ActionRebuild            Action = "rebuild"            // reinstall from a template
	ActionResetPassword      Action = "resetPassword"      // set a new root password
	ActionResetSSHKeys       Action = "resetSshKeys"       // replace the SSH keys
	ActionResizeDisk         Action = "resizeDisk"         // enlarge a disk
	ActionAddDisk            Action = "addDisk"            // attach another disk
	ActionSnapshot           Action = "snapshot"           // take a snapshot
	ActionBackup             Action = "backup"             // take a backup
	ActionChangeBillingCycle Action = "changeBillingCycle" // change the billing period; fixed cycle
	ActionUpgrade            Action = "upgrade"            // move to a larger plan; fixed cycle
	ActionResize             Action = "resize"             // change CPU and memory; pay as you go
	ActionDetachISOs         Action = "detachIsos"         // detach the ISO images
	ActionConvertToCloud     Action = "convertToCloud"     // convert to pay as you go
	ActionStart              Action = "start"              // power on
	ActionStop               Action = "stop"               // power off (forced)
	ActionRestart            Action = "restart"            // restart (graceful)
	ActionShutdown           Action = "shutdown"           // shut down (graceful)
	ActionReset              Action = "reset"              // restart (forced)
	ActionCancel             Action = "cancel"             // end the service
	ActionToggleAutorenew    Action = "toggleAutorenew"    // turn automatic renewal on or off
	ActionExtendMaintenance  Action = "extendMaintenance"  // postpone a pending maintenance
	ActionCancelJob          Action = "cancelJob"          // cancel a running backup or restore job
)

var actions = []Action{
	ActionRebuild, ActionResetPassword, ActionResetSSHKeys, ActionResizeDisk, ActionAddDisk,
	ActionSnapshot, ActionBackup, ActionChangeBillingCycle, ActionUpgrade, ActionResize,
	ActionDetachISOs, ActionConvertToCloud, ActionStart, ActionStop, ActionRestart,
	ActionShutdown, ActionReset, ActionCancel, ActionToggleAutorenew, ActionExtendMaintenance,
	ActionCancelJob,
}

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

// A ChangeFlow is the way in which a VPS changes its size. A VPS with a fixed
// billing cycle moves to another plan or another cycle; a pay-as-you-go VPS has
// its CPU and memory resized. Look at the flow before choosing an action.
type ChangeFlow string

// The two flows. A VPS has neither, "", if the response has no billing.isPayg.
const (
	FlowFixedCycle ChangeFlow = "fixed-cycle"
	FlowPAYG       ChangeFlow = "payg"
)

// ChangeFlow returns the flow of the VPS according to billing.isPayg, or "" if
// the response does not contain it.
func (v *VPSDetails) ChangeFlow() ChangeFlow {
	isPAYG, ok := v.received().IsPAYG()

	switch {
	case !ok:
		return ""
	case isPAYG:
		return FlowPAYG
	default:
		return FlowFixedCycle
	}
}

// Actions returns the actions that change the size or the billing cycle of a VPS
// with this flow. A change needs only one of them. [VPSDetails.Can] reports whether
// that one is allowed.
func (f ChangeFlow) Actions() []Action {
	switch f {
	case FlowFixedCycle:
		return []Action{ActionUpgrade, ActionChangeBillingCycle}
	case FlowPAYG:
		return []Action{ActionResize}
	default:
		return nil
	}
}
