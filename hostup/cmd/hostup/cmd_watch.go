package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/fake"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

type watchCommand struct {
	output *choice
	every  *time.Duration // nil if the flag is not set
	until  *string        // nil if the flag is not set
}

func newWatch(e *env) *cobra.Command {
	c := new(watchCommand)
	cmd := &cobra.Command{
		Use:   "watch [ID]",
		Short: "Poll a VPS and print what changes.",
		Long: idHelp + "\n\n" +
			"Prints the state of the VPS, and then a line for each value that changes, such as " +
			"powerState: running -> stopped. The VPS of --sandbox changes with each call.\n\n" +
			"-o json prints an object on each line: at first id, asOf, serviceStatus, powerState, locked, " +
			"overdueInvoices and blocked, and then for each change id, asOf, path, old and new.\n\n" +
			"--until takes a power state such as running or stopped, a service state such as active, " +
			"or an action, as check does. " +
			"States and actions that are newer than this version work too.",
		Args: atMostOneID,
	}
	c.output = addOutput(cmd, "text, or json with an object on each line.", "text", "json")
	every := cmd.Flags().Duration("every", 0,
		"Interval between calls, a `DURATION` of at least 1s. Default: 30s, or 2s with --sandbox.")
	until := cmd.Flags().String("until", "",
		"Stop in this power or service state, or when this action is allowed (`STATE|ACTION`).")
	e.addHostFlags(cmd)
	completeWith(cmd, "every")
	completeWith(cmd, "until", untilValues()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("every") {
			c.every = every
		}
		if cmd.Flags().Changed("until") {
			c.until = until
		}
		return c.run(cmd.Context(), e, args)
	}
	return cmd
}

// untilValues returns the completions of --until.
func untilValues() (values []string) {
	for _, state := range hostup.PowerStates() {
		if state != hostup.PowerStateUnknown { // not a state to wait for
			values = append(values, string(state))
		}
	}
	return append(values, actionNames()...)
}

func (c *watchCommand) run(ctx context.Context, e *env, args []string) error {
	every, err := c.interval(e.sandbox)
	if err != nil {
		return failure.UsageError{Err: err}
	}
	done, isKnown, err := c.condition()
	if err != nil {
		return failure.UsageError{Err: err}
	}
	id, err := e.vpsID(args)
	if err != nil {
		return err
	}
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	if !isKnown {
		e.notice("warning", fmt.Sprintf("--until: %.100q is neither a known state nor a known action", *c.until))
	}
	var last *hostup.VPSDetails
	status, calls := failure.ExitOK, 0
	progress := term.NewStatusLine(e.stderr.W)
	defer progress.Clear()
	for vps, err := range client.Watch(ctx, id, every) {
		progress.Clear()
		e.printError(err)
		if status = failure.Status(err, e.failed); err != nil {
			continue // Watch itself stops after a permanent error
		}
		if err := c.print(e, last, vps); err != nil {
			return err
		}
		if last = vps; done(vps) {
			return nil
		}
		if e.fake != nil {
			fake.Change(e.fake, id, calls)
		}
		calls++
		progress.Show("last call at " + time.Now().Format(time.TimeOnly) + ", next in " + every.String())
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return failure.Exit(status)
}

// minEvery keeps a script from overloading the API. It does not apply to the sandbox.
const minEvery = time.Second

// interval returns the time between two calls.
func (c *watchCommand) interval(sandbox bool) (time.Duration, error) {
	every := 30 * time.Second
	if sandbox {
		every = 2 * time.Second
	}
	if c.every != nil {
		every = *c.every
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
	if c.until == nil {
		return func(*hostup.VPSDetails) bool { return false }, true, nil
	}
	until := *c.until
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
		if c.output.value == "json" {
			return e.stdout.JSON(report.NewState(vps))
		}
		e.stdout.Println(report.AsOf(vps) + " " + term.Printable(stateLine(vps)))
		return nil
	}
	for _, change := range hostup.Diff(last, vps) {
		if c.output.value == "json" {
			if err := e.stdout.JSON(report.Change{
				ID: vps.ID, AsOf: report.AsOf(vps), Path: change.Path,
				Old: jsonOf(change.Old), New: jsonOf(change.New),
			}); err != nil {
				return err
			}
			continue
		}
		e.stdout.Println(report.AsOf(vps) + " " + term.Printable(change.Path+": "+shown(change.Old)+" -> "+shown(change.New)))
	}
	return nil
}

// maxShown is the maximum number of bytes of a value that are printed.
const maxShown = 200

// shown returns a JSON value, or the beginning of one, as human-readable text.
func shown(value string) string {
	if text, err := strconv.Unquote(value); err == nil && text != "" && strings.TrimSpace(text) == text {
		value = text
	}
	if len(value) > maxShown {
		value = strings.ToValidUTF8(value[:maxShown], "") + "…"
	}
	return cmp.Or(value, "absent")
}

// jsonOf returns the JSON value of a change, or nil if it is absent. Of a value that was
// cut, it returns a string with the beginning of its JSON.
func jsonOf(value string) json.RawMessage {
	if value == "" || json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	text, _ := json.Marshal(value) // a string cannot fail
	return text
}

// stateLine returns the first line that watch prints, without the time.
func stateLine(vps *hostup.VPSDetails) string {
	overdue := "-" // the response has no list
	if vps.OverdueInvoices != nil {
		overdue = strconv.Itoa(len(vps.OverdueInvoices))
	}
	return vps.ID + " service=" + string(vps.ServiceStatus) + " power=" + string(vps.PowerState) +
		" locked=" + show.YesNo(vps.IsLocked()) + " overdue=" + overdue +
		" blocked=" + strings.Join(show.Blocked(vps), ",")
}
