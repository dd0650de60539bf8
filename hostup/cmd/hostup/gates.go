package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
)

type gatesCommand struct {
	ID      *string `arg:"" optional:"" help:"VPS ID. Optional with --sandbox."`
	Blocked bool    `help:"Show only the blocked actions."`
}

// Run runs the command.
func (c *gatesCommand) Run(ctx context.Context, e *env) error {
	vps, err := e.fetch(ctx, c.ID)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ACTION\tALLOWED\tREASON")
	for gate := range vps.Gates() {
		if c.Blocked && gate.Allowed {
			continue
		}
		allowed := yesNo(gate.Allowed)
		if !gate.Reported {
			allowed = "unknown"
		}
		reason := gate.Reason
		if gate.Code != "" {
			reason = strings.TrimSpace(reason + " (code " + gate.Code + ")")
		}
		row := printable(string(gate.Action)) + "\t" + allowed + "\t" + printable(reason)
		fmt.Fprintln(table, strings.TrimRight(row, "\t"))
	}
	return table.Flush()
}
