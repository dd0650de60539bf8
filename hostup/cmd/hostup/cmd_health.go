package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/health"
)

// healthTimeout is the default time limit of health, that of the Monitoring Plugins.
const healthTimeout = 10 * time.Second

type healthCommand struct{ warning, critical []string }

func newHealth(e *env) *cobra.Command {
	c := new(healthCommand)
	cmd := &cobra.Command{
		Use:     "health [ID]",
		Short:   "Check a VPS as a plugin of Nagios, Icinga, Checkmk or Zabbix does.",
		Example: "  hostup health vps_01hxa3b4c5d6e7f8g9h0j1k2m3 -w traffic=70,locked -c due=0:",
		Long:    idHelp + "\n\n" + healthHelp(),
		Args:    atMostOneID,
		RunE:    func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), e, args) },
	}
	flags := cmd.Flags()
	flags.StringSliceVarP(&c.warning, "warning", "w", nil, "A problem of `CHECK[=RANGE]` is a warning; can be repeated.")
	flags.StringSliceVarP(&c.critical, "critical", "c", nil, "A problem of `CHECK[=RANGE]` is critical; can be repeated.")
	completeWith(cmd, "warning", health.Checks()...)
	completeWith(cmd, "critical", health.Checks()...)
	e.addCallFlags(cmd)
	cmd.Flags().Lookup("timeout").Usage = "Time limit, a `DURATION` such as 30s; 0 means none. Default: " +
		healthTimeout.String() + "."
	return cmd
}

func healthHelp() string {
	return "Prints one line with performance data. A check has a range for a warning, for a critical state, " +
		"or for both; a value outside of its range is a problem: 80 is 0 to 80, 3: is 3 or more, ~:5 is 5 or less, and " +
		"~: is every value (quote it: shells expand ~). With @ in front, a value inside is a problem.\n\n" +
		"  service       1 if the service is active, else 0; without a range 1:\n" +
		"  power         1 if the VPS is running, else 0; without a range 1:\n" +
		"  locked        1 if another operation is in progress, else 0; without a range 0\n" +
		"  traffic=80    used share of the included traffic, in percent\n" +
		"  overdue       number of overdue invoices; without a range 0\n" +
		"  due=3:        days until the next payment is due\n\n" +
		"The defaults are --warning " + strings.Join(health.DefaultWarning(), ",") +
		" --critical " + strings.Join(health.DefaultCritical(), ",") + ". A range of the same check replaces a default." +
		"\n\n" +
		"Exit status: 0 OK, 1 warning, 2 critical, 3 unknown: the VPS or a value could not be read, a usage error, or " +
		"this help."
}

// run prints the result of the plugin. If it fails, [env.endPlugin] prints the reason.
func (c *healthCommand) run(ctx context.Context, e *env, args []string) error {
	warning, err := health.ParseThresholds(append(health.DefaultWarning(), c.warning...))
	if err != nil {
		return failure.Usage("--warning: %w", err)
	}
	critical, err := health.ParseThresholds(append(health.DefaultCritical(), c.critical...))
	if err != nil {
		return failure.Usage("--critical: %w", err)
	}

	if e.timeout == nil {
		e.timeout = new(healthTimeout)
	}
	vps, err := e.fetch(ctx, args)
	if err != nil {
		return err
	}
	result, err := health.Evaluate(vps, time.Now(), warning, critical)
	if err != nil {
		return err
	}
	e.stdout.Println(result.Line)
	return failure.Exit(result.State)
}

// endPlugin returns the exit status of health, which ended with err: 3 unless it has a
// result. Monitoring systems show the first line of stdout.
func (e *env) endPlugin(err error) int {
	if result, ok := errors.AsType[failure.Exit](err); ok {
		return int(result)
	}
	if err != nil { // otherwise it has printed the help
		e.stdout.Println(health.Failed(e.reporter().Text(err)).Line)
	}
	return int(health.Unknown)
}
