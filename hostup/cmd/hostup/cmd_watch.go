package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/fake"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
)

type watchCommand struct {
	output *choice
	every  *time.Duration // nil if the flag is not set
	limit  time.Duration
	goal   goal
	last   *hostup.VPSDetails // of the last call that succeeded
}

const watchHelp = "Prints the state of the VPS, and then a line for each value that changes, such as " +
	"powerState: running -> stopped. In a pipe or a file, each line has the ID. " +
	"The VPS of --sandbox changes with each call.\n\n" +
	"--until waits for a power state such as stopped, or a service state such as active. " +
	"--until-allowed waits until an action is allowed and the VPS is not locked. With both, both must be true. " +
	"A state or an action that this version does not know could be misspelled: it is a usage error, " +
	"unless the first response has it.\n\n" +
	"If a call fails, watch prints the error and continues. " +
	"It ends if HostUp refuses the API key or does not have the VPS: after a 401, 403 or 404.\n\n" +
	"-o json prints an object on each line: at first id, asOf, serviceStatus, powerState, locked, " +
	"overdueInvoices and blocked, and then for each change id, asOf, path, old and new.\n\n" +
	"Exit status: 0 if the state is reached or the action is allowed, 1 if watch ended after a 401, " +
	"403 or 404, or the output failed, 2 for a usage error, 3 if the time of --for is over before that. " +
	"Without --until and --until-allowed, the end of --for is a success if a call has succeeded, and otherwise 3."

func newWatch(e *env) *cobra.Command {
	c := new(watchCommand)
	cmd := &cobra.Command{
		Use: "watch [ID]",
		Example: `  hostup watch vps_01hxa3b4c5d6e7f8g9h0j1k2m3 --until stopped --for 10m` + "\n" +
			`  hostup watch vps_01hxa3b4c5d6e7f8g9h0j1k2m3 -o json | jq -c .`,
		Short: "Poll a VPS and print what changes; wait for a state.",
		Long:  idHelp + "\n\n" + watchHelp,
		Args:  atMostOneID,
	}

	c.output = addOutput(cmd, "text, or json with an object on each line.", "text", "json")
	flags := cmd.Flags()
	flags.StringVar(&c.goal.state, "until", "", "Stop when the power or service state is `STATE`.")
	until := flags.String("until-allowed", "", "Stop when `ACTION` is allowed and the VPS is not locked.")
	flags.DurationVar(&c.limit, "for", 0, "Stop after a `DURATION` such as 10m. Default: no limit.")
	every := flags.Duration("every", 0,
		"Interval between calls, a `DURATION` of at least 1s. Default: 30s, or 2s with --sandbox.")
	e.addHostFlags(cmd)
	completeWith(cmd, "until", states()...)
	completeWith(cmd, "until-allowed", actionNames()...)
	completeWith(cmd, "for")
	completeWith(cmd, "every")

	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.Changed("every") {
			c.every = every
		}
		if flags.Changed("for") && c.limit <= 0 {
			return failure.Usage("--for must be more than 0, not %v", c.limit)
		}
		if err := c.goal.parse(flags.Changed("until"), flags.Changed("until-allowed"), *until); err != nil {
			return failure.UsageError{Err: err}
		}
		return c.run(cmd.Context(), e, args)
	}
	return cmd
}

func (c *watchCommand) run(ctx context.Context, e *env, args []string) error {
	every, err := c.interval(e.sandbox)
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

	watching, cancel := ctx, context.CancelFunc(func() {})
	if c.limit > 0 {
		watching, cancel = context.WithTimeout(ctx, c.limit)
	}
	defer cancel()

	e.stdout.WatchReader()
	reached, status, err := c.poll(watching, e, client, id, every)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || reached:
		return err
	case watching.Err() == nil:
		return failure.Exit(status)
	case c.goal.isSet() || c.last == nil:
		e.failed = failure.ExitIndeterminate
		return c.goal.timeUp(c.limit, c.last)
	}
	return nil
}

// poll prints what changes until the goal is reached, the call fails for good, or ctx is
// done. status is the exit status of the last call.
func (c *watchCommand) poll(ctx context.Context, e *env, client *hostup.Client, id string, every time.Duration) (
	reached bool, status int, err error) {
	progress := e.statusLine()
	progress.Show(waiting)
	defer progress.Clear()

	calls := 0
	for vps, err := range client.Watch(ctx, id, every) {
		progress.Clear()
		status = failure.Status(err, e.failed)
		if err != nil {
			if ctx.Err() == nil {
				e.printError(failure.IDError{ID: id, Err: err})
			}
			progress.Show(describeWait(err, every))
			continue // Watch itself stops after a permanent error
		}
		if c.last == nil {
			if err := c.goal.check(vps); err != nil {
				return false, status, failure.UsageError{Err: err}
			}
		}
		if err := c.print(e, vps); err != nil {
			return false, status, err
		}
		if c.last = vps; c.goal.isReached(vps) {
			return true, status, nil
		}
		if e.fake != nil {
			fake.Change(e.fake, id, calls)
		}
		calls++
		progress.Show(describeWait(nil, every))
	}
	return false, status, nil
}

// describeWait returns what the status line shows after a call: when it was, and when the next one
// is. HostUp can ask for a longer wait than every, of which Watch waits at most a day.
func describeWait(err error, every time.Duration) string {
	call := "last call"
	if err != nil {
		call = "last call failed"
	}
	wait := max(every, min(failure.RetryAfter(err).Round(time.Second), 24*time.Hour))
	return fmt.Sprintf("%s at %sZ, next in %v", call, time.Now().UTC().Format(time.TimeOnly), wait)
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

// print prints what has changed since the last call, or the state of the VPS if it is the first.
func (c *watchCommand) print(e *env, vps *hostup.VPSDetails) error {
	if c.last == nil {
		if c.output.value == "json" {
			return e.stdout.JSON(report.NewState(vps))
		}
		state, err := show.State(vps)
		if err != nil {
			return err
		}
		e.stdout.Hang(report.AsOf(vps), vps.ID+" "+state)
		return nil
	}
	for _, change := range hostup.Diff(c.last, vps) {
		if c.output.value == "json" {
			if err := e.stdout.JSON(report.Change{
				ID: vps.ID, AsOf: report.AsOf(vps), Path: change.Path,
				Old: jsonOf(change.Old), New: jsonOf(change.New),
			}); err != nil {
				return err
			}
			continue
		}
		text := change.Path + ": " + shown(change.Old) + " -> " + shown(change.New)
		if e.stdout.Width == 0 { // a log can have the lines of several VPS; a terminal has little room
			text = vps.ID + " " + text
		}
		e.stdout.Hang(report.AsOf(vps), text)
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
