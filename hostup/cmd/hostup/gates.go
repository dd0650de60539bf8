package main

import (
	"context"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

type gatesCommand struct {
	callFlags

	ID      *string `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
	Output  string  `short:"o" enum:"text,json" default:"text" help:"Output format: text or json."`
	Blocked bool    `help:"Show only the blocked actions."`
}

// Help implements kong.HelpProvider.
func (*gatesCommand) Help() string {
	return "-o json prints an object with id, asOf (the time of the response), locked, changeFlow and gates, " +
		"a list of objects with action, reported, allowed, reason and code."
}

// Run runs the command.
func (c *gatesCommand) Run(ctx context.Context, e *env) error {
	vps, err := e.fetch(ctx, c.ID)
	if err != nil {
		return err
	}
	gates := []report.Gate{}
	for gate := range vps.Gates() {
		if !c.Blocked || !gate.Allowed {
			gates = append(gates, report.Gate(gate))
		}
	}
	if c.Output == "json" {
		return e.stdout.json(report.Gates{
			ID: vps.ID, AsOf: report.AsOf(vps), Locked: vps.IsLocked(), ChangeFlow: vps.ChangeFlow(), Gates: gates,
		})
	}
	rows := newTable(e.stdout)
	rows.row("ACTION", "ALLOWED", "REASON")
	for _, gate := range gates {
		allowed := yesNo(gate.Allowed)
		if !gate.Reported {
			allowed = "unknown"
		}
		rows.row(string(gate.Action), allowed, formatReason(hostup.Gate(gate)))
	}
	rows.flush()
	return nil
}
