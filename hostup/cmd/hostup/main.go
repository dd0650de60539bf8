// Command hostup shows the details of VPS at HostUp. It reads the API key from
// the environment variable HOSTUP_API_KEY, or from the file named by
// HOSTUP_API_KEY_FILE. With --sandbox it needs no key and uses a built-in fake
// API.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/alecthomas/kong"

	"github.com/hostup-api/hostup-go/hostup"
)

// The exit statuses of the command.
const (
	exitOK            = 0
	exitFailed        = 1   // the call failed, an action is blocked, or the response violates the schema
	exitUsage         = 2   // invalid command line or environment
	exitIndeterminate = 3   // check and verify: the call failed, so there is no result
	exitInterrupted   = 130 // Ctrl-C
)

type commandLine struct {
	Details detailsCommand `cmd:"" help:"Show the details of one or more VPS."`
	Gates   gatesCommand   `cmd:"" help:"Show which actions are allowed now and why the others are blocked."`
	Check   checkCommand   `cmd:"" help:"Report by exit status whether actions are allowed now."`
	Watch   watchCommand   `cmd:"" help:"Poll a VPS and print a line whenever it has changed."`
	Verify  verifyCommand  `cmd:"" help:"Validate the live response against the schema and print each violation."`
	Mock    mockCommand    `cmd:"" help:"Serve the fake API over HTTP, for clients in any language."`
	Spec    specCommand    `cmd:"" help:"Print the OpenAPI document."`
	Metrics metricsCommand `cmd:"" help:"Write metrics for the textfile collector of the Prometheus node exporter."`

	Completion completionCommand `cmd:"" help:"Print a completion script for bash, zsh or fish."`

	Sandbox bool             `help:"Use a built-in fake API; needs no account and no key." xor:"host"`
	BaseURL *string          `help:"API base URL." placeholder:"URL" xor:"host"`
	Timeout time.Duration    `help:"Time limit; 0 for none. Ignored by watch, mock and for several IDs." default:"2m"`
	Verbose bool             `short:"v" help:"Log each attempt of a call to stderr."`
	Version kong.VersionFlag `help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run runs the command, prints its error and returns its exit status. It uses
// nothing of the process but its parameters.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader,
	stdout, stderr io.Writer) (status int) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case helpExit:
			status = int(p)
		default:
			panic(p)
		}
	}()
	err := execute(ctx, args, &env{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr})
	if err != nil && ctx.Err() != nil {
		return exitInterrupted
	}
	printError(stderr, err)
	return exitStatus(err)
}

// execute parses the command line and runs the selected command.
func execute(ctx context.Context, args []string, e *env) error {
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("hostup"),
		kong.Description("Shows the details of VPS at HostUp.\n\n"+
			"The API key is read from HOSTUP_API_KEY, or from the file named by HOSTUP_API_KEY_FILE.\n\n"+
			"To try it without a key, run: hostup details --sandbox"),
		kong.Vars{"version": version()},
		kong.Writers(e.stdout, e.stderr),
		kong.Exit(func(status int) { panic(helpExit(status)) }),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return usageError{err}
	}
	e.sandbox, e.baseURL, e.timeout, e.verbose = line.Sandbox, line.BaseURL, line.Timeout, line.Verbose
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(e)
}

// helpExit is a panic with the exit status of --help or --version: kong expects
// its Exit function not to return.
type helpExit int

// A usageError is caused by the command line or the environment.
type usageError struct{ error }

// Unwrap returns the cause.
func (e usageError) Unwrap() error { return e.error }

// An indeterminateError is the reason why check or verify has no result.
type indeterminateError struct{ error }

// Unwrap returns the cause.
func (e indeterminateError) Unwrap() error { return e.error }

// An exitError is an exit status without a message.
type exitError int

// Error implements error.
func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// printError prints err on one line, with a hint.
func printError(stderr io.Writer, err error) {
	if _, silent := errors.AsType[exitError](err); err != nil && !silent {
		fmt.Fprintln(stderr, "hostup: "+printable(withHint(err)))
	}
}

func exitStatus(err error) int {
	if err == nil {
		return exitOK
	}
	if status, ok := errors.AsType[exitError](err); ok {
		return int(status)
	}
	if _, ok := errors.AsType[usageError](err); ok || errors.Is(err, hostup.ErrInvalidID) {
		return exitUsage
	}
	if _, ok := errors.AsType[indeterminateError](err); ok {
		return exitIndeterminate
	}
	return exitFailed
}
