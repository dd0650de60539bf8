package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const (
	canaryKey      = "canary-key+4f1c"
	canaryCookie   = "canary-cookie+9d2e"
	canaryPassword = "canary-password+71ab"
)

func checkNoSecret(t *testing.T, output string) {
	t.Helper()
	for _, secret := range []string{canaryKey, canaryCookie, canaryPassword} {
		for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(output, form) {
				t.Errorf("%s in the output:\n%s", form, output)
			}
		}
	}
}

// echo responds with the key and a cookie in every place.
func echo(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", r.Header.Get("Authorization"))
		w.Header().Set("Location", "https://example.com/?key="+url.QueryEscape(canaryKey))
		http.SetCookie(w, &http.Cookie{Name: "hostup_session", Value: canaryCookie})
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.NewReplacer("KEY", canaryKey, "PASSWORD", canaryPassword).Replace(body))
	}
}

// No command prints a secret by default, with or without -v, whatever the
// response.
func TestOutputHasNoSecret(t *testing.T) {
	t.Parallel() // it waits
	details := strings.Replace(string(hostuptest.FixedCycle()), documentedPassword, "PASSWORD", 1)
	problem := `{"title": "KEY", "detail": "Bearer KEY", "code": "KEY", "requestId": "KEY", "rootPassword": "PASSWORD",
		"errors": [{"pointer": "/KEY", "detail": "KEY", "code": "KEY"}]}`
	responses := map[string]http.HandlerFunc{
		"example": echo(200, details),
		"password elsewhere": echo(200, strings.NewReplacer(`"id": "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"`,
			`"id": "vps_01hxa3b4c5d6e7f8g9h0j1k2m3", "rootPassword": "PASSWORD", "note": "PASSWORD"`).Replace(details)),
		"key in the details": echo(200, strings.Replace(details, "web-01", "KEY", 1)),
		"broken":             echo(200, strings.Replace(details, `"PASSWORD"`, `["PASSWORD", KEY`, 1)),
		"redirect":           echo(307, ""),
		"page":               echo(501, "<html>KEY PASSWORD"),
	}
	for _, status := range []int{400, 401, 403, 404, 409} {
		responses[http.StatusText(status)] = echo(status, problem)
	}
	if got := runCanary(t, responses["example"], "details", hostuptest.VPSID, "--reveal", "-v"); got.status != failure.ExitOK ||
		!strings.Contains(got.stdout, canaryPassword) || !strings.Contains(got.stderr, "status=200") {
		t.Fatalf("the canaries are not in use: %+v", got)
	}
	var running sync.WaitGroup // concurrent, because watch waits a second between two calls
	defer running.Wait()
	lines := append(commandLines(t), []string{"details", hostuptest.VPSID, hostuptest.VPSID})
	for _, line := range lines {
		callsAPI := !slices.Contains(withoutID, line[0]) && !slices.Contains(line, "--help")
		if line[0] == "mock" && !slices.Contains(line, "--help") {
			continue // it does not end: see TestMockPrintsNoSecret
		}
		got := runCanary(t, responses["example"], line...)
		if checkNoSecret(t, got.output()); got.stdout == "" || got.status != failure.ExitOK && line[0] != "check" {
			t.Errorf("%q: %+v", line, got)
		}
		if !callsAPI {
			continue
		}
		for _, respond := range responses {
			running.Go(func() { checkNoSecret(t, runCanary(t, respond, append(slices.Clip(line), "-v")...).output()) })
		}
	}
}

func (r result) output() string { return r.stdout + r.stderr }

// runCanary runs a command that gets two responses of respond and then, so that
// watch ends, the documented one.
func runCanary(t *testing.T, respond http.HandlerFunc, args ...string) result {
	t.Helper()
	server := hostuptest.NewServer(hostuptest.WithAPIKey(canaryKey))
	defer server.Close()
	server.Next(respond, respond)
	return runWith(t.Context(), map[string]string{"HOSTUP_API_KEY": canaryKey}, withFlag(args, "--base-url="+server.URL)...)
}

// mock does not print what clients send.
func TestMockPrintsNoSecret(t *testing.T) {
	var stderr lockedBuffer
	target, printed := startMockWith(t, &stderr, map[string]string{"HOSTUP_API_KEY": canaryKey}, "--check-key", "-v")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target+"?key="+url.QueryEscape(canaryKey),
		strings.NewReader(canaryPassword))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+canaryKey)
	req.AddCookie(&http.Cookie{Name: "hostup_session", Value: canaryCookie})
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	log := stderr.waitForLines(1)
	if !strings.Contains(log, "method=POST") {
		t.Error(log)
	}
	checkNoSecret(t, printed+log)
}

// A server that sends more than one response for a request does not get the root
// password onto stderr: net/http would log it.
func TestBytesAfterResponseAreNotLogged(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()

	body := hostuptest.FixedCycle()
	response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	extra := string(body[bytes.Index(body, []byte(`"rootPassword"`)):])
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if request, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				if !strings.Contains(request.URL.Path, hostuptest.VPSID) {
					time.Sleep(200 * time.Millisecond) // the process lives on until net/http has read the extra bytes
				}
				_, _ = io.WriteString(conn, response+extra)
			}
			defer conn.Close()
		}
	}()

	cmd := exec.CommandContext(t.Context(), "hostup", "details", "-o", "json", "--workers", "1",
		"--base-url", "http://"+listener.Addr().String(), hostuptest.VPSID, "vps_2")
	cmd.Env = append(os.Environ(), "HOSTUP_API_KEY="+hostuptest.APIKey, "HOSTUP_API_KEY_FILE=")
	output, err := cmd.CombinedOutput()
	if !strings.Contains(string(output), "VPS XS") || strings.Contains(string(output), documentedPassword) || strings.Contains(string(output), "Unsolicited") {
		t.Errorf("%v: %s", err, output)
	}
}
