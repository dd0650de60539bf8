//go:build unix

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func newFIFO(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// openFIFO opens a FIFO at both ends, so that it does not block.
func openFIFO(t *testing.T, name string) *os.File {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The file with the key can be a FIFO. Ctrl-C and --timeout end a command that
// waits for it.
func TestKeyFIFOBlocks(t *testing.T) {
	fifo := newFIFO(t)
	defer func() { _ = openFIFO(t, fifo).Close() }() // ends the goroutines that wait for it
	env := map[string]string{"HOSTUP_API_KEY_FILE": fifo}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for _, test := range []struct {
		ctx  context.Context
		args []string
		want result
	}{
		{ctx, []string{"details", "vps_1"}, result{status: failure.ExitInterrupted}},
		{ctx, []string{"mock", "--check-key", "--addr", "127.0.0.1:0"}, result{status: failure.ExitInterrupted}},
		{t.Context(), []string{"details", "vps_1", "--timeout", "20ms"}, result{status: failure.ExitUsage,
			stderr: "hostup: cannot read HOSTUP_API_KEY_FILE: no response within 20ms; --timeout sets this limit\n"}},
	} {
		ended := make(chan result, 1)
		go func() { ended <- runWith(test.ctx, env, test.args...) }()
		select {
		case got := <-ended:
			if got != test.want {
				t.Errorf("%q: %+v", test.args, got)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%q did not end", test.args)
		}
	}
}

func TestKeyFIFO(t *testing.T) {
	fifo := newFIFO(t)
	server := newServer(t)
	go func() { _ = os.WriteFile(fifo, []byte(hostuptest.APIKey+"\n"), 0) }() // blocks until the command reads
	env := map[string]string{"HOSTUP_API_KEY_FILE": fifo}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if got := runWith(ctx, env, "details", hostuptest.VPSID, "--base-url", server.URL); got.status != failure.ExitOK {
		t.Errorf("%+v", got)
	}

	// An argument is compared with the key once it is known.
	go func() { _ = os.WriteFile(fifo, []byte(hostuptest.APIKey+"\n"), 0) }()
	if got := runWith(ctx, env, "check", hostuptest.VPSID, hostuptest.APIKey); !strings.Contains(got.stderr, "argument 3 contains the API key") {
		t.Errorf("%+v", got)
	}
}

// interrupt sends SIGINT until the process has ended, and returns its status.
func interrupt(t *testing.T, cmd *exec.Cmd, times int) syscall.WaitStatus {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()
	for range times {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case err := <-ended:
			exit, _ := errors.AsType[*exec.ExitError](err)
			return exit.Sys().(syscall.WaitStatus)
		case <-time.After(10 * time.Second / time.Duration(times)):
		}
	}
	t.Fatal("the process did not end")
	return 0
}

// A process that waits for its key ends on the first signal.
func TestFirstSignal(t *testing.T) {
	fifo := newFIFO(t)
	cmd := exec.CommandContext(t.Context(), "hostup", "details", "vps_1")
	cmd.Env = append(os.Environ(), "HOSTUP_API_KEY=", "HOSTUP_API_KEY_FILE="+fifo)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1000 { // until the process reads
		if writer, err := os.OpenFile(fifo, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			defer writer.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if status := interrupt(t, cmd, 1); status.ExitStatus() != 130 {
		t.Errorf("wait status %#x", status)
	}
}

// A second signal kills a process that is stuck, here because its output is not
// read.
func TestSecondSignal(t *testing.T) {
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["hostname"] = strings.Repeat("x", 1<<20) // more than a pipe holds
	})
	cmd := exec.CommandContext(t.Context(), "hostup", "details", "-o", "json", hostuptest.VPSID, "--base-url", server.URL)
	cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+hostuptest.APIKey, "HOSTUP_API_KEY_FILE=")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if status := interrupt(t, cmd, 200); !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("wait status %#x", status)
	}
}

// SIGTERM and SIGHUP end a command as Ctrl-C does, with the status that a shell reports.
// A SIGHUP that was ignored before, as with nohup, does not end it.
func TestOtherSignals(t *testing.T) {
	for _, test := range []struct {
		shell  string
		signal syscall.Signal
		status int
	}{
		{"exec hostup watch --sandbox --every 1h", syscall.SIGTERM, 143},
		{"exec hostup watch --sandbox --every 1h", syscall.SIGHUP, 129},
		{"exec hostup watch --sandbox --every 1h", syscall.SIGINT, 130},
		{"trap '' HUP; exec hostup watch --sandbox --every 1h --for 300ms", syscall.SIGHUP, 0},
	} {
		if signal.Ignored(test.signal) && test.status != 0 {
			continue // the tests run with nohup, and so does the command
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", test.shell)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := stdout.Read(make([]byte, 1)); err != nil { // it runs
			t.Fatal(err)
		}
		_ = cmd.Process.Signal(test.signal)
		if got := waitFor(t, cmd).ExitStatus(); got != test.status {
			t.Errorf("%s, %v: exit status %d, want %d", test.shell, test.signal, got, test.status)
		}
	}
}

// waitFor returns the status of a process, which must end soon.
func waitFor(t *testing.T, cmd *exec.Cmd) syscall.WaitStatus {
	t.Helper()
	timer := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
	return cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// hostup watch | head -1 ends when head does, not at the next change.
func TestWatchEndsWithItsReader(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "hostup", "watch", "--sandbox", "--every", "1h")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_ = stdout.Close()
	if status := waitFor(t, cmd); status.ExitStatus() != failure.ExitBrokenPipe || stderr.Len() > 0 {
		t.Errorf("wait status %#x, %s", status, &stderr)
	}
}
