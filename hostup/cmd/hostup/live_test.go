package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// mock starts the fake API and returns its URL, and what it printed before.
func mock(t *testing.T, env map[string]string, args ...string) (url, printed string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	output, stdout := io.Pipe()
	ended := make(chan int)
	go func() {
		ended <- run(ctx, append([]string{"mock", "--addr", "127.0.0.1:0"}, args...), func(name string) string { return env[name] },
			strings.NewReader(""), stdout, io.Discard)
	}()
	t.Cleanup(func() {
		cancel()
		if status := <-ended; status != exitInterrupted {
			t.Errorf("exit status %d", status)
		}
		_ = stdout.Close()
	})
	for lines := bufio.NewScanner(output); url == "" && lines.Scan(); {
		printed += lines.Text() + "\n"
		url = regexp.MustCompile(`http://127\.0\.0\.1:\d+/api/.*`).FindString(lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
	return url, printed
}

// curl makes the request of the documented curl line, with a header more.
func curl(t *testing.T, url, prefer string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer YOUR_API_KEY")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Prefer", prefer)
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// The curl line of HostUp's documentation works against mock, but for the host.
func TestMock(t *testing.T) {
	for scenario, id := range map[string]string{"documented": hostuptest.VPSID, "payg": hostuptest.PAYGID, "rate-limited": hostuptest.VPSID} {
		t.Run(scenario, func(t *testing.T) {
			url, _ := mock(t, nil, "--scenario", scenario)
			codes := map[int]int{}
			for range 6 {
				resp, body := curl(t, url, "")
				if codes[resp.StatusCode]++; resp.StatusCode == 200 && !strings.Contains(body, id) {
					t.Errorf("%d %s", resp.StatusCode, body)
				}
			}
			if (codes[429] == 1) != (scenario == "rate-limited") || codes[200]+codes[429] != 6 {
				t.Errorf("answers %v", codes)
			}
		})
	}
	if got := runWith(t.Context(), nil, "mock", "--addr", "nowhere:x"); got.status != exitUsage {
		t.Errorf("%+v", got)
	}
}

func TestMockChecksTheKeyIfAsked(t *testing.T) {
	for key, want := range map[string]int{"YOUR_API_KEY": 200, "another": 401} {
		url, printed := mock(t, map[string]string{"HOSTUP_API_KEY": key}, "--check-key")
		if resp, _ := curl(t, url, ""); resp.StatusCode != want || strings.Contains(printed, "another") {
			t.Errorf("%d %s", resp.StatusCode, printed)
		}
	}
	if got := runWith(t.Context(), nil, "mock", "--check-key"); got.status != exitUsage || !strings.Contains(got.stderr, "HOSTUP_API_KEY") {
		t.Errorf("%+v", got)
	}
}

// mock has every VPS and, for those who ask, every problem of openapi.yaml.
func TestMockHasEveryExample(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	url, printed := mock(t, nil)
	bodies := 0
	for status, response := range spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses.Map() {
		for mediaType, content := range response.Value.Content {
			for name, example := range content.Examples {
				bodies++
				where, prefer := url, "respond-async, code="+status
				if status == "200" {
					id := example.Value.Value.(map[string]any)["id"].(string)
					where = strings.Replace(url, hostuptest.VPSID, id, 1)
					if !strings.Contains(printed, "  "+id+"  "+example.Value.Summary) {
						t.Errorf("%s is not in %s", id, printed)
					}
				}
				resp, body := curl(t, where, prefer)
				var got any
				if err := json.Unmarshal([]byte(body), &got); err != nil {
					t.Fatal(err)
				}
				if strconv.Itoa(resp.StatusCode) != status || resp.Header.Get("Content-Type") != mediaType || !cmp.Equal(got, example.Value.Value) {
					t.Errorf("%s: %s %v %s", name, resp.Status, resp.Header, cmp.Diff(got, example.Value.Value))
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
	if resp, _ := curl(t, url, "code=418"); resp.StatusCode != 200 {
		t.Errorf("a status that is not described: %d", resp.StatusCode)
	}
}

// verify names each departure, and tells by its status.
func TestVerifyTellsOfDepartures(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["region"] = "se-1"
		vps["powerState"] = "starting"
		delete(vps, "pinned")
	})
	env := map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}
	got := runWith(t.Context(), env, "verify", "--base-url", server.URL, hostuptest.VPSID)
	for _, want := range []string{"/region: unknown member\n", "/powerState: unknown value \"starting\"\n", "/pinned: missing\n"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("%q is not in %+v", want, got)
		}
	}
	if got.status != exitFailed || got.stderr != "" {
		t.Errorf("%+v", got)
	}
}

// A limit that outlasts a call ends it at once, and says when to come back.
func TestRateLimitedCallTellsWhenToComeBack(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	server.Next(hostuptest.RateLimited(1800_000_000_000))
	env := map[string]string{"HOSTUP_API_KEY": hostuptest.APIKey}
	got := runWith(t.Context(), env, "details", "--base-url", server.URL, hostuptest.VPSID)
	if got.status != exitFailed || !strings.HasSuffix(got.stderr, "; come back in 30m0s\n") {
		t.Errorf("%+v", got)
	}
}

// What the README shows of the program is what it prints.
func TestREADMEShowsRealOutput(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?m)^    \$ hostup (.*)\n((?:    [^$].*\n)+)`).FindAllStringSubmatch(string(readme), -1)
	if len(shown) < 2 {
		t.Fatalf("only %d commands found", len(shown))
	}
	for _, s := range shown {
		got := runWith(t.Context(), nil, strings.Fields(s[1])...)
		if want := regexp.MustCompile(`(?m)^    `).ReplaceAllString(s[2], ""); got.stdout != want {
			t.Errorf("hostup %s:\ngot\n%s\nwant\n%s", s[1], got.stdout, want)
		}
	}
}
