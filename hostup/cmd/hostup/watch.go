package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

type watchCommand struct {
	hostFlags

	ID     *string        `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
	Output string         `short:"o" enum:"text,json" default:"text" help:"Output format: text, or json with an object on each line."`
	Every  *time.Duration `help:"Interval between calls, at least 1s. Default: 30s, or 2s with --sandbox." placeholder:"30s"`
	Until  *string        `help:"Stop in this power or service state, or when this action is allowed." placeholder:"STATE|ACTION"`
}

// Help implements kong.HelpProvider.
func (*watchCommand) Help() string {
	return "Prints the state of the VPS, and then a line for each value that changes, such as " +
		"powerState: running -> stopped. The VPS of --sandbox changes with each call.\n\n" +
		"-o json prints an object on each line: at first id, asOf, serviceStatus, powerState, locked, " +
		"overdueInvoices and blocked, and then for each change id, asOf, path, old and new.\n\n" +
		"--until takes a power state such as running or stopped, a service state such as active, " +
		"or an action, as check does. " +
		"States and actions that are newer than this version work too."
}

// Run runs the command.
func (c *watchCommand) Run(ctx context.Context, e *env) error {
	every, err := c.interval(e.sandbox)
	if err != nil {
		return usageError{err}
	}
	done, isKnown, err := c.condition()
	if err != nil {
		return usageError{err}
	}
	id, err := e.vpsID(c.ID)
	if err != nil {
		return err
	}
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	if !isKnown {
		e.notice("warning", fmt.Sprintf("--until: %.100q is neither a known state nor a known action", *c.Until))
	}
	var last *hostup.VPSDetails
	status, calls := exitOK, 0
	progress := newStatusLine(e.stderr.w)
	defer progress.clear()
	for vps, err := range client.Watch(ctx, id, every) {
		progress.clear()
		e.printError(err)
		if status = e.exitStatus(err); err != nil {
			continue // Watch itself stops after a permanent error
		}
		if err := c.print(e, last, vps); err != nil {
			return err
		}
		if last = vps; done(vps) {
			return nil
		}
		if e.fake != nil {
			changeSandbox(e.fake, id, calls)
		}
		calls++
		progress.show("last call at " + time.Now().Format(time.TimeOnly) + ", next in " + every.String())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return exitError(status)
}

// minEvery keeps a script from overloading the API. It does not apply to the sandbox.
const minEvery = time.Second

// interval returns the time between two calls.
func (c *watchCommand) interval(sandbox bool) (time.Duration, error) {
	every := 30 * time.Second
	if sandbox {
		every = 2 * time.Second
	}
	if c.Every != nil {
		every = *c.Every
	}
	switch {
	case every <= 0:
		return 0, fmt.Errorf("--every must be more than 0, not %v", every)
	case every < minEvery && !sandbox:
		return 0, fmt.Errorf("--every must be at least %v, not %v", minEvery, every)
	}
	return every, nil
}

// condition returns the condition of --until, which is false for every VPS if the
// flag is not set. isKnown is false if the state or action is unknown to this
// version, because it is newer or misspelled.
func (c *watchCommand) condition() (done func(*hostup.VPSDetails) bool, isKnown bool, err error) {
	if c.Until == nil {
		return func(*hostup.VPSDetails) bool { return false }, true, nil
	}
	until := *c.Until
	action, ok := report.ActionOf(until)
	if !ok {
		return nil, false, fmt.Errorf("--until must be a power state, a service state or an action, not %.100q", until)
	}
	var states []string
	for _, state := range hostup.PowerStates() {
		states = append(states, string(state))
	}
	for _, state := range hostup.ServiceStatuses() {
		states = append(states, string(state))
	}
	isKnown = slices.Contains(hostup.Actions(), action) ||
		slices.ContainsFunc(states, func(state string) bool { return strings.EqualFold(state, until) })
	return func(vps *hostup.VPSDetails) bool {
		return vps.Can(action) || strings.EqualFold(string(vps.PowerState), until) ||
			strings.EqualFold(string(vps.ServiceStatus), until)
	}, isKnown, nil
}

// print prints what has changed, or the state of the VPS if last is nil.
func (c *watchCommand) print(e *env, last, vps *hostup.VPSDetails) error {
	if last == nil {
		if c.Output == "json" {
			return e.stdout.json(report.NewState(vps))
		}
		e.stdout.println(report.AsOf(vps) + " " + printable(stateLine(vps)))
		return nil
	}
	for _, change := range hostup.Diff(last, vps) {
		if c.Output == "json" {
			if err := e.stdout.json(report.Change{
				ID: vps.ID, AsOf: report.AsOf(vps), Path: change.Path,
				Old: jsonOf(change.Old), New: jsonOf(change.New),
			}); err != nil {
				return err
			}
			continue
		}
		e.stdout.println(report.AsOf(vps) + " " + printable(change.Path+": "+shown(change.Old)+" -> "+shown(change.New)))
	}
	return nil
}
