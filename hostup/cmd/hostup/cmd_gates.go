package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

type gatesCommand struct {
	output  *choice
	blocked bool
}

func newGates(e *env) *cobra.Command {
	c := new(gatesCommand)
	cmd := &cobra.Command{
		Use:     "gates [ID]",
		Example: `  hostup gates --blocked vps_01hxa3b4c5d6e7f8g9h0j1k2m3`,
		Short:   "Show which actions are allowed now and why the others are blocked.",
		Long: idHelp + "\n\n" +
			"-o json prints an object with id, asOf (the time of the response), locked, " +
			"changeFlow (how the size is changed: fixed-cycle or payg) and gates, " +
			"a list of objects with action, reported, allowed, reason and code.",
		Args: atMostOneID,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), e, args) },
	}
	c.output = addOutput(cmd, "text or json.", "text", "json")
	cmd.Flags().BoolVar(&c.blocked, "blocked", false, "Show only the blocked actions.")
	e.addCallFlags(cmd, timeoutOfOne)
	return cmd
}

func (c *gatesCommand) run(ctx context.Context, e *env, args []string) error {
	vps, err := e.fetch(ctx, args)
	if err != nil {
		return err
	}

	gates := []report.Gate{}
	for gate := range vps.Gates() {
		if !c.blocked || !gate.Allowed {
			gates = append(gates, report.Gate(gate))
		}
	}
	if c.output.value == "json" {
		return e.stdout.JSON(report.Gates{
			ID: vps.ID, AsOf: report.AsOf(vps), Locked: vps.IsLocked(), ChangeFlow: vps.ChangeFlow(), Gates: gates,
		})
	}

	rows := term.NewTable(e.stdout)
	rows.Row("ACTION", "ALLOWED", "REASON")
	for _, gate := range gates {
		allowed := show.YesNo(gate.Allowed)
		switch {
		case !gate.Reported:
			allowed = "unknown"
		case gate.Allowed && vps.IsLocked():
			allowed = "if unlocked"
		}
		rows.Row(string(gate.Action), allowed, show.Reason(hostup.Gate(gate)))
	}
	rows.Flush()

	if lock := show.Lock(vps); lock != "" {
		e.notice("note", lock+"; no action is allowed now")
	}
	return nil
}
