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
	ID      []string `arg:"" optional:"" help:"Public ids, such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3; - reads them from stdin, one a line. With --sandbox none is needed."`
	Output  string   `short:"o" enum:"text,json,jsonl" default:"text" help:"Form of the output: text, json (the body as received), or jsonl (one line each)."`
	Reveal  bool     `help:"Show the root password."`
	Workers int      `default:"8" help:"So many calls at a time, if there are several ids."`
}

func (c *detailsCommand) Run(ctx context.Context, s *surroundings) error {
	if len(c.ID) == 1 && c.ID[0] != "-" || len(c.ID) == 0 {
		var id *string
		if len(c.ID) == 1 {
			id = &c.ID[0]
		}
		vps, err := s.fetch(ctx, id)
		if err != nil {
			return err
		}
		return c.write(s, vps)
	}
	client, done, err := s.connect()
	if err != nil {
		return err
	}
	defer done()
	var readErr error
	failed, written := 0, 0
	line := newProgress(s.stderr)
	defer line.clear()
	for id, result := range client.GetMany(ctx, c.ids(s, &readErr), c.Workers) {
		line.clear()
		if result.Err != nil {
			failed++
			fmt.Fprintf(s.stderr, "hostup: %s: %s\n", printable(fmt.Sprintf("%.128s", id)), printable(advise(result.Err)))
			continue
		}
		if written++; written > 1 && c.Output == "text" {
			fmt.Fprintln(s.stdout)
		}
		if err := c.write(s, result.VPS); err != nil {
			return err
		}
		line.show(fmt.Sprintf("%d fetched, %d failed", written, failed))
	}
	switch {
	case readErr != nil:
		return fmt.Errorf("the ids cannot be read: %w", readErr)
	case ctx.Err() != nil:
		return ctx.Err()
	case failed > 0:
		return silentError(exitFailed)
	}
	return nil
}

// ids yields the ids of the command line, those of stdin where - stands.
func (c *detailsCommand) ids(s *surroundings, readErr *error) iter.Seq[string] {
	return func(yield func(string) bool) {
		for id := range slices.Values(c.ID) {
			if id != "-" {
				if !yield(id) {
					return
				}
				continue
			}
			lines := bufio.NewScanner(s.stdin)
			for lines.Scan() {
				if id := string(bytes.TrimSpace(lines.Bytes())); id != "" && !yield(id) {
					return
				}
			}
			*readErr = errors.Join(*readErr, lines.Err())
		}
	}
}

func (c *detailsCommand) write(s *surroundings, vps *hostup.VPSDetails) error {
	if c.Output == "text" {
		return writeSummary(s.stdout, vps, c.Reveal)
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
	_, err := s.stdout.Write(line.Bytes())
	return err
}
