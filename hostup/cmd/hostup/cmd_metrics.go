package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/atomicfile"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/scrape"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

type metricsCommand struct {
	ids        []string
	file       string
	listen     string
	minAge     time.Duration
	gates      bool
	workers    int
	alertRules bool
	dashboard  bool
}

const metricsHelp = "The output is in the Prometheus text format. A VPS that cannot be read has only the sample " +
	"hostup_vps_up 0 and a timestamp; the others are still written.\n\n" +
	"--file is for the textfile collector of the node exporter, for example in a crontab. " +
	"If the run is interrupted, or the IDs cannot be read, the old file is kept. --listen serves the metrics to " +
	"Prometheus: with --listen :9750, at http://127.0.0.1:9750/metrics.\n\n" +
	"--alert-rules writes rules for Prometheus. They watch the traffic, payments, power and suspension of each VPS, " +
	"and report when it cannot be read or its metrics are old or missing. " +
	"--dashboard writes a dashboard to import into Grafana.\n\n" +
	"Exit status: 0 if all VPS were read or --listen was interrupted by any signal, 1 if a VPS was not read, " +
	"2 for a usage error."

func newMetrics(e *env) *cobra.Command {
	c := new(metricsCommand)
	cmd := &cobra.Command{
		Use:   "metrics [ID...]",
		Short: "Write metrics for Prometheus, or serve them.",
		Long:  idsHelp + "\n\n" + metricsHelp,
		Example: "  # in a crontab:\n" +
			"  HOSTUP_API_KEY_FILE=/etc/hostup/key\n" +
			"  */5 * * * * hostup metrics --file /var/lib/prom/hostup.prom - </etc/hostup/ids\n" +
			"  # or as a service:\n" +
			"  hostup metrics --listen :9750 - </etc/hostup/ids",
		RunE: func(cmd *cobra.Command, args []string) error {
			c.ids = args
			if err := exclude(cmd, args); err != nil {
				return failure.UsageError{Err: err}
			}
			return c.run(cmd.Context(), e)
		},
	}

	flags := cmd.Flags()
	flags.StringVar(&c.file, "file", "", "Replace the file `PATH` atomically, instead of printing.")
	flags.StringVar(&c.listen, "listen", "",
		"Serve the metrics over HTTP on `ADDRESS`, instead of printing; without a host, on 127.0.0.1.")
	flags.DurationVar(&c.minAge, "min-age", 30*time.Second,
		"With --listen: read the VPS again only if the last metrics are older than this `DURATION`.")
	flags.BoolVar(&c.gates, "gates", false, "Also write a sample for each action.")
	flags.BoolVar(&c.alertRules, "alert-rules", false, "Write alert rules for Prometheus instead of metrics.")
	flags.BoolVar(&c.dashboard, "dashboard", false, "Write a dashboard for Grafana instead of metrics.")
	completeWith(cmd, "listen")
	completeWith(cmd, "min-age")
	addWorkers(cmd, &c.workers)
	e.addCallFlags(cmd, timeoutOfSeveral)
	return cmd
}

func (c *metricsCommand) run(ctx context.Context, e *env) error {
	if err := c.validate(); err != nil {
		return err
	}
	if c.alertRules {
		return c.write(e, metrics.AlertRules)
	}
	if c.dashboard {
		return c.write(e, metrics.Dashboard)
	}

	reader, err := c.newReader(ctx, e)
	if err != nil {
		return err
	}
	if c.listen != "" {
		return c.serve(ctx, e, reader)
	}

	reader.progress = e.statusLine()
	text, failed, err := reader.read(ctx)
	if err != nil {
		return err
	}
	if err := c.write(e, string(text)); err != nil {
		return err
	}
	if failed > 0 {
		return failure.Exit(failure.ExitFailed)
	}
	return nil
}

func (c *metricsCommand) validate() error {
	if c.file == "-" {
		return failure.Usage("--file: - is no path; without --file, the output goes to stdout")
	}
	if err := atomicfile.Check(c.file); c.file != "" && err != nil {
		return failure.Usage("--file: %w", err)
	}
	if c.minAge < time.Second {
		return failure.Usage("--min-age must be at least 1s, not %v", c.minAge)
	}
	return checkWorkers(c.workers)
}

// exclude returns an error for flags and IDs that exclude each other. The rules and the
// dashboard depend on nothing; --file is where they are written, and --sandbox needs no key.
func exclude(cmd *cobra.Command, ids []string) (err error) {
	flags := cmd.Flags()
	forbid := func(flag, other string) {
		if flags.Changed(flag) && flags.Changed(other) && flag != other {
			err = cmp.Or(err, fmt.Errorf("--%s and --%s exclude each other", flag, other))
		}
	}

	for _, flag := range []string{"alert-rules", "dashboard"} {
		if flags.Changed(flag) && len(ids) > 0 {
			return fmt.Errorf("--%s takes no VPS ID", flag)
		}
		flags.VisitAll(func(f *pflag.Flag) {
			if f.Name != "file" && f.Name != "sandbox" {
				forbid(flag, f.Name)
			}
		})
	}
	forbid("listen", "file")
	if flags.Changed("min-age") && !flags.Changed("listen") {
		err = cmp.Or(err, errors.New("--min-age is for --listen only"))
	}
	return err
}

// write prints text or replaces the file of --file with it.
func (c *metricsCommand) write(e *env, text string) error {
	if c.file == "" {
		e.stdout.Print(text)
		return nil
	}
	note, err := atomicfile.Write(c.file, []byte(text))
	if err != nil {
		return fmt.Errorf("cannot replace %s: %w", c.file, err)
	}
	if note != "" {
		e.notice("note", note)
	}
	return nil
}

// serve serves metrics until ctx ends, which is no error.
func (c *metricsCommand) serve(ctx context.Context, e *env, reader *metricsReader) error {
	listener, err := listen(ctx, "--listen", c.listen)
	if err != nil {
		return err
	}
	if !isLoopback(listener.Addr()) {
		e.notice("note", "everyone who reaches this machine at "+c.listen+
			" can read the metrics: names, addresses and prices of the VPS")
	}
	e.stdout.Println("Serving metrics at " + urlOf(listener.Addr()) + "/metrics. Press Ctrl-C to stop.")
	server := &scrape.Server{MinAge: c.minAge, Errors: e.stderr}
	server.Read = func(ctx context.Context) ([]byte, error) {
		text, _, err := reader.read(ctx)
		return text, err
	}
	return server.Serve(ctx, listener)
}

// A metricsReader reads the metrics of some VPS.
type metricsReader struct {
	env      *env
	client   *hostup.Client
	ids      []string
	workers  int
	gates    bool
	progress term.StatusLine // shows nothing with --listen, where Prometheus waits
}

func (c *metricsCommand) newReader(ctx context.Context, e *env) (*metricsReader, error) {
	ids, err := e.vpsIDs(c.ids)
	if err != nil {
		return nil, err
	}
	client, err := e.newClient(ctx)
	if err != nil {
		return nil, err
	}
	e.limitOne(ids)
	if ids, err = e.readIDs(ctx, ids); err != nil {
		return nil, err
	}
	return &metricsReader{env: e, client: client, ids: unique(ids), workers: c.workers, gates: c.gates}, nil
}

// read returns the metrics, and the number of VPS that could not be read. It returns an
// error only if ctx ends.
func (r *metricsReader) read(ctx context.Context) (text []byte, failed int, err error) {
	at := time.Now()
	results, err := r.fetch(ctx)
	if err != nil {
		return nil, 0, err
	}

	var readings []metrics.Reading
	for _, id := range r.ids {
		vps := results[id].VPS
		if vps == nil {
			failed++
		}
		readings = append(readings, metrics.Reading{ID: id, VPS: vps})
	}
	var b bytes.Buffer
	err = metrics.Write(&b, at, readings, metrics.Options{Gates: r.gates, Secrets: r.env.secrets})
	return b.Bytes(), failed, err
}

// fetch fetches each VPS once, and prints the errors of those that failed. It stops if
// no further one can be read.
func (r *metricsReader) fetch(ctx context.Context) (map[string]hostup.Result, error) {
	reading, stop := context.WithCancel(ctx)
	defer stop()

	r.progress.Show(waiting)
	defer r.progress.Clear()
	results := make(map[string]hostup.Result)
	key := newKeyCheck(r.env)
	failed := 0
	for id, result := range r.env.getMany(reading, r.client, r.ids, r.workers) {
		r.progress.Clear()
		results[id] = result
		if result.Err != nil {
			failed++
		}
		reason := key.add(result.Err)
		switch err := (failure.IDError{ID: id, Err: result.Err}); {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case result.Err == nil || reading.Err() != nil:
		case reason != "":
			r.env.printError(fmt.Errorf("%s: %w", reason, err))
			stop()
		default:
			r.env.printError(err)
		}
		r.progress.Show(progressOf(len(results)-failed, len(r.ids), failed))
	}
	return results, ctx.Err()
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
