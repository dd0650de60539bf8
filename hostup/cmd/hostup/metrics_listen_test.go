package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/metrics"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/scrape"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// startMetrics starts metrics --listen and returns its URL. The test ends it, and then
// end returns what it has written to stderr.
func startMetrics(t *testing.T, env map[string]string, args ...string) (url string, end func() string) {
	t.Helper()
	var stderr bytes.Buffer
	args = append([]string{"metrics", "--listen"}, args...)
	url, _, stop := startServer(t, "vps_stdin\n", &stderr, env, `http://[^ ]*/metrics`, args...)
	return url, func() string {
		if status := stop(); status != failure.ExitOK {
			t.Errorf("exit status %d", status)
		}
		return stderr.String()
	}
}

// getMetrics returns the response of a scrape.
func getMetrics(t *testing.T, url string) (status int, contentType, text string) {
	t.Helper()
	resp, body := curl(t, url, "")
	return resp.StatusCode, resp.Header.Get("Content-Type"), body
}

// metrics --listen reads the VPS when they are asked for, and not again at once. Without
// a host, it listens on a loopback address only.
func TestMetricsListen(t *testing.T) {
	server := newServer(t)
	url, end := startMetrics(t, withKey, ":0", "--base-url", server.URL, hostuptest.VPSID, "-", "a/b")
	if !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("URL %s", url)
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("%d requests before the first scrape", n)
	}
	for range 3 {
		status, contentType, text := getMetrics(t, url)
		if status != http.StatusOK || contentType != scrape.ContentType || !strings.Contains(text, upSample+"1\n") ||
			!strings.Contains(text, `hostup_vps_up{id="vps_stdin"} 0`+"\n") || !strings.Contains(text, `hostup_vps_up{id="a/b"} 0`) {
			t.Errorf("%d %s %s", status, contentType, text)
		}
	}
	if n := len(server.Requests()); n != 2 {
		t.Errorf("%d requests, want one for each valid ID", n)
	}
	stderr := end()
	if strings.Count(stderr, "\n") != 2 || !strings.Contains(stderr, "hostup: vps_stdin: 404") {
		t.Errorf("stderr: %s", stderr)
	}
}

// The key of a file is not in the metrics either.
func TestMetricsListenHasNoSecret(t *testing.T) {
	const key = "vps_stdin" // which is also an ID on stdin
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := hostuptest.NewServer(hostuptest.WithAPIKey(key))
	defer server.Close()
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["actions"].(map[string]any)["canX-"+documentedPassword] = map[string]any{"allowed": true}
	})
	env := map[string]string{"HOSTUP_API_KEY_FILE": file}
	url, end := startMetrics(t, env, ":0", "--gates", "--base-url", server.URL, hostuptest.VPSID, "-")
	_, _, text := getMetrics(t, url)
	all := text + end()
	if strings.Contains(all, key) || strings.Contains(all, documentedPassword) ||
		!strings.Contains(text, upSample+"1\n") || !strings.Contains(text, `hostup_vps_up{id="[redacted]"} 0`) {
		t.Error(all)
	}
}

func TestMetricsListenUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"--listen: address 9750: missing port in address; an address is a port such as :8080": {"--listen", "9750"},
		"--listen: listen tcp":                             {"--listen", "127.0.0.1:99999"},
		"--min-age must be at least 1s, not 999ms":         {"--listen", ":0", "--min-age", "999ms"},
		"--listen and --file exclude each other":           {"--listen", ":0", "--file", "x.prom"},
		"--alert-rules and --listen exclude each other":    {"--listen", ":0", "--alert-rules"},
		"--dashboard and --listen exclude each other":      {"--listen", ":0", "--dashboard"},
		"--alert-rules and --dashboard exclude each other": {"--dashboard", "--alert-rules"},
		"--alert-rules and --gates exclude each other":     {"--gates", "--alert-rules"},
		"--dashboard and --workers exclude each other":     {"--workers", "3", "--dashboard"},
		"--min-age is for --listen only":                   {"--min-age", "5s"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // otherwise a command that is accepted serves
		got := runWith(ctx, nil, append([]string{"metrics", "--sandbox"}, args...)...)
		cancel()
		if got.status != failure.ExitUsage || got.stdout != "" || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	for ip, want := range map[string]bool{"127.0.0.1": true, "127.8.8.8": true, "::1": true, "0.0.0.0": false, "::": false, "192.0.2.1": false} {
		if got := isLoopback(&net.TCPAddr{IP: net.ParseIP(ip)}); got != want {
			t.Errorf("%s: got %v, want %v", ip, got, want)
		}
	}
}

// The sandbox needs no key either, so it does not exclude the rules and the dashboard.
func TestRulesInSandbox(t *testing.T) {
	for _, flag := range []string{"--alert-rules", "--dashboard"} {
		if got := runWith(t.Context(), nil, "metrics", "--sandbox", flag); got.status != failure.ExitOK || got.stdout == "" {
			t.Errorf("%s: %+v", flag, got)
		}
	}
}

// --dashboard writes the dashboard, and needs no key.
func TestDashboard(t *testing.T) {
	file := metricsFile(t)
	if got := runWith(t.Context(), nil, "metrics", "--dashboard", "--file", file); got != (result{}) {
		t.Errorf("%+v", got)
	}
	checkFile(t, file, metrics.Dashboard)
	if got := runWith(t.Context(), nil, "metrics", "--dashboard", hostuptest.VPSID); got.status != failure.ExitUsage {
		t.Errorf("%+v", got)
	}
}

// The URL of all addresses is one that can be called.
func TestURLOf(t *testing.T) {
	for ip, want := range map[string]string{"127.0.0.1": "http://127.0.0.1:80", "0.0.0.0": "http://localhost:80", "::": "http://localhost:80", "2001:db8::1": "http://[2001:db8::1]:80"} {
		if got := urlOf(&net.TCPAddr{IP: net.ParseIP(ip), Port: 80}); got != want {
			t.Errorf("%s: %s, want %s", ip, got, want)
		}
	}
}
