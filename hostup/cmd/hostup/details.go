package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
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

func (c *detailsCommand) runMany(ctx context.Context, e *env) error {
	client, err := e.newClient()
	if err != nil {
		return err
	}
	var readErr error
	failed, written := 0, 0
	progress := newStatusLine(e.stderr)
	defer progress.clear()
	for id, result := range client.GetMany(ctx, c.ids(e, &readErr), c.Workers) {
		progress.clear()
		if result.Err != nil {
			failed++
			id = printable(fmt.Sprintf("%.128s", id))
			fmt.Fprintf(e.stderr, "hostup: %s: %s\n", id, printable(withHint(result.Err)))
			continue
		}
		if written++; written > 1 && c.Output == "text" {
			fmt.Fprintln(e.stdout)
		}
		if err := c.write(e, result.VPS); err != nil {
			return err
		}
		progress.show(fmt.Sprintf("%d fetched, %d failed", written, failed))
	}
	switch {
	case readErr != nil:
		return fmt.Errorf("cannot read the IDs: %w", readErr)
	case ctx.Err() != nil:
		return ctx.Err()
	case failed > 0:
		return exitError(exitFailed)
	}
	return nil
}

// ids yields the IDs of the command line, and those of stdin in place of "-".
// It sets *readErr if stdin cannot be read.
func (c *detailsCommand) ids(e *env, readErr *error) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, id := range c.ID {
			if id != "-" {
				if !yield(id) {
					return
				}
				continue
			}
			lines := bufio.NewScanner(e.stdin)
			for lines.Scan() {
				if id := string(bytes.TrimSpace(lines.Bytes())); id != "" && !yield(id) {
					return
				}
			}
			*readErr = errors.Join(*readErr, lines.Err())
		}
	}
}

func (c *detailsCommand) write(e *env, vps *hostup.VPSDetails) error {
	if c.Output == "text" {
		return writeSummary(e.stdout, vps, c.Reveal)
	}
	body := vps.RawJSON()
	if !c.Reveal {
		var err error
		if body, err = vps.MarshalJSON(); err != nil {
			return err
		}
	}
	line := bytes.NewBuffer(bytes.TrimRight(body, "\r\n"))
	if c.Output == "jsonl" {
		line = new(bytes.Buffer)
		if err := json.Compact(line, body); err != nil {
			return err
		}
	}
	line.WriteByte('\n')
	_, err := e.stdout.Write(line.Bytes())
	return err
}
