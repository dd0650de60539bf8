package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/atomicfile"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
)

type metricsCommand struct {
	ids        []string
	file       string
	gates      bool
	workers    int
	alertRules bool
}

func newMetrics(e *env) *cobra.Command {
	c := new(metricsCommand)
	cmd := &cobra.Command{
		Use:   "metrics [ID...]",
		Short: "Write metrics for the textfile collector of the Prometheus node exporter.",
		Long: idsHelp + "\n\n" +
			"The output is in the Prometheus text format, for the textfile collector of the node exporter. A VPS that " +
			"cannot be read has only the sample hostup_vps_up 0, and a malformed ID has none; the others are still written. " +
			"If the run is interrupted, or the IDs cannot be read or are all malformed, the old file is kept. " +
			"For example, in a crontab:\n\n" +
			"  */5 * * * * hostup metrics --file /var/lib/textfile/hostup.prom - </etc/hostup/ids\n\n" +
			"--alert-rules writes rules for Prometheus: traffic near its limit, an overdue invoice, a suspended service, " +
			"a VPS that cannot be read, and a file that is no longer written or never was.\n\n" +
			"Exit status: 0 if all VPS were read, 1 if one was not, 2 for a usage error.",
		RunE: func(cmd *cobra.Command, args []string) error {
			c.ids = args
			return c.run(cmd.Context(), e)
		},
	}
	cmd.Flags().StringVar(&c.file, "file", "", "Replace the file `PATH` atomically, instead of printing.")
	cmd.Flags().BoolVar(&c.gates, "gates", false, "Also write a sample for each action.")
	cmd.Flags().BoolVar(&c.alertRules, "alert-rules", false, "Write alert rules for Prometheus instead of metrics.")
	addWorkers(cmd, &c.workers)
	e.addCallFlags(cmd)
	return cmd
}

func (c *metricsCommand) run(ctx context.Context, e *env) error {
	if err := c.validate(); err != nil {
		return err
	}
	if c.alertRules {
		return c.write(e, metrics.AlertRules)
	}
	readings, failed, err := c.read(ctx, e)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	opts := metrics.Options{Gates: c.gates, Secrets: e.secrets}
	if err := metrics.Write(&text, time.Now(), readings, opts); err != nil {
		return err
	}
	if err := c.write(e, text.String()); err != nil {
		return err
	}
	if failed > 0 {
		return failure.Exit(failure.ExitFailed)
	}
	return nil
}

func (c *metricsCommand) validate() error {
	if err := atomicfile.Check(c.file); c.file != "" && err != nil {
		return failure.Usage("--file: %w", err)
	}
	if c.alertRules && len(c.ids) > 0 {
		return failure.Usage("--alert-rules takes no VPS ID")
	}
	return checkWorkers(c.workers)
}

// write prints text or replaces the file of --file with it.
func (c *metricsCommand) write(e *env, text string) error {
	if c.file == "" {
		e.stdout.Print(text)
		return nil
	}
	if err := atomicfile.Write(c.file, []byte(text)); err != nil {
		return fmt.Errorf("cannot replace %s: %w", c.file, err)
	}
	return nil
}

// read fetches each VPS once, and prints the errors of those that failed. It returns
// an error if there is nothing to write: a file without VPS would hide that the list
// of IDs is empty.
func (c *metricsCommand) read(ctx context.Context, e *env) (readings []metrics.Reading, failed int, err error) {
	ids, err := e.vpsIDs(c.ids)
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
	for id, result := range e.getMany(reading, client, ids, c.workers) {
		results[id] = result
		reason := key.add(result.Err)
		switch err := (failure.IDError{ID: id, Err: result.Err}); {
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
		return nil, 0, failure.Exit(failure.ExitFailed)
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
