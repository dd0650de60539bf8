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
		Short:   "Check a VPS: a plugin for Nagios, Icinga, Checkmk and Zabbix.",
		Example: "  hostup health vps_01hxa3b4c5d6e7f8g9h0j1k2m3 -w traffic=70,locked -c due=0:",
		Long:    idHelp + "\n\n" + healthHelp(),
		Args:    atMostOneID,
		RunE:    func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), e, args) },
	}
	flags := cmd.Flags()
	flags.StringSliceVarP(&c.warning, "warning", "w", nil,
		"A value of `CHECK[=RANGE]` that is not good is a warning; can be repeated.")
	flags.StringSliceVarP(&c.critical, "critical", "c", nil,
		"A value of `CHECK[=RANGE]` that is not good is critical; can be repeated.")
	completeList(cmd, "warning", health.Checks()...)
	completeList(cmd, "critical", health.Checks()...)
	e.addCallFlags(cmd, "Time limit, a `DURATION` such as 30s; 0 means none. Default: "+healthTimeout.String()+".")
	return cmd
}

func healthHelp() string {
	return "Prints one line with performance data. -w and -c add checks, each with the range of its good " +
		"values: 80 is 0 to 80, 3: is 3 or more, ~:5 is 5 or less, and ~: is every value (quote it: shells expand ~). " +
		"With @ in front, the values in the range are the bad ones. These checks exist:\n\n" +
		"  service    1 if the service is active, else 0; default range 1:\n" +
		"  power      1 if the VPS is running, else 0; default range 1:\n" +
		"  locked     1 if another operation is in progress, else 0; default range 0\n" +
		"  traffic    used share of the included traffic in percent; needs a range\n" +
		"  overdue    number of overdue invoices; default range 0\n" +
		"  due        days until the next payment is due; needs a range\n\n" +
		"These are always checked:\n\n" +
		"  --warning " + strings.Join(health.DefaultWarning(), ",") + "\n" +
		"  --critical " + strings.Join(health.DefaultCritical(), ",") + "\n\n" +
		"To change the range of one, pass it to the same flag with another range, such as ~: for every value." +
		"\n\n" +
		"Exit status: 0 OK, 1 warning, 2 critical, 3 unknown: the VPS or a value could not be read, a usage error, or " +
		"--help."
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
