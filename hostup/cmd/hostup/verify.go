package main

import (
	"context"
	"errors"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

type verifyCommand struct {
	ID     *string `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
	Output string  `short:"o" enum:"text,json" default:"text" help:"Output format: text or json."`
}

// Help implements kong.HelpProvider.
func (*verifyCommand) Help() string {
	return "A name that is not in openapi.yaml is shown as …, because it could be a secret. " +
		"-o json prints an object with id, asOf, valid and violations, a list of objects with pointer and message.\n\n" +
		"Exit status: 0 if there are no violations, 1 if there are some, 2 for a usage error, " +
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
	invalid, isInvalid := errors.AsType[*api.ValidationError](err)
	if err != nil && !isInvalid {
		return err
	}
	result := report.Verify{ID: vps.ID, AsOf: report.AsOf(vps), Valid: !isInvalid, Violations: []report.Violation{}}
	var lines []string
	if isInvalid {
		for _, violation := range invalid.Violations {
			lines = append(lines, printable(violation.String()))
			result.Violations = append(result.Violations, report.Violation(violation))
		}
	} else {
		lines = []string{"the response matches openapi.yaml"}
	}
	if c.Output == "json" {
		if err := e.stdout.json(result); err != nil {
			return err
		}
	} else {
		for _, line := range lines {
			e.stdout.println(line)
		}
	}
	if isInvalid {
		return exitError(exitFailed)
	}
	return nil
}
