package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const upSample = `hostup_vps_up{id="` + hostuptest.VPSID + `"} `

// metricsFile returns the path of a file with the content "old".
func metricsFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hostup.prom")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// checkFile checks that the file contains a text and is alone in its directory.
func checkFile(t *testing.T, file, want string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(content), want) {
		t.Errorf("%q is not in %s (%v)", want, content, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v, want one file", entries, err)
	}
}

// The file is written although a VPS failed.
func TestMetricsOfFailedVPS(t *testing.T) {
	file := metricsFile(t)
	got := runAgainst(t, newServer(t), "metrics", "--file", file, hostuptest.VPSID, "vps_unknown", "a/b")
	if got.status != exitFailed || got.stdout != "" || strings.Count(got.stderr, "\n") != 2 ||
		!strings.Contains(got.stderr, "hostup: vps_unknown: 404") || !strings.Contains(got.stderr, "hostup: a/b: ") {
		t.Errorf("%+v", got)
	}
	for _, want := range []string{upSample + "1\n", `hostup_vps_up{id="vps_unknown"} 0`, `hostup_vps_up{id="a/b"} 0`} {
		checkFile(t, file, want)
	}
}

// A VPS that is named twice is read once.
func TestMetricsReadsEachIDOnce(t *testing.T) {
	server := newServer(t)
	got := runAgainst(t, server, "metrics", hostuptest.VPSID, hostuptest.VPSID)
	if requests := len(server.Requests()); got.status != exitOK || requests != 1 || strings.Count(got.stdout, upSample) != 1 {
		t.Errorf("%d requests, %+v", requests, got)
	}
}

// Without a complete list of IDs, the old file stays: VPS would disappear from it.
func TestMetricsWithoutIDs(t *testing.T) {
	for name, test := range map[string]struct {
		stdin  io.Reader
		args   []string
		status int
		stderr string
	}{
		"no ID":            {strings.NewReader(""), nil, exitUsage, "missing VPS ID"},
		"empty stdin":      {strings.NewReader("\n \n"), []string{"-"}, exitUsage, "missing VPS ID"},
		"unreadable stdin": {iotest.ErrReader(errors.New("disk on fire")), []string{"-"}, exitFailed, "disk on fire"},
		"unreadable after an ID": {io.MultiReader(strings.NewReader(hostuptest.VPSID+"\n"),
			iotest.ErrReader(errors.New("disk on fire"))), []string{"-"}, exitFailed, "disk on fire"},
	} {
		t.Run(name, func(t *testing.T) {
			file := metricsFile(t)
			server := newServer(t)
			args := append([]string{"metrics", "--base-url", server.URL, "--file", file}, test.args...)
			getenv := func(name string) string { return map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}[name] }
			var stdout, stderr strings.Builder
			status := run(t.Context(), args, getenv, test.stdin, &stdout, &stderr)
			if status != test.status || stdout.String() != "" || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("%d %s %s", status, &stdout, &stderr)
			}
			checkFile(t, file, "old")
		})
	}
}

// Ctrl-C during the run leaves the old file.
func TestMetricsInterrupted(t *testing.T) {
	file := metricsFile(t)
	server := newServer(t)
	ctx, interrupt := context.WithCancel(t.Context())
	server.Next(nil, func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	})
	env := map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}
	got := runWith(ctx, env, "metrics", "--base-url", server.URL, "--file", file, "--workers=1", hostuptest.VPSID, "vps_2")
	if got != (result{status: exitInterrupted}) {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, "old")
}

// Ctrl-C while more IDs are expected from stdin leaves the old file too.
func TestMetricsInterruptedStdin(t *testing.T) {
	file := metricsFile(t)
	server := newServer(t)
	ctx, interrupt := context.WithCancel(t.Context())
	stdin, ids := io.Pipe()
	defer ids.Close()
	go func() {
		_, _ = io.WriteString(ids, hostuptest.VPSID+"\n\n")
		for len(server.Requests()) == 0 {
			time.Sleep(time.Millisecond)
		}
		interrupt()
	}()
	getenv := func(name string) string { return map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}[name] }
	args := []string{"metrics", "--base-url", server.URL, "--file", file, "-"}
	if status := run(ctx, args, getenv, stdin, io.Discard, io.Discard); status != exitInterrupted {
		t.Errorf("exit status %d", status)
	}
	checkFile(t, file, "old")
}

// A time limit is a failure of the VPS, not of the run.
func TestMetricsTimeout(t *testing.T) {
	server := newServer(t)
	server.Next(hostuptest.Delay(time.Hour, hostuptest.BadGateway()))
	got := runAgainst(t, server, "metrics", "--timeout", "20ms", hostuptest.VPSID)
	if got.status != exitFailed || !strings.Contains(got.stdout, upSample+"0\n") || !strings.Contains(got.stderr, "deadline") {
		t.Errorf("%+v", got)
	}
}

// For a file that cannot be written, nothing is sent.
func TestMetricsInvalidFile(t *testing.T) {
	for _, file := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none", "hostup.prom")} {
		server := newServer(t)
		got := runAgainst(t, server, "metrics", "--file", file, hostuptest.VPSID)
		if got.status != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, "--file: ") || len(server.Requests()) > 0 {
			t.Errorf("%s: %+v", file, got)
		}
	}
}

func TestMetricsFileError(t *testing.T) {
	file := metricsFile(t)
	server := newServer(t)
	server.Next(func(w http.ResponseWriter, r *http.Request) {
		if err := os.RemoveAll(filepath.Dir(file)); err != nil {
			t.Error(err)
		}
		hostuptest.OK(string(hostuptest.FixedCycle()))(w, r)
	})
	got := runAgainst(t, server, "metrics", "--file", file, hostuptest.VPSID)
	if got.status != exitFailed || !strings.Contains(got.stderr, "cannot replace "+file) {
		t.Errorf("%+v", got)
	}
}

// A response with the API key is an error; the root password is redacted.
func TestMetricsHasNoSecret(t *testing.T) {
	for secret, want := range map[string]string{
		hostuptest.APIKey:  upSample + "0\n",
		documentedPassword: `hostname="web [redacted]"`,
	} {
		server := newServer(t)
		server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
			vps["hostname"], vps["powerState"] = "web "+secret, secret
			vps["actions"].(map[string]any)["can"+secret] = map[string]any{"allowed": true}
		})
		got := runAgainst(t, server, "metrics", "--gates", "-v", hostuptest.VPSID)
		if strings.Contains(got.stdout+got.stderr, secret) || !strings.Contains(got.stdout, want) {
			t.Errorf("%s: %+v", secret, got)
		}
	}
}

// The API key is not shown, although it was passed as an ID by mistake.
func TestMetricsOfKey(t *testing.T) {
	got := runAgainst(t, newServer(t), "metrics", hostuptest.APIKey)
	if got.status != exitFailed || strings.Contains(got.stdout+got.stderr, hostuptest.APIKey) ||
		!strings.Contains(got.stdout, `{id="[redacted]"} 0`) {
		t.Errorf("%+v", got)
	}
}

// The key is read once: its file can be a pipe.
func TestMetricsKeyFromPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	file := fmt.Sprintf("/dev/fd/%d", reader.Fd())
	if _, err := os.Stat(file); err != nil {
		t.Skip(err)
	}
	_, _ = io.WriteString(writer, hostuptest.APIKey)
	_ = writer.Close()
	env := map[string]string{"HOSTUP_API_KEY_FILE": file}
	if got := runWith(t.Context(), env, "metrics", "--base-url", newServer(t).URL, hostuptest.VPSID); got.status != exitOK {
		t.Errorf("%+v", got)
	}
}
