package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.uber.org/goleak"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const documentedPassword = "initial-password-from-panel"

// withoutLeaks fails if goroutines are left after the tests.
type withoutLeaks struct{ *testing.M }

// Run implements testscript.TestingM.
func (m withoutLeaks) Run() int {
	code := m.M.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func TestMain(m *testing.M) {
	testscript.Main(withoutLeaks{m}, map[string]func(){"hostup": main})
}

var update = flag.Bool("update", false, "write the output in the scripts and in the README")

// The scripts find the documented body as body.json, and as redacted.json with
// its root password redacted.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",

		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"status": status, "result": resultStatus},
		Setup: func(env *testscript.Env) error {
			body := string(hostuptest.FixedCycle()) + "\n"
			redacted := strings.ReplaceAll(body, documentedPassword, "[redacted]")
			document, err := os.ReadFile("../../../openapi.yaml")
			return errors.Join(err,
				os.WriteFile(filepath.Join(env.WorkDir, "openapi.yaml"), document, 0o600),
				os.WriteFile(filepath.Join(env.WorkDir, "body.json"), []byte(body), 0o600),
				os.WriteFile(filepath.Join(env.WorkDir, "redacted.json"), []byte(redacted), 0o600))
		},
	})
}

// status is the script command "status N command [argument...]". It fails
// unless the command exits with N, prints nothing to stdout and one line to
// stderr.
func status(ts *testscript.TestScript, neg bool, args []string) {
	resultStatus(ts, neg, args)
	if stdout := ts.ReadFile("stdout"); stdout != "" {
		ts.Fatalf("stdout of a failed command: %q", stdout)
	}
	stderr := ts.ReadFile("stderr")
	line, ok := strings.CutSuffix(stderr, "\n")
	if !ok || !strings.HasPrefix(line, "hostup: ") || strings.Contains(line, "\n") {
		ts.Fatalf("stderr is not one line with the prefix hostup: %q", stderr)
	}
}

// resultStatus is the script command "result N command [argument...]". It fails
// unless the command exits with N.
func resultStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: result N command [argument...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("%q: %v, want exit status %s", args[1:], err, args[0])
	}
}

type result struct {
	status         int
	stdout, stderr string
}

// variables returns a function like os.Getenv for these environment variables.
func variables(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

// withKey has the key that a Server accepts.
var withKey = map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}

// runWith runs the command with env as its only environment variables.
func runWith(ctx context.Context, env map[string]string, args ...string) result {
	return runOn(ctx, strings.NewReader(""), env, args...)
}

// runOn is like runWith with a stdin.
func runOn(ctx context.Context, stdin io.Reader, env map[string]string, args ...string) result {
	var stdout, stderr bytes.Buffer
	got := run(ctx, args, variables(env), stdin, &stdout, &stderr)
	return result{got, stdout.String(), stderr.String()}
}

// runAgainst runs a command that calls server.
func runAgainst(t *testing.T, server *hostuptest.Server, command string, args ...string) result {
	t.Helper()
	return runStdin(t, server, "", append([]string{command}, args...)...)
}

// runStdin runs a command that calls server, with this text as stdin.
func runStdin(t *testing.T, server *hostuptest.Server, stdin string, args ...string) result {
	t.Helper()
	args = append([]string{args[0], "--base-url", server.URL}, args[1:]...)
	return runOn(t.Context(), strings.NewReader(stdin), withKey, args...)
}

// newServer returns a Server that the end of the test closes.
func newServer(t *testing.T) *hostuptest.Server {
	t.Helper()
	server := hostuptest.NewServer()
	t.Cleanup(server.Close)
	return server
}

func TestInterruptedStatus(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := runWith(ctx, nil, "details", "--sandbox"); got != (result{status: failure.ExitInterrupted}) {
		t.Errorf("%+v", got)
	}
}

// withoutID are commands that take no VPS ID.
var withoutID = []string{"completion", "mock", "spec"}

// commands returns the commands of hostup.
func commands() []*cobra.Command { return commandsOf(newRoot(new(env))) }

// commandsOf returns the commands of root without the topics of the help.
func commandsOf(root *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(root.Commands()), (*cobra.Command).IsAdditionalHelpTopicCommand)
}

// commandLines returns a command line for each command and each value of a flag
// with fixed values. The parser lists them, so that tests cover new ones.
func commandLines(t *testing.T) (lines [][]string) {
	t.Helper()
	arguments := map[string][]string{
		"check": {"upgrade", "start"}, "watch": {"--every", "1s", "--until", "running"}, "mock": {"--addr", "127.0.0.1:0"},
	}
	for _, command := range commands() {
		name := command.Name()
		line := []string{name}
		if !slices.Contains(withoutID, name) {
			line = append(line, hostuptest.VPSID)
		}
		line = append(line, arguments[name]...)
		lines = append(lines, []string{name, "--help"})
		if name == "mcp" {
			continue // without input it does nothing
		}
		lines = append(lines, line)
		command.Flags().VisitAll(func(flag *pflag.Flag) {
			if c, ok := flag.Value.(*choice); ok {
				for _, value := range c.values {
					lines = append(lines, append(slices.Clip(line), "--"+flag.Name, value))
				}
			}
		})
	}
	if len(lines) < 14 {
		t.Fatalf("too few commands: %q", lines)
	}
	return append(lines, []string{"--help"}, []string{"--version"})
}

// withFlag returns a command line with a flag of the commands that call HostUp, if
// the command is one.
func withFlag(line []string, flag string) []string {
	if strings.HasPrefix(line[0], "-") || slices.Contains(withoutID, line[0]) {
		return line
	}
	return append(slices.Clip(line), flag)
}

// skipOutsideCI skips a test that needs what not every machine has. CI has it.
func skipOutsideCI(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}
