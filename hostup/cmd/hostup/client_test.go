package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestKeyFileWithNewline(t *testing.T) {
	server := newServer(t)
	for _, end := range []string{"", "\n", "\r\n"} {
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(hostuptest.APIKey+end), 0o600); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"HOSTUP_API_KEY_FILE": file}
		got := runWith(t.Context(), env, "details", "--base-url", server.URL, hostuptest.VPSID)
		if got.status != exitOK {
			t.Errorf("with %q at the end: %+v", end, got)
		}
	}
}

func TestTimeout(t *testing.T) {
	server := newServer(t)
	server.Next(hostuptest.Delay(time.Hour, hostuptest.BadGateway()))
	got := runAgainst(t, server, "details", hostuptest.VPSID, "--timeout", "20ms")
	if got.status != exitFailed || !strings.Contains(got.stderr, "deadline exceeded") {
		t.Errorf("%+v", got)
	}
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
