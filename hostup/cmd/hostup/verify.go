package main

import (
	"context"
	"errors"

	"github.com/hostup-api/hostup-go/api"
)

type verifyCommand struct {
	ID *string `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
}

// Help implements kong.HelpProvider.
func (*verifyCommand) Help() string {
	return "Exit status: 0 if there are no violations, 1 if there are some, 2 for a usage error, " +
		"3 if the call or the output failed."
}

// Run runs the command.
func (c *verifyCommand) Run(ctx context.Context, e *env) error {
	e.failed = exitIndeterminate
	vps, err := e.fetch(ctx, c.ID)
	if err != nil {
		return err
	}
	err = api.Verify(vps.RawJSON())
	if err == nil {
		e.stdout.println("the response matches openapi.yaml")
		return nil
	}
	invalid, ok := errors.AsType[*api.ValidationError](err)
	if !ok {
		return err
	}
	for _, violation := range invalid.Violations {
		e.stdout.println(printable(violation.String()))
	}
	return exitError(exitFailed)
}
