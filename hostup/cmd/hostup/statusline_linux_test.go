package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// openTerminal returns both ends of a new terminal: what is written to the second can be read
// from the first.
func openTerminal(t *testing.T) (master, terminal *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		skipOutsideCI(t, "no terminals here: "+err.Error())
	}
	t.Cleanup(func() { _ = master.Close() })

	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return master, terminal
}

// readUntil reads the output on a terminal until it matches a pattern.
func readUntil(t *testing.T, master *os.File, pattern string) {
	t.Helper()
	var output string
	for buf := make([]byte, 1024); !regexp.MustCompile(pattern).MatchString(output); {
		n, err := master.Read(buf)
		if err != nil {
			t.Fatalf("%v after %q", err, output)
		}
		output += string(buf[:n])
	}
}

// A terminal shows that the command waits, on a line that is removed before anything else is
// written.
func TestStatusLine(t *testing.T) {
	const shown = "\r\x1b[Kwaiting for a response\r\x1b[K"
	for _, test := range []struct {
		args, term string
		want       bool
	}{
		{"gates --sandbox", "xterm", true},
		{"details --sandbox", "xterm", true},
		{"details --sandbox -o table", "xterm", true},
		{"watch --sandbox --until running", "xterm", true},
		{"metrics --sandbox", "xterm", true},
		{"gates --sandbox", "dumb", false},
		{"gates --sandbox -v", "xterm", false},
	} {
		master, terminal := openTerminal(t)
		env := variables(map[string]string{"TERM": test.term})
		status := run(t.Context(), strings.Fields(test.args), env, strings.NewReader(""), io.Discard, terminal)

		if err := terminal.Close(); err != nil {
			t.Fatal(err)
		}
		output, _ := io.ReadAll(master) // an error at the end: the terminal is closed
		got := string(output)
		hasLine := strings.HasPrefix(got, shown)
		if status != failure.ExitOK || hasLine != test.want || strings.Contains(got, "\x1b") != test.want {
			t.Errorf("%s, TERM=%s: exit status %d, %q", test.args, test.term, status, got)
		}
	}
}

// The status line counts all calls that have ended, also those that wait for their turn in the
// output.
func TestStatusLineOfBulkRead(t *testing.T) {
	server, ids := newBulk(t, 4)
	isShown := make(chan struct{})
	server.NextFor(ids[0], func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-isShown:
			server.UsualResponse(w, r)
		case <-r.Context().Done():
		}
	})
	server.NextFor(ids[2], hostuptest.Problem(404, "vps_not_found", "No."))

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	master, terminal := openTerminal(t)
	ended := make(chan int, 1)
	go func() {
		args := append([]string{"details", "-o", "table", "--base-url", server.URL}, ids...)
		ended <- run(ctx, args, variables(withKey), strings.NewReader(""), io.Discard, terminal)
		_ = terminal.Close()
	}()

	readUntil(t, master, `2 of 4 fetched, 1 failed`)
	close(isShown)
	rest, _ := io.ReadAll(master) // an error at the end: the terminal is closed
	if status := <-ended; status != failure.ExitFailed || !strings.Contains(string(rest), "3 of 4 fetched, 1 failed") {
		t.Errorf("exit status %d, %q", status, rest)
	}
}

// The line is shorter than the terminal is wide: a line that wraps could not be removed.
func TestStatusLineOfNarrowTerminal(t *testing.T) {
	master, terminal := openTerminal(t)
	if err := unix.IoctlSetWinsize(int(terminal.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 12}); err != nil {
		t.Fatal(err)
	}
	env := variables(map[string]string{"TERM": "xterm"})
	status := run(t.Context(), []string{"gates", "--sandbox"}, env, strings.NewReader(""), io.Discard, terminal)
	_ = terminal.Close()
	output, _ := io.ReadAll(master) // an error at the end: the terminal is closed
	if want := "\r\x1b[Kwaiting fo…\r\x1b[K"; status != failure.ExitOK || string(output) != want {
		t.Errorf("exit status %d, %q, want %q", status, output, want)
	}
}

// Between two calls, the status line of watch shows when the next one is, also after a call that
// failed.
func TestStatusLineOfWatch(t *testing.T) {
	server := newServer(t)
	for wait, pattern := range map[time.Duration]string{
		0:         `\x1b\[Klast call at \d\d:\d\d:\d\dZ, next in 30s$`,
		time.Hour: `hostup: [^\n]*: 429 [^\n]*\n\r\x1b\[Klast call failed at \d\d:\d\d:\d\dZ, next in 1h0m0s$`,
	} {
		if wait > 0 {
			server.Next(hostuptest.RateLimited(wait))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		master, terminal := openTerminal(t)
		ended := make(chan int, 1)
		go func() {
			args := []string{"watch", "--base-url", server.URL, hostuptest.VPSID}
			ended <- run(ctx, args, variables(withKey), strings.NewReader(""), io.Discard, terminal)
			_ = terminal.Close()
		}()
		readUntil(t, master, pattern)
		cancel()
		if status := <-ended; status != failure.ExitInterrupted {
			t.Errorf("exit status %d", status)
		}
	}
}
