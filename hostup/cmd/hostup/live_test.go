package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The curl line of HostUp's documentation works against mock, but for the host.
func TestMock(t *testing.T) {
	for scenario, id := range map[string]string{"documented": hostuptest.VPSID, "payg": hostuptest.PAYGID, "rate-limited": hostuptest.VPSID} {
		t.Run(scenario, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			output, stdout := io.Pipe()
			ended := make(chan int)
			go func() {
				ended <- run(ctx, []string{"mock", "--addr", "127.0.0.1:0", "--scenario", scenario}, func(string) string { return "" },
					strings.NewReader(""), stdout, io.Discard)
			}()
			var url string
			for lines := bufio.NewScanner(output); url == "" && lines.Scan(); {
				url = regexp.MustCompile(`http://127\.0\.0\.1:\d+/api/.*`).FindString(lines.Text())
			}
			go func() { _, _ = io.Copy(io.Discard, output) }()
			codes := map[int]int{}
			for range 6 {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer YOUR_API_KEY")
				req.Header.Set("Accept", "application/json")
				resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if codes[resp.StatusCode]++; err != nil || resp.StatusCode == 200 && !strings.Contains(string(body), id) {
					t.Errorf("%d %s %v", resp.StatusCode, body, err)
				}
			}
			if (codes[429] == 1) != (scenario == "rate-limited") || codes[200]+codes[429] != 6 {
				t.Errorf("answers %v", codes)
			}
			cancel()
			if status := <-ended; status != exitInterrupted {
				t.Errorf("exit status %d", status)
			}
			_ = stdout.Close()
		})
	}
	if got := runWith(t.Context(), nil, "mock", "--addr", "nowhere:x"); got.status != exitUsage {
		t.Errorf("%+v", got)
	}
}

// verify names each departure, and tells by its status.
func TestVerifyTellsOfDepartures(t *testing.T) {
	server := hostuptest.NewServer()
	defer server.Close()
	server.Change(hostuptest.VPSID, func(vps map[string]any) {
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
