package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const documentedPassword = "initial-password-from-panel"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hostup": main})
}

// The scripts find the documented body as body.json, and as redacted.json with
// its root password redacted.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
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
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [argument...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("%q: %v, want exit status %s", args[1:], err, args[0])
	}
	if stdout := ts.ReadFile("stdout"); stdout != "" {
		ts.Fatalf("stdout of a failed command: %q", stdout)
	}
	stderr := ts.ReadFile("stderr")
	line, ok := strings.CutSuffix(stderr, "\n")
	if !ok || !strings.HasPrefix(line, "hostup: ") || strings.Contains(line, "\n") {
		ts.Fatalf("stderr is not one line with the prefix hostup: %q", stderr)
	}
}

type result struct {
	status         int
	stdout, stderr string
}

// runWith runs the command with env as its only environment variables.
func runWith(ctx context.Context, env map[string]string, args ...string) result {
	var stdout, stderr bytes.Buffer
	getenv := func(name string) string { return env[name] }
	got := run(ctx, args, getenv, strings.NewReader(""), &stdout, &stderr)
	return result{got, stdout.String(), stderr.String()}
}

// runAgainst runs a command that calls server.
func runAgainst(t *testing.T, server *hostuptest.Server, command string, args ...string) result {
	t.Helper()
	env := map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}
	return runWith(t.Context(), env, append([]string{command, "--base-url", server.URL}, args...)...)
}

// newServer returns a Server that the end of the test closes.
func newServer(t *testing.T) *hostuptest.Server {
	t.Helper()
	server := hostuptest.NewServer()
	t.Cleanup(server.Close)
	return server
}

// The parser lists the commands and flags, so that the test covers new ones.
func TestPasswordIsRedactedByDefault(t *testing.T) {
	parser, err := kong.New(&commandLine{})
	if err != nil {
		t.Fatal(err)
	}
	required := map[string][]string{"check": {hostuptest.VPSID, "upgrade"}, "watch": {"--until", "running"}}
	lines := [][]string{{"--help"}}
	for _, leaf := range parser.Model.Leaves(false) {
		lines = append(lines, []string{leaf.Name, "--help"})
		if slices.Contains([]string{"mcp", "mock", "spec"}, leaf.Name) {
			continue // mcp needs input, mock does not end, and spec prints the documented example
		}
		line := append([]string{leaf.Name}, required[leaf.Name]...)
		lines = append(lines, line, append(line, "-v"))
		for _, flag := range leaf.Flags {
			if flag.Enum == "" {
				continue
			}
			for _, value := range flag.EnumSlice() {
				lines = append(lines, append(line, "--"+flag.Name, value))
			}
		}
	}
	if len(lines) < 5 {
		t.Fatalf("too few commands: %q", lines)
	}
	for _, line := range lines {
		t.Run(strings.Join(line, " "), func(t *testing.T) {
			got := runWith(t.Context(), nil, append(line, "--sandbox")...)
			if got.status != exitOK || got.stdout == "" && line[0] != "check" {
				t.Fatalf("%+v", got)
			}
			for _, secret := range []string{documentedPassword, hostuptest.APIKey} {
				if strings.Contains(got.stdout+got.stderr, secret) {
					t.Errorf("%s in the output:\n%s%s", secret, got.stdout, got.stderr)
				}
			}
		})
	}
}

func TestInterruptedStatus(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := runWith(ctx, nil, "details", "--sandbox"); got != (result{status: exitInterrupted}) {
		t.Errorf("%+v", got)
	}
}

// The output of the command in the README is current.
func TestREADMEOutput(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`(?m)^    \$ hostup (.*)\n((?:    [^$].*\n)+)`)
	commands := example.FindAllStringSubmatch(string(readme), -1)
	if len(commands) < 2 {
		t.Fatalf("found only %d commands", len(commands))
	}
	for _, command := range commands {
		got := runWith(t.Context(), nil, strings.Fields(command[1])...)
		if want := regexp.MustCompile(`(?m)^    `).ReplaceAllString(command[2], ""); got.stdout != want {
			t.Errorf("hostup %s:\ngot\n%s\nwant\n%s", command[1], got.stdout, want)
		}
	}
}
