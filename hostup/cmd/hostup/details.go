package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
)

type detailsCommand struct {
	callFlags

	ID      []string `arg:"" optional:"" help:"VPS IDs; - reads them from stdin, one per line; lines that begin with # are comments. Optional with --sandbox."`
	Output  string   `short:"o" enum:"text,table,json,jsonl" default:"text" help:"Output format: text, table, json or jsonl."`
	Columns []string `help:"Columns of -o table, separated by commas." placeholder:"NAME"`
	Reveal  bool     `help:"Show the root password."`
	Workers int      `default:"8" help:"Maximum number of concurrent requests."`

	overview *overview // of -o table
}

// Help implements kong.HelpProvider.
func (*detailsCommand) Help() string {
	return "-o table prints one line for each VPS, in the order of the IDs. Its columns are " +
		strings.Join(defaultColumns, ", ") + ". --columns can also select " + otherColumns() + ".\n\n" +
		"-o json prints the response body as received, -o jsonl each body on one line. " +
		"In both, the root password is redacted unless --reveal is given."
}

// Run runs the command.
func (c *detailsCommand) Run(ctx context.Context, e *env) error {
	if c.Columns != nil && c.Output != "table" {
		return usageError{errors.New("--columns is for -o table only")}
	}
	if c.Reveal && c.Output == "table" {
		return usageError{errors.New("--reveal has no effect on -o table; remove it")}
	}
	if err := checkWorkers(c.Workers); err != nil {
		return err
	}
	var err error
	if c.ID, err = e.vpsIDs(c.ID); err != nil {
		return err
	}
	if c.Output == "table" {
		selected, err := columnsOf(c.Columns)
		if err != nil {
			return usageError{err}
		}
		c.overview = &overview{columns: selected, rows: make(map[string][]string)}
	}
	if len(c.ID) > 1 || c.ID[0] == "-" || c.overview != nil {
		return c.runMany(ctx, e)
	}
	vps, err := e.fetch(ctx, &c.ID[0])
	if err != nil {
		return err
	}
	return c.write(e, vps)
}

func (c *detailsCommand) write(e *env, vps *hostup.VPSDetails) error {
	switch c.Output {
	case "table":
		return c.overview.add(vps)
	case "text":
		return writeSummary(e, vps, c.Reveal)
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
