package hostup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// An Action is something that can be done to a VPS, named as its gate is but
// without the "can": the gate canResetSshKeys is the Action "resetSshKeys".
// This package only tells whether an action is allowed; it takes none.
//
// An Action that is not among the constants is fine: it asks for a gate that
// HostUp has added since.
type Action string

// The actions of openapi.yaml, in its order. HostUp documents most of them by
// their names alone, so what stands beside them is in part an assumption.
const (
	ActionRebuild            Action = "rebuild"            // install the VPS anew from a template
	ActionResetPassword      Action = "resetPassword"      // set a new root password
	ActionResetSSHKeys       Action = "resetSshKeys"       // replace the SSH keys
	ActionResizeDisk         Action = "resizeDisk"         // grow a disk
	ActionAddDisk            Action = "addDisk"            // attach another disk
	ActionSnapshot           Action = "snapshot"           // take a snapshot
	ActionBackup             Action = "backup"             // take a backup
	ActionChangeBillingCycle Action = "changeBillingCycle" // pay for shorter or longer at a time; fixed-cycle VPS only
	ActionUpgrade            Action = "upgrade"            // move to a larger plan; fixed-cycle VPS only
	ActionResize             Action = "resize"             // change CPU and memory; pay-as-you-go VPS only
	ActionDetachISOs         Action = "detachIsos"         // take out the attached ISO media
	ActionConvertToCloud     Action = "convertToCloud"     // turn a fixed-cycle VPS into a pay-as-you-go one
	ActionStart              Action = "start"              // switch on
	ActionStop               Action = "stop"               // switch off, without asking the operating system
	ActionRestart            Action = "restart"            // restart by way of the operating system
	ActionShutdown           Action = "shutdown"           // switch off by way of the operating system
	ActionReset              Action = "reset"              // restart, without asking the operating system
	ActionCancel             Action = "cancel"             // end the service
	ActionToggleAutorenew    Action = "toggleAutorenew"    // switch automatic renewal on or off
	ActionExtendMaintenance  Action = "extendMaintenance"  // put off a pending maintenance
	ActionCancelJob          Action = "cancelJob"          // stop a running backup or restore job
)

var actions = []Action{
	ActionRebuild, ActionResetPassword, ActionResetSSHKeys, ActionResizeDisk, ActionAddDisk, ActionSnapshot,
	ActionBackup, ActionChangeBillingCycle, ActionUpgrade, ActionResize, ActionDetachISOs, ActionConvertToCloud,
	ActionStart, ActionStop, ActionRestart, ActionShutdown, ActionReset, ActionCancel, ActionToggleAutorenew,
	ActionExtendMaintenance, ActionCancelJob,
}

// Actions returns the 21 documented actions in the order of the documentation.
func Actions() []Action { return slices.Clone(actions) }

// ParseAction returns the documented action that s names. It takes the
// action's name, the gate's key and the words with hyphens or underscores, in
// any case: resetSshKeys, canResetSshKeys, reset-ssh-keys.
func ParseAction(s string) (Action, error) {
	name := strings.NewReplacer("-", "", "_", "").Replace(s)
	for _, a := range actions {
		if strings.EqualFold(name, string(a)) || strings.EqualFold(name, a.key()) {
			return a, nil
		}
	}
	return "", fmt.Errorf("hostup: no action is named %s; there are %s", safe.Line(`"`+s+`"`, maxID),
		strings.Trim(fmt.Sprint(actions), "[]"))
}

// key is the name of the action's gate in the API.
func (a Action) key() string {
	if a != "" && 'a' <= a[0] && a[0] <= 'z' {
		return "can" + string(a[0]-'a'+'A') + string(a[1:])
	}
	return "can" + string(a)
}

// actionOf is the inverse of key; ok is false for what is no gate's key.
func actionOf(key string) (a Action, ok bool) {
	rest, ok := strings.CutPrefix(key, "can")
	switch {
	case !ok, rest == "", 'a' <= rest[0] && rest[0] <= 'z':
		return "", false
	case 'A' <= rest[0] && rest[0] <= 'Z':
		rest = string(rest[0]-'A'+'a') + rest[1:]
	}
	return Action(rest), true
}
