package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/atomicfile"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

type metricsCommand struct {
	callFlags

	ID         []string `arg:"" optional:"" help:"VPS IDs; - reads them from stdin, one per line; lines that begin with # are comments. Optional with --sandbox."`
	File       string   `type:"path" placeholder:"PATH" help:"Replace this file atomically, instead of printing."`
	Gates      bool     `help:"Also write a sample for each action."`
	Workers    int      `default:"8" help:"Maximum number of concurrent requests."`
	AlertRules bool     `help:"Write alert rules for Prometheus instead of metrics."`
}

// Help implements kong.HelpProvider.
func (*metricsCommand) Help() string {
	return "The output is in the Prometheus text format, for the textfile collector of the node exporter. A VPS that " +
		"cannot be read has only the sample hostup_vps_up 0, and a malformed ID has none; the others are still written. " +
		"If the run is interrupted, or the IDs cannot be read or are all malformed, the old file is kept. " +
		"For example, in a crontab:\n\n" +
		"  */5 * * * * hostup metrics --file /var/lib/textfile/hostup.prom - </etc/hostup/ids\n\n" +
		"--alert-rules writes rules for Prometheus: traffic near its limit, an overdue invoice, a suspended service, " +
		"a VPS that cannot be read, and a file that is no longer written or never was.\n\n" +
		"Exit status: 0 if all VPS were read, 1 if one was not, 2 for a usage error."
}

// Run runs the command.
func (c *metricsCommand) Run(ctx context.Context, e *env) error {
	if err := c.validate(); err != nil {
		return err
	}
	if c.AlertRules {
		return c.write(e, metrics.AlertRules)
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
	if err := c.write(e, text.String()); err != nil {
		return err
	}
	if failed > 0 {
		return exitError(exitFailed)
	}
	return nil
}

func (c *metricsCommand) validate() error {
	if err := atomicfile.Check(c.File); c.File != "" && err != nil {
		return usageError{fmt.Errorf("--file: %w", err)}
	}
	if c.AlertRules && len(c.ID) > 0 {
		return usageError{errors.New("--alert-rules takes no VPS ID")}
	}
	return checkWorkers(c.Workers)
}

// write prints text or replaces the file of --file with it.
func (c *metricsCommand) write(e *env, text string) error {
	if c.File == "" {
		e.stdout.print(text)
		return nil
	}
	if err := atomicfile.Write(c.File, []byte(text)); err != nil {
		return fmt.Errorf("cannot replace %s: %w", c.File, err)
	}
	return nil
}
