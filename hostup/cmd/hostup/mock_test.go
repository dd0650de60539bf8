package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/fake"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// startMock starts the mock command and returns the URL of the printed curl
// command and all output up to it.
func startMock(t *testing.T, env map[string]string, args ...string) (url, printed string) {
	t.Helper()
	return startMockWith(t, io.Discard, env, args...)
}

func startMockWith(t *testing.T, stderr io.Writer, env map[string]string, args ...string) (url, printed string) {
	t.Helper()
	const pattern = `http://127\.0\.0\.1:\d+/api/.*`
	url, printed, stop := startServer(t, "", stderr, env, pattern, append([]string{"mock", "--addr", "127.0.0.1:0"}, args...)...)
	t.Cleanup(func() {
		if status := stop(); status != failure.ExitInterrupted {
			t.Errorf("exit status %d", status)
		}
	})
	return url, printed
}

// startServer starts a command that serves HTTP. It returns the first text in the output
// that matches a pattern, and all lines up to it. stop ends the command and returns its
// exit status.
func startServer(t *testing.T, stdin string, stderr io.Writer, env map[string]string, pattern string, args ...string) (
	url, printed string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	output, stdout := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		status := run(ctx, args, variables(env), strings.NewReader(stdin), stdout, stderr)
		_ = stdout.Close() // otherwise the test waits for the URL of a command that has failed
		ended <- status
	}()

	limit := time.AfterFunc(30*time.Second, cancel) // otherwise it waits for a URL that is not printed
	defer limit.Stop()
	for lines := bufio.NewScanner(output); url == "" && lines.Scan(); {
		printed += lines.Text() + "\n"
		url = regexp.MustCompile(pattern).FindString(lines.Text())
	}
	if url == "" {
		t.Fatalf("no URL in the output: %q", printed)
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
	return url, printed, func() int {
		cancel()
		return <-ended
	}
}

// curl sends the request of the documented curl command and a Prefer header.
func curl(t *testing.T, url, prefer string) (*http.Response, string) {
	t.Helper()
	return requestMock(t, http.MethodGet, url,
		"Authorization", "Bearer YOUR_API_KEY", "Accept", "application/json", "Prefer", prefer)
}

// The documented curl command works, except for the host.
func TestMock(t *testing.T) {
	for _, test := range []struct {
		scenario, text string
		want           map[int]int // responses by status
	}{
		{"documented", `"isPayg": false`, map[int]int{200: 6}},
		{"payg", `"isPayg": true`, map[int]int{200: 6}},
		{"rate-limited", `"isPayg": false`, map[int]int{200: 5, 429: 1}},
	} {
		t.Run(test.scenario, func(t *testing.T) {
			url, _ := startMock(t, nil, "--scenario", test.scenario)
			got := make(map[int]int)
			for range 6 {
				resp, body := curl(t, url, "")
				if got[resp.StatusCode]++; resp.StatusCode == 200 &&
					(!strings.Contains(body, hostuptest.VPSID) || !strings.Contains(body, test.text)) {
					t.Errorf("%d %s", resp.StatusCode, body)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("responses by status: -want +got\n%s", diff)
			}
		})
	}
}

// The fake API serves VPS from files of the user.
func TestMockVPS(t *testing.T) {
	write := func(body string) (name string) {
		name = filepath.Join(t.TempDir(), "vps.json")
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	own := strings.Replace(string(hostuptest.FixedCycle()), hostuptest.VPSID, "vps_own", 1)
	var stderr lockedBuffer
	url, printed := startMockWith(t, &stderr, nil, "--vps", write(own), "--vps", write(`{"id": "vps_small"}`))
	if _, body := curl(t, url, ""); body != own || !strings.Contains(printed, "vps_small") {
		t.Errorf("%s\n%s", body, printed)
	}
	warning := regexp.MustCompile(`^hostup: warning: --vps \S+vps\.json: the body does not match openapi\.yaml: /[^:]+: missing; .*\n$`)
	if got := stderr.waitForLines(1); !warning.MatchString(got) {
		t.Errorf("stderr: %s", got)
	}
	for _, body := range []string{"", `{"id": 7}`, `{"id": "vps_x", "access": {"rootPassword": ["` + documentedPassword + `"]}}`} {
		got := runWith(t.Context(), nil, "mock", "--addr", "127.0.0.1:0", "--vps", write(body))
		if got.status != failure.ExitUsage || !strings.HasPrefix(got.stderr, "hostup: --vps ") ||
			strings.Contains(got.stderr, documentedPassword) || strings.Count(got.stderr, "hostup: ") != 1 {
			t.Errorf("%s: %+v", body, got)
		}
	}
	if got := runWith(t.Context(), nil, "mock", "--vps", "missing"); got.status != failure.ExitUsage || !strings.Contains(got.stderr, "missing") {
		t.Errorf("%+v", got)
	}
}

func TestMockInvalidAddress(t *testing.T) {
	used, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer used.Close()
	for _, addr := range []string{used.Addr().String(), "127.0.0.1:99999"} {
		got := runWith(t.Context(), nil, "mock", "--addr", addr)
		if got.status != failure.ExitUsage || !strings.HasSuffix(got.stderr, "; for a free port, use: --addr 127.0.0.1:0\n") {
			t.Errorf("%s: %+v", addr, got)
		}
	}
	got := runWith(t.Context(), nil, "mock", "--addr", "8080")
	if !strings.HasPrefix(got.stderr, "hostup: --addr: ") || !strings.HasSuffix(got.stderr, "; an address is a port such as :8080, or 192.0.2.1:8080\n") {
		t.Errorf("%+v", got)
	}
}

// Without a host, mock is not reachable from other machines.
func TestMockListensOnLoopback(t *testing.T) {
	startMock(t, nil, "--addr", ":0") // which waits for a URL with 127.0.0.1
}

func TestMockCheckKey(t *testing.T) {
	for _, test := range []struct {
		key  string
		want int
	}{
		{"YOUR_API_KEY", 200},
		{"another", 401},
	} {
		url, printed := startMock(t, map[string]string{"HOSTUP_API_KEY": test.key}, "--check-key")
		if resp, _ := curl(t, url, ""); resp.StatusCode != test.want || strings.Contains(printed, "another") {
			t.Errorf("key %s: got %d, want %d\n%s", test.key, resp.StatusCode, test.want, printed)
		}
	}
}

func TestMockCheckKeyWithoutKey(t *testing.T) {
	got := runWith(t.Context(), nil, "mock", "--check-key")
	if want := "hostup: missing API key; set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE\n"; got.status != failure.ExitUsage || got.stderr != want {
		t.Errorf("%+v", got)
	}
}

// Each example of openapi.yaml is available: the VPS by their IDs, the problems
// by a Prefer header.
func TestMockServesExamples(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	url, printed := startMock(t, nil)
	bodies := 0
	for status, response := range spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses.Map() {
		for mediaType, content := range response.Value.Content {
			for name, example := range content.Examples {
				bodies++
				target, prefer := url, "respond-async, code="+status
				if status == "200" {
					id := example.Value.Value.(map[string]any)["id"].(string)
					target = strings.Replace(url, hostuptest.VPSID, id, 1)
					if !strings.Contains(printed, "  "+id+"  "+example.Value.Summary) {
						t.Errorf("%s is not in %s", id, printed)
					}
				}
				resp, body := curl(t, target, prefer)
				var got any
				if err := json.Unmarshal([]byte(body), &got); err != nil {
					t.Fatal(err)
				}
				if strconv.Itoa(resp.StatusCode) != status || resp.Header.Get("Content-Type") != mediaType {
					t.Errorf("%s: %s %v", name, resp.Status, resp.Header)
				}
				if diff := cmp.Diff(example.Value.Value, got); diff != "" {
					t.Errorf("%s: -want +got\n%s", name, diff)
				}
				for header := range response.Value.Headers {
					if resp.Header.Get(header) == "" {
						t.Errorf("%s: no %s", name, header)
					}
				}
			}
		}
	}
	if bodies < 10 {
		t.Errorf("only %d examples", bodies)
	}
}

// With --grown, each VPS has what openapi.yaml does not have, and no pricing.
func TestMockGrown(t *testing.T) {
	url, printed := startMock(t, nil, "--grown")
	ids := regexp.MustCompile(`(?m)^  (vps_\w+) `).FindAllStringSubmatch(printed, -1)
	if len(ids) < 4 {
		t.Fatalf("%d VPS in %q", len(ids), printed)
	}
	for _, match := range ids {
		resp, body := curl(t, strings.Replace(url, hostuptest.VPSID, match[1], 1), "")
		var vps struct {
			ServiceStatus string
			Pricing       json.RawMessage
			Actions       map[string]struct{ Allowed *bool }
		}
		if err := json.Unmarshal([]byte(body), &vps); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", match[1], resp.Status, err)
		}
		gate := vps.Actions["canTeleport"].Allowed
		if vps.ServiceStatus != "archived" || vps.Pricing != nil || gate == nil || *gate {
			t.Errorf("%s is not grown: %s", match[1], body)
		}
	}
}

// On a terminal, what mock prints is wrapped, but for the curl command.
func TestMockOnTerminal(t *testing.T) {
	served, err := fake.New()
	if err != nil {
		t.Fatal(err)
	}
	printed := make(map[int]string)
	for _, width := range []int{0, 80, 50} {
		var out bytes.Buffer
		addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
		printUsage(&env{stdout: &term.Output{W: &out, Width: width}}, addr, "any API key", served, hostuptest.VPSID)
		printed[width] = out.String()
		for line := range strings.Lines(out.String()) {
			if n := term.Width(strings.TrimSuffix(line, "\n")); width > 0 && n > width && !strings.HasPrefix(line, "  curl ") {
				t.Errorf("%d cells on a terminal of %d: %s", n, width, line)
			}
		}
		if diff := cmp.Diff(strings.Fields(printed[0]), strings.Fields(printed[width])); diff != "" {
			t.Errorf("%d cells: %s", width, diff)
		}
	}
}
