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

	"github.com/alecthomas/kong"

	"github.com/hostup-api/hostup-go/hostup"
)

// The exit status of the program.
const (
	exitOK          = 0
	exitFailed      = 1   // the call failed
	exitUsage       = 2   // the command line or the environment cannot be right
	exitInterrupted = 130 // Ctrl-C
)

type commandLine struct {
	Details detailsCommand `cmd:"" help:"Show everything about one VPS."`

	Sandbox bool    `help:"Talk to a built-in fake of the API. Needs no account and no key." xor:"host"`
	BaseURL *string `help:"Talk to another host." placeholder:"URL" xor:"host"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program with its surroundings given, and returns the exit
// status.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) (status int) {
	defer func() {
		if early, ok := recover().(exitEarly); ok {
			status = int(early)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("hostup"),
		kong.Description("Shows what HostUp tells about a VPS.\n\n"+
			"The API key is read from HOSTUP_API_KEY, or from the file that HOSTUP_API_KEY_FILE names."),
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
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(&surroundings{getenv: getenv, stdout: stdout, sandbox: line.Sandbox, baseURL: line.BaseURL})
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

// complain says what went wrong on one line and returns the exit status.
func complain(stderr io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(stderr, "hostup: "+printable(advise(err)))
	var usage usageError
	if errors.As(err, &usage) || errors.Is(err, hostup.ErrInvalidID) {
		return exitUsage
	}
	return exitFailed
}
