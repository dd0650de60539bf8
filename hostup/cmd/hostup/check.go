package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

type checkCommand struct {
	callFlags

	ID     *string  `arg:"" optional:"" help:"VPS ID. Optional with --sandbox only."`
	Action []string `arg:"" optional:"" help:"Actions, such as upgrade or reset-ssh-keys."`
	Output string   `short:"o" enum:"text,json" default:"text" help:"Output format: text or json."`
	Quiet  bool     `short:"q" help:"Print nothing but errors."`
}

// Help implements kong.HelpProvider.
func (*checkCommand) Help() string {
	return "Prints a line for each action that is not allowed. -o json prints an object with id, asOf, " +
		"result (allowed, blocked or unknown), unknownReason (not_reported or call_failed), locked and gates, " +
		"as hostup gates does.\n\n" +
		"Exit status: 0 if all actions are allowed, 1 if one is blocked, 2 for a usage error, 3 if the result is unknown: " +
		"HostUp does not report the action, or the call or the output failed.\n\n" +
		"The actions are " + strings.ReplaceAll(strings.Trim(fmt.Sprint(hostup.Actions()), "[]"), " ", ", ") +
		". Actions that are newer than this version work too."
}

// Run runs the command.
func (c *checkCommand) Run(ctx context.Context, e *env) error {
	id, names, err := c.arguments(e)
	if err != nil {
		return usageError{err}
	}
	var actions []hostup.Action
	for _, name := range names {
		action, ok := report.ActionOf(name)
		if !ok {
			return usageError{fmt.Errorf("%.100q is not an action; hostup check --help lists them", name)}
		}
		actions = append(actions, action)
	}
	e.failed = exitIndeterminate
	vps, err := e.fetch(ctx, &id)
	if err != nil {
		if c.Output == "json" && !c.Quiet && e.exitStatus(err) == exitIndeterminate {
			_ = e.stdout.json(report.FailedCheck(id))
		}
		return err
	}
	check := report.NewCheck(vps, actions)
	switch {
	case c.Quiet:
	case c.Output == "json":
		if err := e.stdout.json(check); err != nil {
			return err
		}
	default:
		for _, gate := range check.Gates {
			c.print(e, hostup.Gate(gate))
		}
	}
	if vps.IsLocked() && check.Result == report.Allowed && !c.Quiet {
		e.notice("note", "another operation is in progress (locked), so HostUp may refuse the action")
	}
	switch check.Result {
	case report.Allowed:
		return nil
	case report.Blocked:
		return exitError(exitFailed)
	default:
		return exitError(exitIndeterminate)
	}
}

// print prints a gate that is not allowed.
func (*checkCommand) print(e *env, gate hostup.Gate) {
	switch {
	case gate.Allowed:
	case gate.Reported:
		e.stdout.println(printable(gate.String()))
	default:
		e.stdout.println(printable(string(gate.Action) + " is not reported by HostUp, so the result is unknown; " +
			"hostup check --help lists the actions"))
	}
}

// arguments returns the VPS ID and the actions. An action can be the first argument:
// in the sandbox, or if the ID is missing.
func (c *checkCommand) arguments(e *env) (id string, actions []string, err error) {
	first, actions := c.ID, c.Action
	if first != nil && (e.sandbox || len(actions) == 0) {
		if _, err := hostup.ParseAction(*first); err == nil {
			first, actions = nil, append([]string{*first}, actions...)
		}
	}
	if id, err = e.vpsID(first); err == nil && len(actions) == 0 {
		err = fmt.Errorf("missing action; pass one or more after the VPS ID, for example: hostup check %.128s upgrade", id)
	}
	return id, actions, err
}

// printHelp prints the help. It shows the arguments of check as they are: an optional
// ID before a required action, which the grammar of kong cannot express.
func printHelp(options kong.HelpOptions, parsed *kong.Context) error {
	for _, command := range parsed.Model.Children {
		if command.Name == "check" {
			id, action := command.Positional[0], command.Positional[1]
			id.Tag.Optional, action.Tag.Optional, action.Required = false, false, true
		}
	}
	return kong.DefaultHelpPrinter(options, parsed)
}
