package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const initializeMCP = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
	`"capabilities":{},"clientInfo":{"name":"test","version":"1.0"}}}` + "\n"

// callTool runs the command for one call of a tool with the documented VPS, and
// returns the content of the result.
func callTool(t *testing.T, env map[string]string, tool string, args ...string) (content, stderr string) {
	t.Helper()
	input := initializeMCP + `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"` + tool + `",` +
		`"arguments":{"id":"` + hostuptest.VPSID + `"}}}` + "\n"
	got := runOn(t.Context(), strings.NewReader(input), env, append([]string{"mcp"}, args...)...)
	if got.status != failure.ExitOK {
		t.Fatalf("%+v", got)
	}
	for _, secret := range []string{documentedPassword, hostuptest.APIKey} {
		if strings.Contains(got.output(), secret) {
			t.Errorf("%s in the output:\n%s", secret, got.output())
		}
	}
	for line := range strings.Lines(got.stdout) {
		var message struct {
			JSONRPC string
			ID      int
			Result  struct{ Content []struct{ Text string } }
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil || message.JSONRPC != "2.0" {
			t.Fatalf("stdout has a line that is not of the protocol: %s", line)
		}
		if message.ID == 2 {
			content = message.Result.Content[0].Text
		}
	}
	return content, got.stderr
}

func TestMCP(t *testing.T) {
	server := newServer(t)
	for _, args := range [][]string{{"--sandbox"}, {"--sandbox", "-v"}, {"--base-url", server.URL, "-v"}} {
		for tool, want := range map[string]string{"check_actions": `"action":"upgrade","allowed":true`, "get_vps": `"cpuCores":2`} {
			content, stderr := callTool(t, withKey, tool, args...)
			if !strings.Contains(content, want) {
				t.Errorf("%s %v: %s, want %s", tool, args, content, want)
			}
			if verbose := len(args) > 1; strings.Contains(stderr, "hostup attempt") != verbose {
				t.Errorf("%s %v: stderr %q", tool, args, stderr)
			}
		}
	}
}

// A long pause gives an error immediately.
func TestMCPRateLimit(t *testing.T) {
	server := newServer(t)
	server.Next(hostuptest.RateLimited(10 * time.Second))
	content, _ := callTool(t, withKey, "check_actions", "--base-url", server.URL)
	var got struct{ Error map[string]any }
	if err := json.Unmarshal([]byte(content), &got); err != nil {
		t.Fatal(err)
	}
	delete(got.Error, "message")
	want := map[string]any{
		"code": "rate_limit_exceeded", "status": 429., "retryable": true, "retryAfterSeconds": 10.,
		"id": hostuptest.VPSID, "requestId": "req_01hxa3b4c5d6e7f8g9h0j1k2m3",
	}
	if diff := cmp.Diff(want, got.Error); diff != "" {
		t.Errorf("error -want +got\n%s", diff)
	}
}

// The key in place of an ID is refused: the model must not get it.
func TestMCPKeyAsID(t *testing.T) {
	env := map[string]string{"HOSTUP_API_KEY": "canary-key-4f1c"}
	file := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(file, []byte("vps_1\ncanary-key-4f1c web-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"argument 3 contains the API key": {"mcp", "vps_1", "canary-key-4f1c"}, "it is the API key": {"mcp", "--ids", file},
	} {
		got := runWith(t.Context(), env, args...)
		if got.status != failure.ExitUsage || !strings.Contains(got.stderr, want) || strings.Contains(got.stdout+got.stderr, "canary") {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestMCPWithoutKey(t *testing.T) {
	want := runWith(t.Context(), nil, "details", hostuptest.VPSID)
	if got := runWith(t.Context(), nil, "mcp"); got != want || got.status != failure.ExitUsage {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Ctrl-C ends the command even if its input is still open.
func TestMCPInterrupted(t *testing.T) {
	input, host := io.Pipe()
	output, stdout := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	getenv := variables(nil)
	go func() {
		status := run(ctx, []string{"mcp", "--sandbox"}, getenv, input, stdout, io.Discard)
		_, _ = input.Close(), stdout.Close() // otherwise the test waits for a command that has failed
		ended <- status
	}()
	_, _ = io.WriteString(host, initializeMCP)
	if _, err := bufio.NewReader(output).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cancel()
	if status := <-ended; status != failure.ExitInterrupted {
		t.Errorf("exit status %d, want %d", status, failure.ExitInterrupted)
	}
}

// Ctrl-C ends the command even if the host does not read what it has requested.
func TestMCPInterruptedWhileWriting(t *testing.T) {
	input, host := io.Pipe()
	output, stdout := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	getenv := variables(nil)
	go func() { ended <- run(ctx, []string{"mcp", "--sandbox"}, getenv, input, stdout, io.Discard) }()
	_, _ = io.WriteString(host, initializeMCP)
	if n, err := output.Read(make([]byte, 1)); n != 1 || err != nil { // the rest of the response is not read
		t.Fatal(n, err)
	}

	cancel()
	select {
	case status := <-ended:
		if status != failure.ExitInterrupted {
			t.Errorf("exit status %d, want %d", status, failure.ExitInterrupted)
		}
	case <-time.After(10 * time.Second):
		t.Error("still running after 10 s")
	}
	_ = output.Close() // ends the write
}
