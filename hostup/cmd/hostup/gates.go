package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/hostup-api/hostup-go/hostup"
)

type gatesCommand struct {
	ID      *string `arg:"" optional:"" help:"Public id of the VPS. With --sandbox it can be left out."`
	Blocked bool    `help:"Only the actions that may not be taken."`
}

func (c *gatesCommand) Run(ctx context.Context, s *surroundings) error {
	vps, err := s.fetch(ctx, c.ID)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ACTION\tALLOWED\tREASON")
	for gate := range vps.Gates() {
		if c.Blocked && gate.Allowed {
			continue
		}
		allowed := yesNo(gate.Allowed)
		if !gate.Reported {
			allowed = "not told"
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

type checkCommand struct {
	ID     string   `arg:"" help:"Public id of the VPS."`
	Action []string `arg:"" help:"Actions, such as upgrade or reset-ssh-keys."`
	Quiet  bool     `short:"q" help:"Print no reasons."`
}

func (c *checkCommand) Run(ctx context.Context, s *surroundings) error {
	var actions []hostup.Action
	for _, name := range c.Action {
		action, err := hostup.ParseAction(name)
		if err != nil {
			return usageError{err}
		}
		actions = append(actions, action)
	}
	vps, err := s.fetch(ctx, &c.ID)
	if err != nil {
		return unknownError{err}
	}
	var blocked *hostup.BlockedError
	switch err := vps.Check(actions...); {
	case err == nil:
		return nil
	case !errors.As(err, &blocked):
		return err
	}
	for _, gate := range blocked.Gates {
		if !c.Quiet {
			fmt.Fprintln(s.stdout, printable(gate.String()))
		}
	}
	return silentError(exitFailed)
}
