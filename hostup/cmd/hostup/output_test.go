package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

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
		full := exitFailed
		switch isHelp := line[len(line)-1] == "--help"; {
		case line[0] == "watch" && !isHelp:
			line = []string{"watch", "--every", "1h"} // it must end without --until
		case (line[0] == "check" || line[0] == "verify") && !isHelp:
			full = exitIndeterminate // 1 is a result
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
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
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

// After a write error, nothing more is written, so that the output has no gap.
func TestNoOutputAfterError(t *testing.T) {
	var got []string
	o := output{w: writerFunc(func(p []byte) (int, error) {
		if got = append(got, string(p)); len(got) == 2 {
			return 0, io.ErrShortWrite
		}
		return len(p), nil
	})}
	for _, text := range []string{"a", "b", "c"} {
		o.print(text)
	}
	if want := []string{"a", "b"}; !slices.Equal(got, want) || !errors.Is(o.failure(), io.ErrShortWrite) {
		t.Errorf("%q, %v", got, o.failure())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// A failure of a later line ends a bulk read: no further request is sent, and nothing
// is reported for each ID.
func TestOutputFailsLater(t *testing.T) {
	server := newServer(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var stderr bytes.Buffer
	ids := strings.NewReader(strings.Repeat(hostuptest.VPSID+"\n", 200))
	getenv := func(name string) string { return map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}[name] }
	args := []string{"details", "-o", "jsonl", "--workers", "2", "--base-url", server.URL, "-"}
	status := run(ctx, args, getenv, ids, &failingWriter{n: 3, err: syscall.ENOSPC}, &stderr)
	if status != exitFailed || strings.Count(stderr.String(), "\n") != 1 {
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
