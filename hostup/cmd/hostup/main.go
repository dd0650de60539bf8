// Command hostup shows the details of VPS at HostUp. It reads the API key from
// the environment variable HOSTUP_API_KEY, or from the file named by
// HOSTUP_API_KEY_FILE. With --sandbox it needs no key and uses a built-in fake
// API.
package main

import (
	"context"
	"io"
	"log"
	"os"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// init lets the help list the commands in the order of newRoot.
func init() { cobra.EnableCommandSorting = false }

func main() {
	// net/http logs the start of what follows a response on its connection, which can
	// contain the root password if a server sends a response twice.
	log.SetOutput(io.Discard)

	ctx, stop := withSignals(context.Background())
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run runs the command, prints its error and returns its exit status. All streams
// and environment variables are parameters, for tests. If a write to stdout fails,
// it cancels the command.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader,
	stdout, stderr io.Writer) int {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	e := &env{args: args, getenv: getenv, stdin: stdin, stderr: &term.Output{W: stderr}, json: wantsJSON(args)}
	e.stdout = &term.Output{W: stdout, OnError: cancel, Width: term.WidthOf(stdout)}
	e.protectKey(running)

	err := execute(running, e)
	if failed := e.stdout.Err(); failed != nil {
		err = failure.Output(failed)
	} else if err != nil && ctx.Err() != nil && !e.plugin {
		return interruptedStatus(ctx)
	}
	if e.plugin && e.stdout.Err() == nil {
		return e.endPlugin(err)
	}
	if err == nil && e.skipped > 0 {
		return failure.ExitFailed
	}
	e.printError(err)
	return failure.Status(err, e.failed)
}

// execute parses the command line and runs the selected command. An error before the
// command runs is one of the command line.
func execute(ctx context.Context, e *env) error {
	root := newRoot(e)
	root.SetArgs(e.args)
	started := false
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Name() == cobra.ShellCompRequestCmd {
			describePlainly(root)
		}
		err := e.applyFlags(cmd)
		started = err == nil
		return err
	}

	cmd, _, _ := root.Find(e.args)
	err := e.refuseKey()
	if err == nil {
		cmd, err = root.ExecuteContextC(ctx)
	}
	if cmd.Name() == "health" {
		e.plugin, e.failed = true, failure.ExitIndeterminate
	}
	if err != nil && !started {
		err = failure.UsageError{Err: err}
	}
	return err
}

// prepare sets what all commands have in common.
func prepare(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = "Show this help."
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	if hasJSON(cmd) {
		cmd.Long += "\n\n" + jsonHelp
	}
}

// newRoot returns the command hostup with its subcommands.
func newRoot(e *env) *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "hostup COMMAND",
		Short: "Shows the details of VPS at HostUp, and what they allow. It changes nothing.",
		Example: "  hostup details --sandbox                  try it without an account\n" +
			"  hostup check ID upgrade && echo allowed   ask before an action\n" +
			"  hostup watch ID --until stopped           wait for a state",
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !version {
				return cmd.Help()
			}
			e.stdout.Println(buildInfo())
			return nil
		},

		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(
		newDetails(e), newGates(e), newCheck(e), newWatch(e), newVerify(e), newMetrics(e), newHealth(e),
		newMCP(e), newMock(e), newSpec(e), newCompletion(e),
	)
	help := newHelp()
	root.SetHelpCommand(help)
	root.Flags().BoolVar(&version, "version", false, "Print the version, the commit and the Go version.")
	for _, cmd := range append([]*cobra.Command{root, help}, root.Commands()...) {
		prepare(cmd)
	}
	root.AddCommand(newTopic())

	root.SetIn(e.stdin)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(e.stdout, cmd) })
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}
