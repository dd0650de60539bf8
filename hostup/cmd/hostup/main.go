// Command hostup shows the details of VPS at HostUp. It reads the API key from
// the environment variable HOSTUP_API_KEY, or from the file named by
// HOSTUP_API_KEY_FILE. With --sandbox it needs no key and uses a built-in fake
// API.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type commandLine struct {
	Details detailsCommand `cmd:"" help:"Show the details of one or more VPS."`
	Gates   gatesCommand   `cmd:"" help:"Show which actions are allowed now and why the others are blocked."`
	Check   checkCommand   `cmd:"" help:"Report by exit status whether actions are allowed now."`
	Watch   watchCommand   `cmd:"" help:"Poll a VPS and print what changes."`
	Verify  verifyCommand  `cmd:"" help:"Validate the live response against the schema and print each violation."`
	Mock    mockCommand    `cmd:"" help:"Serve the fake API over HTTP, for clients in any language."`
	Spec    specCommand    `cmd:"" help:"Print the OpenAPI document."`
	Metrics metricsCommand `cmd:"" help:"Write metrics for the textfile collector of the Prometheus node exporter."`
	MCP     mcpCommand     `cmd:"" help:"Serve the Model Context Protocol over stdin and stdout, for language models."`

	Completion completionCommand `cmd:"" help:"Print a completion script for bash, zsh or fish."`

	Version kong.VersionFlag `help:"Print the version, the commit and the Go version."`
}

func main() {
	// net/http logs the start of what follows a response on its connection, which can
	// contain the root password if a server sends a response twice.
	log.SetOutput(io.Discard)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C kills the process
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
	e := &env{getenv: getenv, stdin: stdin, stderr: &output{w: stderr}, json: wantsJSON(args)}
	e.stdout = &output{w: stdout, onError: cancel, width: widthOf(stdout)}
	err := execute(running, args, e)
	if failure := e.stdout.failure(); failure != nil {
		err = outputError(failure)
	} else if err != nil && ctx.Err() != nil {
		return exitInterrupted
	}
	e.printError(err)
	return e.exitStatus(err)
}

// execute parses the command line and runs the selected command.
func execute(ctx context.Context, args []string, e *env) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case exitError:
			err = p
		default:
			panic(p)
		}
	}()
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("hostup"),
		kong.Description("Shows the details of VPS at HostUp.\n\n"+
			"The API key is read from HOSTUP_API_KEY, or from the file named by HOSTUP_API_KEY_FILE.\n\n"+
			"To try it without a key, run: hostup details --sandbox. "+
			"For the flags of a command, run: hostup help COMMAND\n\n"+
			"If the output is JSON, errors are JSON on stderr: an object error with code, message and retryable, "+
			"and with status, hint, retryAfterSeconds, requestId, fields and id if they are known. "+
			"A note or a warning is an object note or warning with a message."),
		kong.Vars{"version": buildInfo()},
		kong.Writers(e.stdout, e.stderr),
		kong.Bind(e),
		kong.Help(printHelp),
		kong.Exit(func(status int) { panic(exitError(status)) }), // it must not return
	)
	if err != nil {
		return err
	}
	args = withHelp(args)
	parsed, err := parser.Parse(args)
	switch {
	case err != nil && strings.HasPrefix(args[0], "-"):
		return usageError{fmt.Errorf("%w; put the flags after the command", err)}
	case err != nil:
		return usageError{err}
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run()
}

// withHelp returns args with the flag --help for "hostup" and "hostup help".
func withHelp(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}
