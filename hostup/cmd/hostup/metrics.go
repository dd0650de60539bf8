package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/atomicfile"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

type metricsCommand struct {
	callFlags

	ID         []string `arg:"" optional:"" help:"VPS IDs; - reads IDs from stdin, one per line. Optional with --sandbox."`
	File       string   `type:"path" placeholder:"PATH" help:"Replace this file atomically, instead of printing."`
	Gates      bool     `help:"Also write a sample for each action."`
	Workers    int      `default:"8" help:"Maximum number of concurrent requests."`
	AlertRules bool     `help:"Print alert rules for Prometheus instead of metrics."`
}

// Help implements kong.HelpProvider.
func (*metricsCommand) Help() string {
	return "The output is in the Prometheus text format, for the textfile collector of the node exporter. A VPS that " +
		"cannot be read has only the sample hostup_vps_up 0; the others are still written. If the run is interrupted or " +
		"the IDs cannot be read, the old file is kept. For example, in a crontab:\n\n" +
		"  */5 * * * * hostup metrics --file /var/lib/textfile/hostup.prom - </etc/hostup/ids\n\n" +
		"--alert-rules prints rules for Prometheus: traffic near its limit, an overdue invoice, a VPS that cannot be " +
		"read, and a file that is no longer written.\n\n" +
		"Exit status: 0 if all VPS were read, 1 if one was not, 2 for a usage error."
}

// Run runs the command.
func (c *metricsCommand) Run(ctx context.Context, e *env) error {
	if c.AlertRules {
		e.stdout.print(metrics.AlertRules)
		return nil
	}
	if err := atomicfile.Check(c.File); c.File != "" && err != nil {
		return usageError{fmt.Errorf("--file: %w", err)}
	}
	// The key could be passed as an ID by mistake. Responses that contain it are errors.
	secrets := redact.New(wire.NewSecret(e.getenv("HOSTUP_API_KEY")))
	readings, failed, err := c.read(ctx, e, secrets)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	opts := metrics.Options{Gates: c.Gates, Secrets: secrets}
	if err := metrics.Write(&text, time.Now(), readings, opts); err != nil {
		return err
	}
	if c.File == "" {
		e.stdout.print(text.String())
	} else if err = atomicfile.Write(c.File, text.Bytes()); err != nil {
		err = fmt.Errorf("cannot replace %s: %w", c.File, err)
	}
	if err == nil && failed > 0 {
		return exitError(exitFailed)
	}
	return err
}

// read fetches each VPS once, and prints the errors of those that failed.
func (c *metricsCommand) read(ctx context.Context, e *env, secrets redact.Redactor) (
	readings []metrics.Reading, failed int, err error) {
	ids := c.ID
	if len(ids) == 0 && e.sandbox {
		ids = []string{hostuptest.VPSID}
	}
	client, err := e.newClient(ctx)
	if err != nil {
		return nil, 0, err
	}
	source := idSource{args: ids, stdin: e.stdin, ended: make(chan struct{})}
	e.limitOne(ids)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var all []string
	recorded := func(yield func(string) bool) {
		isTaken := true
		for id := range unique(source.all) { // even after the key was refused, so that the result contains each VPS
			all = append(all, id)
			isTaken = isTaken && yield(id)
		}
	}
	found := make(map[string]*hostup.VPSDetails)
	for id, result := range e.getMany(reading, client, recorded, c.Workers) {
		switch found[id] = result.VPS; {
		case ctx.Err() != nil:
			return nil, 0, ctx.Err()
		case result.Err == nil || reading.Err() != nil:
		case isRefusal(result.Err):
			e.printError(fmt.Errorf("the API key was refused: %w", idError{secrets.Text(id), result.Err}))
			stop()
		default:
			e.printError(idError{secrets.Text(id), result.Err})
		}
	}
	select {
	case <-source.ended:
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	for _, id := range all {
		if found[id] == nil {
			failed++
		}
		readings = append(readings, metrics.Reading{ID: id, VPS: found[id]})
	}
	switch {
	case ctx.Err() != nil:
		return nil, 0, ctx.Err()
	case source.err != nil:
		return nil, 0, localError{fmt.Errorf("cannot read the IDs: %w", source.err)}
	case len(readings) == 0: // an empty file would hide that the list of IDs is empty
		return nil, 0, usageError{errors.New("missing VPS ID; pass one, or use --sandbox")}
	}
	return readings, failed, nil
}

// unique yields each ID once.
func unique(ids iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		seen := make(map[string]bool)
		for id := range ids {
			if !seen[id] && !yield(id) {
				return
			}
			seen[id] = true
		}
	}
}
