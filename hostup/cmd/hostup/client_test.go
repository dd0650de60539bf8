package main

import (
	"net/http"
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

// The hint comes after the request ID.
func TestErrorHints(t *testing.T) {
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		hint    string
	}{
		{"401", hostuptest.Problem(401, "unauthorized", "No."), "HOSTUP_API_KEY or HOSTUP_API_KEY_FILE"},
		{"403", hostuptest.Problem(403, "forbidden", "No."), "read:vm"},
		{"404", hostuptest.Problem(404, "vps_not_found", "No."), "GET /api/v2/vps lists the IDs"},
		{"429", hostuptest.RateLimited(30 * time.Minute), "retry in 30m0s"}, // longer than a call waits
	} {
		t.Run(test.name, func(t *testing.T) {
			server := newServer(t)
			server.Next(test.handler)
			got := runAgainst(t, server, "details", hostuptest.VPSID)
			_, after, _ := strings.Cut(got.stderr, "req_01hxa3b4c5d6e7f8g9h0j1k2m3")
			if got.status != exitFailed || got.stdout != "" || !strings.Contains(after, test.hint) {
				t.Errorf("%+v, want the hint %q", got, test.hint)
			}
		})
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
