package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

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
		{"404 of an older endpoint", hostuptest.Problem(404, "NOT_FOUND", "No."), "check the VPS ID and the base URL http://127"},
		{"429", hostuptest.RateLimited(30 * time.Minute), "retry in 30m0s"}, // longer than a call waits
	} {
		t.Run(test.name, func(t *testing.T) {
			server := newServer(t)
			server.Next(test.handler)
			got := runAgainst(t, server, "details", hostuptest.VPSID)
			_, after, _ := strings.Cut(got.stderr, "req_01hxa3b4c5d6e7f8g9h0j1k2m3")
			if got.status != failure.ExitFailed || got.stdout != "" || !strings.Contains(after, test.hint) {
				t.Errorf("%+v, want the hint %q", got, test.hint)
			}
		})
	}
}

// A 404 that is not from HostUp means that the base URL is wrong, not that the VPS
// does not exist.
func TestWrongBaseURL(t *testing.T) {
	page := http.NotFound
	problem := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"type": "about:blank", "title": "Not Found", "status": 404}`))
	}
	for name, handler := range map[string]http.HandlerFunc{"page": page, "problem without a code": problem} {
		server := newServer(t)
		for range 3 {
			server.Next(handler)
		}
		want := "; the response is not from the VPS API; check the base URL " + server.URL + "/prefix\n"
		for _, args := range [][]string{{"details", "vps_1"}, {"details", "vps_1", "vps_2"}} {
			got := runWith(t.Context(), map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey},
				append(args, "--base-url", server.URL+"/prefix")...)
			if got.status != failure.ExitFailed || strings.Count(got.stderr, want) != len(args)-1 {
				t.Errorf("%s: %+v", name, got)
			}
			if strings.Contains(got.stderr, "lists the IDs") {
				t.Errorf("%s: the VPS is reported missing: %s", name, got.stderr)
			}
		}
	}
}

func TestWantsJSON(t *testing.T) {
	for line, want := range map[string]bool{
		"gates -o json vps_1": true, "gates -ojson": true, "gates -o=json": true, "gates --output json": true, "details --output=jsonl": true,
		"check -qojson vps_1": true, "check -qo json vps_1": true,
		"gates": false, "gates -o text": false, "details -o table json": false, "gates --output": false, "gates -o": false, "details json": false,
		"details --columns json": false,
	} {
		if got := wantsJSON(strings.Fields(line)); got != want {
			t.Errorf("%s: %v, want %v", line, got, want)
		}
	}
}
