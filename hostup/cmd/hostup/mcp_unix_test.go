//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// On a terminal, the server says what it waits for.
func TestMCPOnTerminal(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil || !term.IsTerminal(terminal) {
		skipOutsideCI(t, "there is no pseudo-terminal")
	}
	defer terminal.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // before anything is read
	var stderr bytes.Buffer
	status := run(ctx, []string{"mcp", "--sandbox"}, os.Getenv, terminal, io.Discard, &stderr)
	const want = "hostup: note: waiting for an MCP host on stdin; hostup mcp --help shows how to add this server to one\n"
	if status != failure.ExitInterrupted || stderr.String() != want {
		t.Errorf("exit status %d, %q, want %q", status, &stderr, want)
	}
}
