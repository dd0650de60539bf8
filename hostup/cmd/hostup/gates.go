package main

import (
	"context"
	"strings"
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
	rows := newTable(e.stdout)
	rows.row("ACTION", "ALLOWED", "REASON")
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
		rows.row(string(gate.Action), allowed, reason)
	}
	rows.flush()
	return nil
}
