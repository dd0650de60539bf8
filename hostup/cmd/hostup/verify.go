package main

import (
	"context"
	"errors"
	"strings"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

type verifyCommand struct {
	callFlags

	ID     *string `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
	Output string  `short:"o" enum:"text,json" default:"text" help:"Output format: text or json."`
}

// Help implements kong.HelpProvider.
func (*verifyCommand) Help() string {
	return "A value of the wrong JSON type is a violation too, although the other commands reject such a response. " +
		"A name that is not in openapi.yaml is shown if it is an identifier; any other one is shown as …. " +
		"-o json prints an object with id, asOf, valid and violations, a list of objects with pointer and message.\n\n" +
		"Exit status: 0 if there are no violations, 1 if there are some, 2 for a usage error, " +
		"3 if the call or the output failed."
}

// Run runs the command.
func (c *verifyCommand) Run(ctx context.Context, e *env) error {
	e.failed = exitIndeterminate
	id, err := e.vpsID(c.ID)
	if err != nil {
		return err
	}
	var last lastBody
	vps, err := e.fetch(ctx, &id, hostup.WithTransport(last.wrap))
	if err != nil {
		if invalid := last.violations(id, err); invalid != nil {
			return c.print(e, report.Verify{ID: id, AsOf: last.asOf()}, invalid)
		}
		return err
	}
	err = api.Verify(vps.RawJSON())
	invalid, isInvalid := errors.AsType[*api.ValidationError](err)
	if err != nil && !isInvalid {
		return err
	}
	return c.print(e, report.Verify{ID: id, AsOf: report.AsOf(vps)}, invalid)
}

// print prints the violations, if invalid is not nil.
func (c *verifyCommand) print(e *env, result report.Verify, invalid *api.ValidationError) error {
	result.Valid, result.Violations = invalid == nil, []report.Violation{}
	lines := []string{"the response matches openapi.yaml"}
	if invalid != nil {
		lines = nil
		for _, violation := range invalid.Violations {
			lines = append(lines, printable(violation.String()))
			result.Violations = append(result.Violations, report.Violation(violation))
		}
	}
	if c.Output == "json" {
		if err := e.stdout.json(result); err != nil {
			return err
		}
	} else {
		e.stdout.println(strings.Join(lines, "\n"))
	}
	if invalid != nil {
		return exitError(exitFailed)
	}
	return nil
}
