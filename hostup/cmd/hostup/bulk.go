package main

import (
	"context"
	"errors"
	"fmt"
)

// runMany reads several VPS. It stops if the API key can read none.
func (c *detailsCommand) runMany(ctx context.Context, e *env) error {
	client, err := e.newClient(ctx)
	if err != nil {
		return err
	}
	e.limitOne(c.ID)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	ids, err := e.readIDs(ctx, c.ID)
	if err != nil {
		return err
	}
	var key keyCheck
	var refused string // why the run ended, if the API key can read no VPS
	var refusal error  // the last result before that
	failed, written := 0, 0
	progress := newStatusLine(e.stderr.w)
	defer progress.clear()
	for id, result := range e.getMany(reading, client, ids, c.Workers) {
		progress.clear()
		reason := key.add(result.Err)
		switch err := result.Err; {
		case err == nil:
			if written++; written > 1 && c.Output == "text" {
				e.stdout.println("")
			}
			if err := c.write(e, result.VPS); err != nil {
				return err
			}
		case reading.Err() != nil && (reason != "" || isForbidden(err) || errors.Is(err, context.Canceled)):
			// It was canceled because the run ends.
		case reason != "":
			stop()
			refused, refusal = reason, idError{id, err}
		default:
			failed++
			e.printError(idError{id, err})
		}
		progress.show(fmt.Sprintf("%d fetched, %d failed", written, failed))
	}
	if c.overview != nil && ctx.Err() == nil {
		progress.clear()
		c.overview.write(e.stdout, ids)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case refused != "":
		return fmt.Errorf("%s, and %s: %w", refused, describeRest(len(ids)-written-failed-1), refusal)
	}
	if failed > 0 {
		return exitError(exitFailed)
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
