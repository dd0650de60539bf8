package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// read fetches each VPS once, and prints the errors of those that failed. It returns
// an error if there is nothing to write: a file without VPS would hide that the list
// of IDs is empty.
func (c *metricsCommand) read(ctx context.Context, e *env, secrets redact.Redactor) (
	readings []metrics.Reading, failed int, err error) {
	ids, err := e.vpsIDs(c.ID)
	if err != nil {
		return nil, 0, err
	}
	client, err := e.newClient(ctx)
	if err != nil {
		return nil, 0, err
	}
	e.limitOne(ids)
	if ids, err = e.readIDs(ctx, ids); err != nil {
		return nil, 0, err
	}
	ids = unique(ids)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	results := make(map[string]hostup.Result)
	var key keyCheck
	for id, result := range e.getMany(reading, client, ids, c.Workers) {
		results[id] = result
		reason := key.add(result.Err)
		switch err := (idError{secrets.Text(id), result.Err}); {
		case ctx.Err() != nil:
			return nil, 0, ctx.Err()
		case result.Err == nil || reading.Err() != nil:
		case reason != "":
			e.printError(fmt.Errorf("%s: %w", reason, err))
			stop()
		default:
			e.printError(err)
		}
	}
	for _, id := range ids {
		result := results[id]
		if result.VPS == nil {
			failed++
		}
		if !errors.Is(result.Err, hostup.ErrInvalidID) { // no VPS has this ID
			readings = append(readings, metrics.Reading{ID: id, VPS: result.VPS})
		}
	}
	if readings == nil {
		return nil, 0, exitError(exitFailed)
	}
	return readings, failed, ctx.Err()
}

// unique returns each ID once.
func unique(ids []string) (all []string) {
	seen := make(map[string]bool)
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			all = append(all, id)
		}
	}
	return all
}
