package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
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

// The scripts find the documented body as body.json, and as redacted.json
// without its root password.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
		Setup: func(env *testscript.Env) error {
			body := documentedBody(t) + "\n"
			redacted := strings.ReplaceAll(body, documentedPassword, "[redacted]")
			description, err := os.ReadFile("../../../openapi.yaml")
			return errors.Join(err,
				os.WriteFile(filepath.Join(env.WorkDir, "openapi.yaml"), description, 0o600),
				os.WriteFile(filepath.Join(env.WorkDir, "body.json"), []byte(body), 0o600),
				os.WriteFile(filepath.Join(env.WorkDir, "redacted.json"), []byte(redacted), 0o600))
		},
	})
}

// status N command [argument...] wants the command to exit with N, to print
// nothing, and to say why on one line.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [argument...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("exit status of %q: %v, want %s", args[1:], err, args[0])
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("a failure on stdout: %q", out)
	}
	if line, ok := strings.CutSuffix(ts.ReadFile("stderr"), "\n"); !ok || !strings.HasPrefix(line, "hostup: ") || strings.Contains(line, "\n") {
		ts.Fatalf("stderr is not one line that begins with hostup: %q", ts.ReadFile("stderr"))
	}
}

func documentedBody(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile("../../hostuptest/details.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

type result struct {
	status         int
	stdout, stderr string
}

// runWith runs the program with no more in its environment than env.
func runWith(ctx context.Context, env map[string]string, args ...string) result {
	var stdout, stderr bytes.Buffer
	got := run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &stdout, &stderr)
	return result{got, stdout.String(), stderr.String()}
}

// The commands are taken from the program, so that no new one is forgotten.
func TestNoCommandShowsThePasswordUnasked(t *testing.T) {
	parser, err := kong.New(&commandLine{})
	if err != nil {
		t.Fatal(err)
	}
	needs := map[string][]string{"check": {hostuptest.VPSID, "upgrade"}, "watch": {"--until", "running"}}
	lines := [][]string{{"--help"}}
	for _, leaf := range parser.Model.Leaves(false) {
		lines = append(lines, []string{leaf.Name, "--help"})
		if leaf.Name == "mock" || leaf.Name == "spec" {
			continue // one has a test of its own, the other prints the documentation's example
		}
		line := append([]string{leaf.Name}, needs[leaf.Name]...)
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
		t.Fatalf("too few commands found: %q", lines)
	}
	for _, line := range lines {
		t.Run(strings.Join(line, " "), func(t *testing.T) {
			got := runWith(t.Context(), nil, append(line, "--sandbox")...)
			if got.status != exitOK || got.stdout == "" && line[0] != "check" {
				t.Fatalf("%+v", got)
			}
			for _, secret := range []string{documentedPassword, hostuptest.APIKey} {
				if strings.Contains(got.stdout+got.stderr, secret) {
					t.Errorf("%s shows:\n%s%s", secret, got.stdout, got.stderr)
				}
			}
		})
	}
}

// An editor ends a file with a line break, which no header can carry.
func TestKeyFileMayEndWithALineBreak(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer key-of-a-file" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, documentedBody(t))
	}))
	defer server.Close()
	for _, end := range []string{"", "\n", "\r\n"} {
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte("key-of-a-file"+end), 0o600); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"HOSTUP_API_KEY_FILE": file}
		if got := runWith(t.Context(), env, "details", "--base-url", server.URL, hostuptest.VPSID); got.status != exitOK {
			t.Errorf("with %q at the end: %+v", end, got)
		}
	}
}

func TestInterruptHasItsOwnStatus(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := runWith(ctx, nil, "details", "--sandbox"); got != (result{status: exitInterrupted}) {
		t.Errorf("%+v", got)
	}
}

func TestFailureComesWithAdvice(t *testing.T) {
	for status, advice := range map[int]string{
		http.StatusUnauthorized: "HOSTUP_API_KEY or HOSTUP_API_KEY_FILE",
		http.StatusForbidden:    "read:vm",
		http.StatusNotFound:     "GET /api/v2/vps lists the ids",
	} {
		got := answer(t, status, `{"title": "What happened", "requestId": "req_1"}`)
		_, after, _ := strings.Cut(got.stderr, "req_1")
		if got.status != exitFailed || !strings.Contains(got.stderr, "What happened") || !strings.Contains(after, advice) {
			t.Errorf("%d: want the title, the request id and %q in %+v", status, advice, got)
		}
	}
}
