package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/hostup-api/hostup-go/hostup"
)

type detailsCommand struct {
	ID      []string `arg:"" optional:"" help:"VPS IDs; - reads IDs from stdin, one per line. Optional with --sandbox."`
	Output  string   `short:"o" enum:"text,json,jsonl" default:"text" help:"Output format: text, json or jsonl."`
	Reveal  bool     `help:"Show the root password."`
	Workers int      `default:"8" help:"Maximum number of concurrent requests."`
}

// Help implements kong.HelpProvider.
func (*detailsCommand) Help() string {
	return "-o json prints the response body as received, -o jsonl each body on one line. " +
		"In both, the root password is redacted unless --reveal is given."
}

// Run runs the command.
func (c *detailsCommand) Run(ctx context.Context, e *env) error {
	switch {
	case len(c.ID) > 1 || slices.Contains(c.ID, "-"):
		return c.runMany(ctx, e)
	case len(c.ID) == 1:
		return c.runOne(ctx, e, &c.ID[0])
	default:
		return c.runOne(ctx, e, nil)
	}
}

func (c *detailsCommand) runOne(ctx context.Context, e *env, id *string) error {
	vps, err := e.fetch(ctx, id)
	if err != nil {
		return err
	}
	return c.write(e, vps)
}

func (c *detailsCommand) write(e *env, vps *hostup.VPSDetails) error {
	if c.Output == "text" {
		writeSummary(e.stdout, vps, c.Reveal)
		return nil
	}
	body := vps.RawJSON()
	if !c.Reveal {
		var err error
		if body, err = vps.MarshalJSON(); err != nil {
			return err
		}
	}
	if c.Output == "jsonl" {
		var line bytes.Buffer
		if err := json.Compact(&line, body); err != nil {
			return err
		}
		body = line.Bytes()
	}
	e.stdout.println(string(bytes.TrimRight(body, "\r\n")))
	return nil
}
