package main

import (
	"context"
	"errors"

	"github.com/hostup-api/hostup-go/hostup"
)

type checkCommand struct {
	ID     string   `arg:"" help:"VPS ID."`
	Action []string `arg:"" help:"Actions, such as upgrade or reset-ssh-keys."`
	Quiet  bool     `short:"q" help:"Do not print the reasons."`
}

// Help implements kong.HelpProvider.
func (*checkCommand) Help() string {
	return "Prints a line for each blocked action. Exit status: 0 if all actions are allowed, 1 if one is blocked, " +
		"2 for a usage error, 3 if the call or the output failed."
}

// Run runs the command.
func (c *checkCommand) Run(ctx context.Context, e *env) error {
	var actions []hostup.Action
	for _, name := range c.Action {
		action, err := hostup.ParseAction(name)
		if err != nil {
			return usageError{err}
		}
		actions = append(actions, action)
	}
	e.failed = exitIndeterminate
	vps, err := e.fetch(ctx, &c.ID)
	if err != nil {
		return err
	}
	err = vps.Check(actions...)
	blocked, ok := errors.AsType[*hostup.BlockedError](err)
	if !ok {
		return err
	}
	for _, gate := range blocked.Gates {
		if !c.Quiet {
			e.stdout.println(printable(gate.String()))
		}
	}
	return exitError(exitFailed)
}
