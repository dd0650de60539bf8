// Command hostup shows what HostUp tells about a VPS. It reads the API key from
// HOSTUP_API_KEY, or from the file that HOSTUP_API_KEY_FILE names; with
// --sandbox it needs none and talks to a fake that it brings along.
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

// The exit status of the program.
const (
	exitOK          = 0
	exitFailed      = 1   // the call failed, an action is blocked, an answer departs
	exitUsage       = 2   // the command line or the environment cannot be right
	exitUnknown     = 3   // check and verify: it could not be found out
	exitInterrupted = 130 // Ctrl-C
)

type commandLine struct {
	Details detailsCommand `cmd:"" help:"Show everything about a VPS, or about many."`
	Gates   gatesCommand   `cmd:"" help:"Show what may be done to a VPS now and, if not, why."`
	Check   checkCommand   `cmd:"" help:"Tell by the exit status whether actions may be taken now: 0 yes, 1 blocked, 2 usage, 3 could not find out."`
	Watch   watchCommand   `cmd:"" help:"Fetch a VPS again and again, and print a line whenever it has changed."`
	Verify  verifyCommand  `cmd:"" help:"Hold the live answer against openapi.yaml, and print each departure. Exit status: 0 none, 1 some, 3 could not find out."`
	Mock    mockCommand    `cmd:"" help:"Serve the fake API, for clients in other languages."`
	Spec    specCommand    `cmd:"" help:"Print openapi.yaml."`

	Sandbox bool             `help:"Talk to a built-in fake of the API. Needs no account and no key." xor:"host"`
	BaseURL *string          `help:"Talk to another host." placeholder:"URL" xor:"host"`
	Timeout time.Duration    `help:"Give up after this time; 0 is never. Not for watch, mock and several ids." default:"2m"`
	Verbose bool             `short:"v" help:"Log each call to stderr."`
	Version kong.VersionFlag `help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program with its surroundings given, and returns the exit
// status.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	defer func() {
		if early := recover(); early != nil {
			code, ok := early.(exitEarly)
			if !ok {
				panic(early)
			}
			status = int(code)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("hostup"),
		kong.Description("Shows what HostUp tells about a VPS.\n\n"+
			"The API key is read from HOSTUP_API_KEY, or from the file that HOSTUP_API_KEY_FILE names.\n\n"+
			"Try it without one: hostup details --sandbox"),
		kong.Vars{"version": version()},
		kong.Writers(stdout, stderr),
		kong.Exit(func(status int) { panic(exitEarly(status)) }),
	)
	if err != nil {
		return complain(stderr, err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return complain(stderr, usageError{err})
	}
	s := &surroundings{
		getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr,
		sandbox: line.Sandbox, baseURL: line.BaseURL, timeout: line.Timeout, verbose: line.Verbose,
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(s)
	if err != nil && ctx.Err() != nil {
		return exitInterrupted
	}
	return complain(stderr, err)
}

// exitEarly carries the status of --help past the rest of kong.
type exitEarly int

// A usageError is one that the user mends on the command line or in the
// environment.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// A silentError ends the program with a status; all has been said.
type silentError int

func (e silentError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// An unknownError is one that leaves the question of check or verify open.
type unknownError struct{ error }

func (e unknownError) Unwrap() error { return e.error }

// complain says what went wrong on one line and returns the exit status.
func complain(stderr io.Writer, err error) int {
	var silent silentError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &silent):
		return int(silent)
	}
	fmt.Fprintln(stderr, "hostup: "+printable(advise(err)))
	var usage usageError
	var unknown unknownError
	switch {
	case errors.As(err, &usage), errors.Is(err, hostup.ErrInvalidID):
		return exitUsage
	case errors.As(err, &unknown):
		return exitUnknown
	default:
		return exitFailed
	}
}
