package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
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

// A command whose output cannot be written fails and says why. If the reader
// has gone, it says nothing.
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
			{syscall.ENOSPC, full, "hostup: cannot write the output: write /dev/stdout: no space left on device\n"},
			{syscall.EPIPE, exitBrokenPipe, ""},
		} {
			t.Run(strings.Join(line, " ")+" "+test.err.Error(), func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				var stderr bytes.Buffer
				status := run(ctx, append(line, "--sandbox"), os.Getenv, strings.NewReader(""),
					&failingWriter{err: test.err}, &stderr)
				if status != test.status || stderr.String() != test.stderr {
					t.Errorf("exit status %d, %q", status, stderr.String())
				}
			})
		}
	}
}

// A failure of a later line ends watch and a bulk read: no further request is
// sent, and nothing is reported for each ID.
func TestOutputFailsLater(t *testing.T) {
	for _, args := range [][]string{
		{"watch", hostuptest.VPSID, "--every", "1ms"},
		{"details", "-o", "jsonl", "--workers", "2", "-"},
	} {
		server := newServer(t)
		for i := range 200 {
			server.Next(hostuptest.OK(strings.Replace(string(hostuptest.FixedCycle()), `"active"`,
				`"`+strings.Repeat("x", i+1)+`"`, 1))) // each response has another state
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		var stderr bytes.Buffer
		ids := strings.NewReader(strings.Repeat(hostuptest.VPSID+"\n", 200))
		getenv := func(name string) string { return map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}[name] }
		status := run(ctx, append(args, "--base-url", server.URL), getenv, ids,
			&failingWriter{n: 3, err: syscall.ENOSPC}, &stderr)
		if status != exitFailed || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%s: exit status %d, %s", args[0], status, stderr.String())
		}
		if n := len(server.Requests()); n < 4 || n > 10 {
			t.Errorf("%s: %d requests", args[0], n)
		}
	}
}

// hostup details | head -1 ends without a message.
func TestReaderGone(t *testing.T) {
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

// A result is printed as soon as it is there, while stdin stays open.
func TestResultsBeforeEndOfStdin(t *testing.T) {
	for _, format := range []string{"text", "json", "jsonl"} {
		synctest.Test(t, func(t *testing.T) {
			stdin, ids := io.Pipe()
			var stdout bytes.Buffer
			ended := make(chan int, 1)
			go func() {
				ended <- run(t.Context(), []string{"details", "--sandbox", "-o", format, "-"}, os.Getenv, stdin, &stdout, io.Discard)
			}()
			for i := range 3 {
				_, _ = io.WriteString(ids, hostuptest.VPSID+"\n")
				synctest.Wait()
				if n := strings.Count(stdout.String(), hostuptest.VPSID); n != i+1 {
					t.Errorf("-o %s: %d results of %d IDs", format, n, i+1)
				}
			}
			_ = ids.Close()
			if status := <-ended; status != exitOK {
				t.Errorf("exit status %d", status)
			}
		})
	}
}
