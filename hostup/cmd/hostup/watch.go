package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

type watchCommand struct {
	ID    *string       `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
	Every time.Duration `default:"30s" help:"Interval between two calls."`
	Until string        `help:"Stop in this power state, or when this action is allowed." placeholder:"STATE|ACTION"`
}

// Help implements kong.HelpProvider.
func (*watchCommand) Help() string {
	return "The states of --until are running, stopped and paused. An action is named as in check, for example upgrade."
}

// Run runs the command.
func (c *watchCommand) Run(ctx context.Context, e *env) error {
	done, err := c.untilCondition()
	if err != nil {
		return usageError{err}
	}
	if c.Every <= 0 {
		return usageError{fmt.Errorf("--every must be more than 0, not %v", c.Every)}
	}
	id, err := e.vpsID(c.ID)
	if err != nil {
		return err
	}
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	last, status := "", exitOK
	progress := newStatusLine(e.stderr.w)
	defer progress.clear()
	for vps, err := range client.Watch(ctx, id, c.Every) {
		progress.clear()
		e.printError(err)
		if status = e.exitStatus(err); err != nil {
			continue // Watch itself stops after a permanent error
		}
		if line := stateLine(vps); line != last {
			e.stdout.println(time.Now().Format(time.RFC3339) + " " + printable(line))
			last = line
		}
		if done(vps) {
			return nil
		}
		progress.show("last call at " + time.Now().Format(time.TimeOnly) + ", next in " + c.Every.String())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return exitError(status)
}

// untilCondition returns the condition of --until, which is false for every
// VPS if the flag is not set.
func (c *watchCommand) untilCondition() (func(*hostup.VPSDetails) bool, error) {
	state := hostup.PowerState(strings.ToLower(c.Until))
	switch {
	case c.Until == "":
		return func(*hostup.VPSDetails) bool { return false }, nil
	case slices.Contains(hostup.PowerStates(), state):
		return func(vps *hostup.VPSDetails) bool { return vps.PowerState == state }, nil
	}
	action, err := hostup.ParseAction(c.Until)
	if err != nil {
		return nil, fmt.Errorf("--until must be running, stopped, paused or an action: %w", err)
	}
	return func(vps *hostup.VPSDetails) bool { return vps.Can(action) }, nil
}

// stateLine returns what watch prints of a VPS, without the time.
func stateLine(vps *hostup.VPSDetails) string {
	var blocked []string
	for gate := range vps.Gates() {
		if !gate.Allowed {
			blocked = append(blocked, string(gate.Action))
		}
	}
	return fmt.Sprintf("%s service=%s power=%s locked=%s overdue=%d blocked=%s", vps.ID, vps.ServiceStatus,
		vps.PowerState, yesNo(vps.IsLocked()), len(vps.OverdueInvoices), strings.Join(blocked, ","))
}
