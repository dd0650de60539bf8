package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// newBulk returns a Server with n VPS and their IDs.
func newBulk(t *testing.T, n int) (server *hostuptest.Server, ids []string) {
	t.Helper()
	server = newServer(t)
	for i := range n {
		ids = append(ids, fmt.Sprintf("vps_%d", i))
		server.SetExample(ids[i])
	}
	return server, ids
}

// runBulk runs details -o jsonl against server with these arguments and stdin.
func runBulk(t *testing.T, server *hostuptest.Server, stdin io.Reader, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	args = append([]string{"details", "-o", "jsonl", "--base-url", server.URL}, args...)
	return runOn(ctx, stdin, withKey, args...)
}

// A bulk read stops sending requests once a response has refused the key.
func TestRefusedKeyEndsBulkRead(t *testing.T) {
	for _, source := range []string{"arguments", "stdin"} {
		t.Run("IDs from "+source, func(t *testing.T) {
			server, ids := newBulk(t, 500)
			for range ids {
				server.Next(hostuptest.Problem(401, "unauthorized", "No."))
			}
			args, stdin := ids, ""
			if source == "stdin" {
				args, stdin = []string{"-"}, strings.Join(ids, "\n")
			}
			got := runBulk(t, server, strings.NewReader(stdin), args...)
			// The calls in flight, at most 7 others, can have a response too.
			want := regexp.MustCompile(`"message":"the API key was refused: vps_\d+: 401 .*; 49[2-9] other IDs were not read","hint":`)
			if got.status != failure.ExitFailed || got.stdout != "" || !want.MatchString(got.stderr) ||
				strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("%+v", got)
			}
			if n := len(server.Requests()); n > 16 { // twice the workers
				t.Errorf("%d requests", n)
			}
		})
	}
}

// The VPS that were read before the key was refused are printed.
func TestKeyRefusedLater(t *testing.T) {
	for n, want := range map[int]string{
		5: "; 2 other IDs were not read", 4: "; 1 other ID was not read", 3: "",
	} {
		server, ids := newBulk(t, n)
		server.NextFor("vps_1", hostuptest.Problem(404, "vps_not_found", "No."))
		server.NextFor("vps_2", hostuptest.Problem(401, "unauthorized", "No."))
		got := runBulk(t, server, nil, append(ids, "--workers", "1")...)
		if got.status != failure.ExitFailed || strings.Count(got.stdout, "\n") != 1 || strings.Count(got.stderr, "\n") != 2 ||
			!strings.Contains(got.stderr, `"the API key was refused: vps_2: 401 Unauthorized: No. (`) ||
			!strings.Contains(got.stderr, `)`+want+`","hint":`) {
			t.Errorf("%d IDs: %+v", n, got)
		}
		if requests := len(server.Requests()); requests != 3 {
			t.Errorf("%d IDs: %d requests", n, requests)
		}
	}
}

// A bulk read ends too if HostUp asks for a pause that is longer than a call waits.
func TestPauseEndsBulkRead(t *testing.T) {
	for n, want := range map[int]string{
		5: "; 2 other IDs were not read", 4: "; 1 other ID was not read", 3: "", 200: "; 197 other IDs were not read",
	} {
		for _, command := range []string{"details", "metrics"} {
			server, ids := newBulk(t, n)
			server.NextFor("vps_1", hostuptest.RateLimited(time.Hour))
			got := runAgainst(t, server, command, append(ids, "--workers", "1")...)
			lines := strings.SplitAfter(got.stderr, "\n")
			if command == "metrics" {
				want = ""
			}
			paused := regexp.MustCompile(`^hostup: the pause is longer than a call can wait: vps_2: ` +
				`calls are paused for another [0-9hms.]+, after a 429 or 503` + want + `\n$`)
			if got.status != failure.ExitFailed || len(lines) != 3 || !paused.MatchString(lines[1]) ||
				!strings.HasPrefix(lines[0], "hostup: vps_1: 429 Too Many Requests") || len(server.Requests()) != 2 {
				t.Errorf("%s of %d IDs: %d requests, %s", command, n, len(server.Requests()), got.stderr)
			}
		}
	}
}

// With several workers, the IDs after the pause are counted, not listed. The call that got
// the 429 can be canceled before its body was read.
func TestPauseWithWorkers(t *testing.T) {
	for range 20 {
		server, ids := newBulk(t, 200)
		server.NextFor("vps_0", hostuptest.RateLimited(time.Hour))
		got := runBulk(t, server, nil, append(ids, "--workers", "8")...)
		rest := regexp.MustCompile(`"code":"rate_limited","message":"the pause .*; (\d+) other IDs were not read",` +
			`"retryable":true,"retryAfterSeconds":360\d}}\n$`).FindStringSubmatch(got.stderr)
		read, failed := strings.Count(got.stdout, "\n"), strings.Count(got.stderr, "\n")
		if len(rest) != 2 || failed > 2 || rest[1] != fmt.Sprint(200-read-failed) {
			t.Errorf("%d read, %s", read, got.stderr)
		}
	}
}

// After the end of the run, a call that is paused counts as not read, like one that is canceled.
func TestPauseAfterEnd(t *testing.T) {
	b := bulkRead{key: newKeyCheck(&env{})}
	for range 3 {
		b.count("vps_1", hostup.Result{Err: &hostup.PauseError{Wait: time.Hour}})
	}
	if b.failed != 1 || b.fetched != 0 {
		t.Errorf("%d failed and %d fetched, want 1 and 0", b.failed, b.fetched)
	}
}

// A call whose time limit ends during a pause does not end the run if a new call could wait
// for the end of it.
func TestPauseOfOneCall(t *testing.T) {
	for _, test := range []struct {
		timeout, pause time.Duration // 0: no limit
		ends           bool
	}{
		{0, 61 * time.Second, true},
		{30 * time.Second, 29 * time.Second, false},
		{30 * time.Second, 31 * time.Second, true},
		{5 * time.Minute, 59 * time.Second, false},
		{5 * time.Minute, 61 * time.Second, true},
	} {
		key := newKeyCheck(&env{timeout: &test.timeout})
		reason := key.add(&hostup.PauseError{Wait: test.pause})
		if (reason != "") != test.ends {
			t.Errorf("--timeout %v, a pause of %v: %q", test.timeout, test.pause, reason)
		}
	}
}

// Without the whole list of IDs, no VPS is read.
func TestStdinFails(t *testing.T) {
	server, ids := newBulk(t, 2)
	stdin := io.MultiReader(strings.NewReader(strings.Join(ids, "\n")), iotest.ErrReader(errors.New("no stdin")))
	got := runBulk(t, server, stdin, "-")
	if got.status != failure.ExitFailed || got.stdout != "" || len(server.Requests()) > 0 ||
		got.stderr != `{"error":{"code":"input_output","message":"cannot read the IDs: no stdin","retryable":false}}`+"\n" {
		t.Errorf("%+v", got)
	}
}
