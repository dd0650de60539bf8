package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestKeyFileWithNewline(t *testing.T) {
	server := newServer(t)
	for _, content := range []string{
		hostuptest.APIKey, hostuptest.APIKey + "\n", hostuptest.APIKey + "\r\n", byteOrderMark + hostuptest.APIKey + "\r\n",
	} {
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"HOSTUP_API_KEY_FILE": file}
		got := runWith(t.Context(), env, "details", "--base-url", server.URL, hostuptest.VPSID)
		if got.status != failure.ExitOK {
			t.Errorf("%q: %+v", content, got)
		}
	}
}

// Windows writes UTF-16 where a key was redirected to a file.
func TestKeyFileInUTF16(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("\xff\xfek\x00e\x00y\x00\r\x00\n\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := runWith(t.Context(), map[string]string{"HOSTUP_API_KEY_FILE": file}, "details", "vps_1")
	want := "hostup: cannot read HOSTUP_API_KEY_FILE: " + file + " is UTF-16; convert it to UTF-8, for example with: iconv -f UTF-16 -t UTF-8\n"
	if got.status != failure.ExitUsage || got.stderr != want {
		t.Errorf("%+v", got)
	}

	// So it does with the list of mcp, which is read in the same way.
	env := map[string]string{"HOME": filepath.Dir(file)}
	got = runWith(t.Context(), env, "mcp", "--sandbox", "--ids=~/key")
	want = strings.Replace(want, "HOSTUP_API_KEY_FILE", "the IDs", 1)
	if got.status != failure.ExitUsage || got.stderr != want {
		t.Errorf("mcp: %+v", got)
	}
}

// The error of a call that takes too long names the flag that sets the limit.
func TestTimeout(t *testing.T) {
	const want = "no response within 20ms; --timeout sets this limit"
	for _, args := range [][]string{{"details", hostuptest.VPSID}, {"details", hostuptest.VPSID, hostuptest.VPSID}, {"gates", hostuptest.VPSID}} {
		server := newServer(t)
		late := hostuptest.Delay(time.Hour, hostuptest.BadGateway())
		server.Next(late, late, late)
		got := runAgainst(t, server, args[0], append(args[1:], "--timeout", "20ms")...)
		if got.status != failure.ExitFailed || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: %+v", args, got)
		}
		got = runAgainst(t, server, "details", hostuptest.VPSID, "--timeout", "20ms", "-o", "json")
		if args[0] == "gates" && (!strings.Contains(got.stderr, `"code":"timeout"`) || !strings.Contains(got.stderr, want)) {
			t.Errorf("as JSON: %+v", got)
		}
	}
}

// The default limit is named too.
func TestDefaultTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := new(env).withTimeout(t.Context())
		defer cancel()
		start := time.Now()
		<-ctx.Done()
		got, want := context.Cause(ctx), "no response within 2m0s; --timeout sets this limit"
		if time.Since(start) != 2*time.Minute || got.Error() != want || !errors.Is(got, context.DeadlineExceeded) {
			t.Errorf("%v after %v, want %s", got, time.Since(start), want)
		}
	})
}

// The calls for several VPS wait for one another, so they have no time limit
// unless the user sets one.
func TestLimitOne(t *testing.T) {
	for _, test := range []struct {
		ids  string
		set  *time.Duration
		want *time.Duration
	}{
		{"vps_1", nil, new(2 * time.Minute)}, {"-", nil, nil}, {"vps_1 vps_2", nil, nil}, {"", nil, nil},
		{"vps_1", new(time.Second), new(time.Second)}, {"vps_1 vps_2", new(time.Second), new(time.Second)},
	} {
		e := &env{timeout: test.set}
		if e.limitOne(strings.Fields(test.ids)); (e.timeout == nil) != (test.want == nil) || e.timeout != nil && *e.timeout != *test.want {
			t.Errorf("%q, %v: %v, want %v", test.ids, test.set, e.timeout, test.want)
		}
	}
}
