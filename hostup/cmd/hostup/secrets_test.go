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
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const (
	canaryKey      = "canary/key+4f1c"
	canaryCookie   = "canary-cookie+9d2e"
	canaryPassword = "canary-password+71ab"
)

func checkNoSecret(t *testing.T, output string) {
	t.Helper()
	for _, secret := range []string{canaryKey, canaryCookie, canaryPassword} {
		forms := []string{
			secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), inPHP(secret), inUnicode(secret),
		}
		for _, form := range forms {
			if strings.Contains(output, form) {
				t.Errorf("%s in the output:\n%s", form, output)
			}
		}
	}
}

// inPHP returns text as PHP escapes it in JSON, and inUnicode with an escape for each
// character that is no letter or digit.
func inPHP(text string) string { return strings.ReplaceAll(text, "/", `\/`) }

func inUnicode(text string) string {
	return strings.NewReplacer("/", `\u002f`, "+", `\u002b`, "-", `\u002d`).Replace(text)
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
		"passwords by other names": echo(200, strings.NewReplacer(`"access": {`, `"access": {"root_password": "PASSWORD",
			"password": "PASSWORD", `, `"pinned"`, `"credentials": {"rootPassword": ["PASSWORD"]}, "pinned"`,
			`"canRebuild": {`, `"canRotateToken": {"allowed": true, "token": "PASSWORD"}, "canRebuild": {`).Replace(details)),
		"password in a gate": echo(200, strings.Replace(details, `"canRebuild": {`,
			`"canFly": {"allowed": false, "reason": "PASSWORD", "code": "PASSWORD"}, "canRebuild": {`, 1)),
		"key in the details": echo(200, strings.Replace(details, "web-01", "KEY", 1)),
		"key by PHP":         echo(200, strings.Replace(details, "web-01", inPHP(canaryKey), 1)),
		"key in Unicode":     echo(200, strings.Replace(details, "web-01", inUnicode(canaryKey), 1)),
		"key as a name":      echo(200, strings.Replace(details, `"pinned"`, `"KEY": 1, "pinned"`, 1)),
		"key as a number":    echo(200, strings.Replace(details, `"cpuCores": 2`, `"cpuCores": "KEY", "KEY": 1`, 1)),
		"password for a field": echo(400, `{"errors": [{"pointer": "/access/rootPassword", "detail": "PASSWORD is weak"}],
			"sent": [{"name": "root_password", "value": "PASSWORD"}, ["rootPassword", "PASSWORD"]]}`),
		"broken":   echo(200, strings.Replace(details, `"PASSWORD"`, `["PASSWORD", KEY`, 1)),
		"redirect": echo(307, ""),
		"page":     echo(501, "<html>KEY PASSWORD"),
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
		if checkNoSecret(t, got.output()); got.stdout == "" || got.status != failure.ExitOK && line[0] != "check" && line[0] != "health" {
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

// keySources returns environments with a key: in a variable, in a file, or in place of the
// name of a file by mistake.
func keySources(t *testing.T, key string) map[string]map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]map[string]string{
		"variable": {"HOSTUP_API_KEY": key}, "file": {"HOSTUP_API_KEY_FILE": file}, "name": {"HOSTUP_API_KEY_FILE": key},
	}
}

// A command line with the key is refused before anything transforms it, such as a host in
// lower case or an action without its underscores.
func TestKeyAsArgument(t *testing.T) {
	const key = "huKey_CANARY_4f1c"
	for name, env := range keySources(t, key) {
		for _, line := range [][]string{
			{key}, {"help", key}, {"completion", key}, {"mock", "--vps", key}, {"details", "--" + key}, {"details", key, "--sandbox"},
			{"details", hostuptest.VPSID, key}, {"details", hostuptest.VPSID, "-o", key}, {"details", "--timeout", key},
			{"details", hostuptest.VPSID, "-o", "table", "--columns", "id," + key}, {"details", key, "-o", "json"},
			{"check", hostuptest.VPSID, key}, {"check", hostuptest.VPSID, "-q", key, "-o", "json"}, {"watch", "--until-allowed", key},
			{"check", hostuptest.VPSID, "stop", "-v", "--base-url", "https://" + key + ".invalid"}, {"health", key},
		} {
			got := runWith(t.Context(), env, line...)
			want := failure.ExitUsage
			if line[0] == "health" {
				want = failure.ExitIndeterminate
			}
			if got.status != want || !strings.Contains(got.output(), "contains the API key; the key belongs only in HOSTUP_API_KEY") ||
				strings.Contains(strings.ToLower(got.output()), "canary") {
				t.Errorf("%s, %q: %+v", name, line, got)
			}
		}

		env["HOSTUP_BASE_URL"] = "https://" + key + ".invalid"
		got := runWith(t.Context(), env, "gates", hostuptest.VPSID)
		if want := "hostup: HOSTUP_BASE_URL contains the API key; "; got.status != failure.ExitUsage || !strings.HasPrefix(got.stderr, want) {
			t.Errorf("%s: %+v, want %q", name, got, want)
		}
	}
}

// The key is redacted where it is read as an ID, and is never sent as one.
func TestKeyAsID(t *testing.T) {
	server := hostuptest.NewServer(hostuptest.WithAPIKey(canaryKey))
	defer server.Close()
	base := "--base-url=" + server.URL
	prom := filepath.Join(t.TempDir(), "x.prom")

	sources := keySources(t, canaryKey)
	delete(sources, "name")
	for _, env := range sources {
		for _, line := range [][]string{
			{"details", "-", base}, {"details", "-", hostuptest.VPSID, base}, {"details", "-", "-o", "json", base},
			{"details", "-", "-o", "table", base}, {"metrics", "-", base}, {"metrics", "-", hostuptest.VPSID, "--file", prom, base},
		} {
			checkNoSecret(t, runOn(t.Context(), strings.NewReader(canaryKey), env, line...).output())
		}
	}

	written, err := os.ReadFile(prom)
	checkNoSecret(t, string(written))
	if err != nil || len(written) == 0 {
		t.Error("metrics wrote no file", err)
	}
	for _, request := range server.Requests() {
		checkNoSecret(t, request.Path)
	}
}

// Nothing of a hostile response reaches a terminal or a model raw: only visible
// characters, spaces and line breaks.
func TestOutputIsPrintable(t *testing.T) {
	t.Parallel() // it waits
	const hostile = `\u001b]52;c;QQ==\u0007` + "\u009b31m\u202egnp\u200b\u2066\ufeff\u00ad\u007f\U000e0041\u2028"
	details := string(hostuptest.FixedCycle())
	responses := map[string]http.HandlerFunc{
		"texts": echo(200, strings.NewReplacer("web-01.example.com", hostile, "VPS XS", hostile,
			`"reason": null`, `"reason": "`+hostile+`"`, "ssh-ed25519", hostile, `"active"`, `"`+hostile+`"`,
			`"running"`, `"`+hostile+`"`, "Ubuntu 24.04", hostile, `"SEK"`, `"`+hostile+`"`,
			"2026-05-27T00:00:00.000Z", hostile, "203.0.113.10", hostile).Replace(details)),
		"names": echo(200, strings.NewReplacer(`"pinned"`, `"`+hostile+`": "`+hostile+`", "pinned"`,
			`"canRebuild"`, `"can`+hostile+`": {"allowed": false, "reason": "`+hostile+`"}, "canRebuild"`).Replace(details)),
		"problem": echo(400, `{"title": "`+hostile+`", "detail": "`+hostile+`", "code": "`+hostile+`", "requestId": "`+hostile+
			`", "errors": [{"pointer": "`+hostile+`", "detail": "`+hostile+`", "code": "`+hostile+`"}]}`),
		"page": echo(503, hostile),
	}

	var running sync.WaitGroup
	defer running.Wait()
	for _, line := range commandLines(t) {
		if slices.Contains(withoutID, line[0]) || slices.Contains(line, "--help") {
			continue
		}
		for name, respond := range responses {
			running.Go(func() {
				got := runCanary(t, respond, append(slices.Clip(line), "-v")...)
				isRaw := func(r rune) bool { return !unicode.IsGraphic(r) && r != '\n' }
				if i := strings.IndexFunc(got.output(), isRaw); i >= 0 {
					t.Errorf("%s, %q: %.60q", name, line, got.output()[i:])
				}
			})
		}
	}
}
