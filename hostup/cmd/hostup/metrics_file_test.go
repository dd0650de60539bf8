package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

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

// If the list of IDs is incomplete, the old file is kept: VPS would disappear from it.
func TestMetricsWithoutIDs(t *testing.T) {
	for name, test := range map[string]struct {
		stdin  io.Reader
		args   []string
		status int
		stderr string
	}{
		"no ID":            {strings.NewReader(""), nil, failure.ExitUsage, "missing VPS ID"},
		"empty stdin":      {strings.NewReader("\n \n"), []string{"-"}, failure.ExitUsage, "stdin contains no VPS ID"},
		"unreadable stdin": {iotest.ErrReader(errors.New("disk on fire")), []string{"-"}, failure.ExitFailed, "disk on fire"},
		"unreadable after an ID": {io.MultiReader(strings.NewReader(hostuptest.VPSID+"\n"),
			iotest.ErrReader(errors.New("disk on fire"))), []string{"-"}, failure.ExitFailed, "disk on fire"},
	} {
		t.Run(name, func(t *testing.T) {
			file := metricsFile(t)
			server := newServer(t)
			args := append([]string{"metrics", "--base-url", server.URL, "--file", file}, test.args...)
			got := runOn(t.Context(), test.stdin, withKey, args...)
			if got.status != test.status || got.stdout != "" || !strings.Contains(got.stderr, test.stderr) {
				t.Errorf("%+v", got)
			}
			checkFile(t, file, "old")
		})
	}
}

// On Ctrl-C during the run, the old file is kept.
func TestMetricsInterrupted(t *testing.T) {
	file := metricsFile(t)
	server := newServer(t)
	ctx, interrupt := context.WithCancel(t.Context())
	server.Next(nil, func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	})
	got := runWith(ctx, withKey, "metrics", "--base-url", server.URL, "--file", file, "--workers=1", hostuptest.VPSID, "vps_2")
	if got != (result{status: failure.ExitInterrupted}) {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, "old")
}

// On Ctrl-C while the command waits for IDs from stdin, the old file is kept too.
func TestMetricsInterruptedStdin(t *testing.T) {
	file := metricsFile(t)
	server := newServer(t)
	ctx, interrupt := context.WithCancel(t.Context())
	stdin, ids := io.Pipe()
	defer ids.Close()
	go func() {
		_, _ = io.WriteString(ids, hostuptest.VPSID+"\n\n")
		interrupt()
	}()
	got := runOn(ctx, stdin, withKey, "metrics", "--base-url", server.URL, "--file", file, "-")
	if got.status != failure.ExitInterrupted {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, "old")
}

// If the file cannot be written, no request is sent.
func TestMetricsInvalidFile(t *testing.T) {
	dir := t.TempDir()
	none := filepath.Join(dir, "none")
	for file, want := range map[string]string{
		dir:                                dir + " is not a regular file",
		filepath.Join(none, "hostup.prom"): "the folder " + none + " does not exist; create it first",
		"-":                                "- is no path; without --file, the output goes to stdout",
	} {
		server := newServer(t)
		got := runAgainst(t, server, "metrics", "--file", file, hostuptest.VPSID)
		if got.status != failure.ExitUsage || got.stdout != "" || got.stderr != "hostup: --file: "+want+"\n" || len(server.Requests()) > 0 {
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
	if got.status != failure.ExitFailed || !strings.Contains(got.stderr, "cannot replace "+file) {
		t.Errorf("%+v", got)
	}
}

// Each ID of the list has a sample, also if it is malformed.
func TestMetricsOfMalformedIDs(t *testing.T) {
	file := metricsFile(t)
	got := runAgainst(t, newServer(t), "metrics", "--file", file, "x y", "a/b", "x y")
	if got.status != failure.ExitFailed || got.stdout != "" || strings.Count(got.stderr, "\n") != 2 {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, "hostup_vps_up{id=\"a/b\"} 0\nhostup_vps_up{id=\"x y\"} 0\n")
}

// A symbolic link is kept, and so is the mode of the file that it names.
func TestMetricsFileLink(t *testing.T) {
	file := metricsFile(t)
	link := filepath.Join(t.TempDir(), "link.prom")
	if err := os.Symlink(file, link); err != nil {
		if runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		t.Skip(err) // Windows needs a privilege for it
	}
	if got := runAgainst(t, newServer(t), "metrics", "--file", link, hostuptest.VPSID); got.status != failure.ExitOK {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, upSample+"1\n")
	info, err := os.Stat(file)
	if err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if to, err := os.Readlink(link); to != file {
		t.Errorf("%q, %v", to, err)
	}
}
