package main

import (
	"encoding/json"
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
		{"429", hostuptest.RateLimited(30 * time.Minute), "); retry after 30m0s\n"}, // longer than a call waits
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

// A page is not from HostUp: it gets no hint about the key or the VPS, and does not end
// a bulk read.
func TestStrangers(t *testing.T) {
	respond := func(status int, mediaType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	const html = "text/html: a proxy, a firewall or another server responded, not HostUp's API"
	for _, status := range []int{401, 403, 404} {
		for _, test := range []struct{ name, mediaType, body, want string }{
			{"page", "text/html; charset=utf-8", "<html>", html},
			{"no media type", "?", "<html>", "the response is not from the VPS API"},
			{"problem without a code", "application/problem+json", `{"type": "about:blank", "title": "No"}`, "the response is not from the VPS API"},
		} {
			server := newServer(t)
			server.SetExample("vps_2")
			server.NextFor("vps_1", respond(status, test.mediaType, test.body))
			want := "; " + test.want + "; check the base URL " + server.URL + "\n"
			got := runStdin(t, server, "", "details", "-o", "table", "--no-header", "--columns", "id", "--workers", "1", "vps_1", "vps_2")
			if got.status != failure.ExitFailed || !strings.HasSuffix(got.stderr, want) || got.stdout != "vps_2\n" {
				t.Errorf("%d, %s: %+v, want %q", status, test.name, got, want)
			}
		}
	}

	// Nor is a page a VPS. Other responses that are not one can be from HostUp.
	for mediaType, want := range map[string]string{"text/html": "; " + html + "; check the base URL ", "application/json": "Content-Type: application/json)\n"} {
		server := newServer(t)
		server.Next(respond(200, mediaType, "<html>"))
		if got := runAgainst(t, server, "gates", "vps_1"); got.status != failure.ExitFailed || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v, want %q", mediaType, got, want)
		}
	}

	// A byte order mark does not make a problem of HostUp a page.
	server := newServer(t)
	server.Next(respond(401, "application/problem+json", byteOrderMark+`{"code": "unauthorized", "status": 401}`))
	if got := runAgainst(t, server, "details", "vps_1"); !strings.Contains(got.stderr, "check the key in HOSTUP_API_KEY") {
		t.Errorf("with a byte order mark: %+v", got)
	}
}

// An https URL that leads to a port for http.
func TestPlainPort(t *testing.T) {
	server := newServer(t)
	url := strings.Replace(server.URL, "http:", "https:", 1)
	env := map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey, "HOSTUP_BASE_URL": url}
	got := runWith(t.Context(), env, "details", "vps_1")
	if want := "; the server speaks plain http on this port; check the base URL " + url + "\n"; !strings.HasSuffix(got.stderr, want) {
		t.Errorf("%+v, want %q", got, want)
	}
	got = runWith(t.Context(), env, "gates", "vps_1", "-o", "json")
	if !strings.HasPrefix(got.stderr, `{"error":{"id":"vps_1","code":"network_error"`) || !strings.Contains(got.stderr, `"retryable":false`) {
		t.Errorf("%+v", got)
	}
}

// With JSON output, each line on stderr is JSON, also with -v.
func TestVerboseJSON(t *testing.T) {
	for _, output := range []string{"json", "jsonl"} {
		server := newServer(t)
		server.Next(hostuptest.Problem(409, "conflict", "No."))
		got := runAgainst(t, server, "details", hostuptest.VPSID, "-v", "-o", output)
		for line := range strings.Lines(got.stderr) {
			if !json.Valid([]byte(line)) {
				t.Errorf("%s: %s", output, line)
			}
		}
		if !strings.Contains(got.stderr, `"msg":"hostup attempt"`) || !strings.Contains(got.stderr, `{"error":{`) {
			t.Errorf("%s: %+v", output, got)
		}
	}
}

// A key that is refused leaves no header of a table behind.
func TestNoLoneHeader(t *testing.T) {
	for _, output := range []string{"table", "csv"} {
		server := newServer(t)
		server.Next(hostuptest.Problem(401, "unauthorized", "No."))
		if got := runAgainst(t, server, "details", "-o", output, hostuptest.VPSID); got.stdout != "" || got.status != failure.ExitFailed {
			t.Errorf("%s: %+v", output, got)
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
