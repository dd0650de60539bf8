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
