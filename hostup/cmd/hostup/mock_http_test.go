package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// requestMock sends a request with headers, of which Host is the host.
func requestMock(t *testing.T, method, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
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

// The scheme of the credential is in any case, and HEAD is GET without a body.
func TestMockFollowsHTTP(t *testing.T) {
	url, _ := startMock(t, map[string]string{"HOSTUP_API_KEY": "key-1"}, "--check-key")
	for _, test := range []struct {
		method, credential string
		status             int
		hasBody            bool
	}{
		{"GET", "Bearer key-1", 200, true},
		{"GET", "bearer key-1", 200, true},
		{"GET", "BEARER  key-1", 200, true},
		{"GET", "bearer key-2", 401, true},
		{"GET", "Basic key-1", 401, true},
		{"GET", "bearerkey-1", 401, true},
		{"HEAD", "Bearer key-1", 200, false},
		{"HEAD", "Bearer key-2", 401, false},
		{"POST", "Bearer key-1", 405, true},
	} {
		resp, body := requestMock(t, test.method, url, "Authorization", test.credential)
		if resp.StatusCode != test.status || (body != "") != test.hasBody || resp.Header.Get("Content-Type") == "" {
			t.Errorf("%s, %s: %d, %q", test.method, test.credential, resp.StatusCode, body)
		}
	}
}

// A request for another host is refused, because mock listens on a loopback address.
func TestMockHost(t *testing.T) {
	url, _ := startMock(t, nil)
	for host, status := range map[string]int{
		"localhost": 200, "LOCALHOST:80": 200, "api.localhost:1": 200, "127.0.0.2:8080": 200, "[::1]:8080": 200, "::1": 200,
		"example.com": 421, "127.0.0.1.example.com": 421, "localhost.example.com:80": 421, "192.0.2.1": 421,
	} {
		resp, body := requestMock(t, "GET", url, "Authorization", "Bearer x", "Host", host)
		if resp.StatusCode != status || status == 421 && !strings.Contains(body, "--addr") {
			t.Errorf("%s: %d, want %d: %.200s", host, resp.StatusCode, status, body)
		}
	}
}

// With --cors, a page of any origin can call mock and read its responses, errors too.
func TestMockCORS(t *testing.T) {
	url, _ := startMock(t, nil, "--cors")
	resp, _ := requestMock(t, "OPTIONS", url, "Origin", "https://docs.example.com", "Access-Control-Request-Method", "GET",
		"Access-Control-Request-Headers", "authorization", "Access-Control-Request-Private-Network", "true")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD",
		"Access-Control-Allow-Headers": "authorization", "Access-Control-Allow-Private-Network": "true",
	} {
		if got := resp.Header.Get(name); got != want || resp.StatusCode != 204 {
			t.Errorf("preflight: %d, %s: %s, want %s", resp.StatusCode, name, got, want)
		}
	}
	for status, id := range map[int]string{200: hostuptest.VPSID, 404: "vps_unknown"} {
		resp, _ := requestMock(t, "GET", strings.Replace(url, hostuptest.VPSID, id, 1), "Authorization", "Bearer x")
		if resp.StatusCode != status || resp.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%d: %v", resp.StatusCode, resp.Header)
		}
	}

	url, _ = startMock(t, nil)
	resp, _ = requestMock(t, "GET", url, "Authorization", "Bearer x", "Origin", "https://docs.example.com")
	if resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without --cors: %v", resp.Header)
	}
}
