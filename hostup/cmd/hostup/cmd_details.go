package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/safejson"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

type detailsCommand struct {
	ids     []string
	output  *choice
	columns []string
	reveal  bool
	workers int

	overview *show.Overview // of -o table
}

func newDetails(e *env) *cobra.Command {
	c := new(detailsCommand)
	cmd := &cobra.Command{
		Use:   "details [ID...]",
		Short: "Show the details of one or more VPS.",
		Long: idsHelp + "\n\n" +
			"-o table prints one line for each VPS, in the order of the IDs. Its columns are " +
			strings.Join(show.DefaultColumns, ", ") + ". --columns can also select " + show.OtherColumns() + ".\n\n" +
			"-o json prints the response body as received, -o jsonl each body on one line. " +
			"In both, the root password is redacted unless --reveal is given.",
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd, e, args) },
	}
	c.output = addOutput(cmd, "text, table, json or jsonl.", "text", "table", "json", "jsonl")
	cmd.Flags().StringSliceVar(&c.columns, "columns", nil, "Columns of -o table, `NAMES` separated by commas.")
	cmd.Flags().BoolVar(&c.reveal, "reveal", false, "Show the root password.")
	addWorkers(cmd, &c.workers)
	e.addCallFlags(cmd)
	completeWith(cmd, "columns")
	return cmd
}

func (c *detailsCommand) run(cmd *cobra.Command, e *env, args []string) error {
	ctx := cmd.Context()
	if cmd.Flags().Changed("columns") && c.output.value != "table" {
		return failure.Usage("--columns is for -o table only")
	}
	if c.reveal && c.output.value == "table" {
		return failure.Usage("--reveal has no effect on -o table; remove it")
	}
	if err := checkWorkers(c.workers); err != nil {
		return err
	}
	var err error
	if c.ids, err = e.vpsIDs(args); err != nil {
		return err
	}
	if c.output.value == "table" {
		if c.overview, err = show.NewOverview(c.columns); err != nil {
			return failure.UsageError{Err: err}
		}
	}
	if len(c.ids) > 1 || c.ids[0] == "-" || c.overview != nil {
		return c.runMany(ctx, e)
	}
	vps, err := e.fetch(ctx, c.ids)
	if err != nil {
		return err
	}
	return c.write(e, vps)
}

func (c *detailsCommand) write(e *env, vps *hostup.VPSDetails) error {
	switch c.output.value {
	case "table":
		return c.overview.Add(vps)
	case "text":
		return show.Summary(e.stdout, vps, show.Options{Reveal: c.reveal, BaseURL: e.reporter().BaseURL})
	}
	body := vps.RawJSON()
	if !c.reveal {
		var err error
		if body, err = vps.MarshalJSON(); err != nil {
			return err
		}
	}
	if c.output.value == "jsonl" {
		var line bytes.Buffer
		if err := json.Compact(&line, body); err != nil {
			return err
		}
		body = line.Bytes()
	}
	e.stdout.Println(string(safejson.Escape(bytes.TrimRight(body, "\r\n"))))
	return nil
}

// runMany reads several VPS. It stops if the API key can read none.
func (c *detailsCommand) runMany(ctx context.Context, e *env) error {
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	e.limitOne(c.ids)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	ids, err := e.readIDs(ctx, c.ids)
	if err != nil {
		return err
	}
	var key keyCheck
	var refused string // why the run ended, if the API key can read no VPS
	var refusal error  // the last result before that
	failed, written := 0, 0
	progress := term.NewStatusLine(e.stderr.W)
	defer progress.Clear()
	for id, result := range e.getMany(reading, client, ids, c.workers) {
		progress.Clear()
		reason := key.add(result.Err)
		switch err := result.Err; {
		case err == nil:
			if written++; written > 1 && c.output.value == "text" {
				e.stdout.Println("")
			}
			if err := c.write(e, result.VPS); err != nil {
				return err
			}
		case reading.Err() != nil && (reason != "" || isForbidden(err) || errors.Is(err, context.Canceled)):
			// It was canceled because the run ends.
		case reason != "":
			stop()
			refused, refusal = reason, failure.IDError{ID: id, Err: err}
		default:
			failed++
			e.printError(failure.IDError{ID: id, Err: err})
		}
		progress.Show(fmt.Sprintf("%d fetched, %d failed", written, failed))
	}
	if c.overview != nil && ctx.Err() == nil {
		progress.Clear()
		c.overview.Write(e.stdout, ids)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case refused != "":
		return fmt.Errorf("%s, and %s: %w", refused, describeRest(len(ids)-written-failed-1), refusal)
	}
	if failed > 0 {
		return failure.Exit(failure.ExitFailed)
	}
	return nil
}

// describeRest returns a text for n IDs that were not read.
func describeRest(n int) string {
	if n == 1 {
		return "1 other ID was not read"
	}
	return fmt.Sprintf("%d other IDs were not read", n)
}
