package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A failingWriter fails like a file with err once it has n lines.
type failingWriter struct {
	n     int
	err   error
	lines int
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.lines == w.n {
		return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: w.err}
	}
	w.lines += bytes.Count(p, []byte("\n"))
	return len(p), nil
}

// A command whose output cannot be written fails with an error message. If the
// reader closed the pipe, it prints no message.
func TestFailedOutput(t *testing.T) {
	for _, line := range commandLines(t) {
		full := failure.ExitFailed
		switch isHelp := line[len(line)-1] == "--help"; {
		case line[0] == "watch" && !isHelp:
			line = []string{"watch", "--every", "1h"} // it must end without --until
		case (line[0] == "check" || line[0] == "verify") && !isHelp, line[0] == "health":
			full = failure.ExitIndeterminate // 1 is a result
		}
		for _, test := range []struct {
			err    error
			status int
			stderr string
		}{
			{syscall.ENOSPC, full, "cannot write the output: write /dev/stdout: no space left on device"},
			{syscall.EPIPE, 141, ""}, // as a shell reports SIGPIPE
		} {
			t.Run(strings.Join(line, " ")+" "+test.err.Error(), func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				var stderr bytes.Buffer
				status := run(ctx, withFlag(line, "--sandbox"), os.Getenv, strings.NewReader(""),
					&failingWriter{err: test.err}, &stderr)
				if status != test.status || !strings.Contains(stderr.String(), test.stderr) || (test.stderr == "") != (stderr.Len() == 0) {
					t.Errorf("exit status %d, %q", status, stderr.String())
				}
			})
		}
	}
}

// A failure of a later line ends a bulk read: no further request is sent, and nothing
// is reported for each ID.
func TestOutputFailsLater(t *testing.T) {
	server := newServer(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var stderr bytes.Buffer
	ids := strings.NewReader(strings.Repeat(hostuptest.VPSID+"\n", 200))
	getenv := variables(withKey)
	args := []string{"details", "-o", "jsonl", "--workers", "2", "--base-url", server.URL, "-"}
	status := run(ctx, args, getenv, ids, &failingWriter{n: 3, err: syscall.ENOSPC}, &stderr)
	if status != failure.ExitFailed || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("exit status %d, %s", status, stderr.String())
	}
	if n := len(server.Requests()); n < 4 || n > 10 {
		t.Errorf("%d requests", n)
	}
}

// hostup details | head -1 ends without a message.
func TestReaderClosesPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "hostup", "details", "--sandbox")
	cmd.Stdout, cmd.Stderr = writer, &stderr
	if err := cmd.Run(); err == nil || stderr.Len() > 0 {
		t.Errorf("%v, %s", err, &stderr)
	}
	_ = writer.Close()
}
