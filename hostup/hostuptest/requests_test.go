package hostuptest_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := hostuptest.NewHandler(hostuptest.WithRateLimit(2, time.Hour))
		for i, want := range []time.Duration{0, 0, time.Hour} {
			// A client of its own: one that got a 429 pauses.
			_, err := server.Client(oneAttempt).GetVPSDetails(t.Context(), hostuptest.VPSID)
			if errors.Is(err, hostup.ErrRateLimited) != (want > 0) || retryAfter(err) != want {
				t.Errorf("request %d: %v", i, err)
			}
		}
		time.Sleep(time.Hour)
		if _, err := server.Client(oneAttempt).GetVPSDetails(t.Context(), hostuptest.VPSID); err != nil {
			t.Errorf("in the next window: %v", err)
		}
	})
}

func TestNoRateLimit(t *testing.T) {
	for _, opt := range []hostuptest.Option{
		hostuptest.WithRateLimit(0, time.Hour), hostuptest.WithRateLimit(-1, time.Hour), hostuptest.WithRateLimit(1, 0),
	} {
		client := hostuptest.NewHandler(opt).Client(oneAttempt)
		for range 2 {
			fetch(t, client, hostuptest.VPSID)
		}
	}
}

// A client with retries waits until the window ends.
func TestClientWaitsForRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := hostuptest.NewHandler(hostuptest.WithRateLimit(1, 30*time.Second))
		client := server.Client()
		start := time.Now()
		for range 2 {
			fetch(t, client, hostuptest.VPSID)
		}
		if took := time.Since(start); took < 30*time.Second || took > 35*time.Second {
			t.Errorf("two calls took %v", took)
		}
	})
}

func TestRequests(t *testing.T) {
	server := hostuptest.NewHandler()
	before := time.Now()
	fetch(t, server.Client(), hostuptest.VPSID)
	requests := server.Requests()
	if len(requests) != 1 || requests[0].Method != http.MethodGet || requests[0].Path != detailsPath ||
		requests[0].At.Before(before) {
		t.Fatalf("got %+v", requests)
	}
	requests[0].Header.Set("User-Agent", "changed")
	if got := server.Requests()[0].Header.Get("User-Agent"); got == "changed" {
		t.Error("the caller changed what the server holds")
	}
}

func TestRequestsShowNoCredential(t *testing.T) {
	server := hostuptest.NewHandler()
	cookie, err := hostup.NewClient(hostup.SessionCookie(hostuptest.SessionCookie), hostup.WithBaseURL(server.URL),
		hostup.WithHTTPClient(&http.Client{Transport: server.Transport()}))
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, server.Client(), hostuptest.VPSID)
	fetch(t, cookie, hostuptest.VPSID)
	second := httptest.NewRequestWithContext(t.Context(), http.MethodGet, detailsPath, nil)
	second.Header["Authorization"] = []string{"", "Bearer " + hostuptest.APIKey}
	server.ServeHTTP(httptest.NewRecorder(), second)
	text := fmt.Sprintf("%+v", server.Requests())
	for _, secret := range []string{hostuptest.APIKey, hostuptest.SessionCookie} {
		if strings.Contains(text, secret) || strings.Count(text, "[redacted]") != 3 {
			t.Errorf("the requests show a credential: %s", text)
		}
	}
}

func TestOldRequestsAreDropped(t *testing.T) {
	const kept = 10_000
	server := hostuptest.NewHandler()
	for i := range kept + 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/%d", server.URL, i), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := server.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	requests := server.Requests()
	if len(requests) != kept || requests[0].Path != "/2" || requests[kept-1].Path != "/10001" {
		t.Errorf("%d requests, from %s", len(requests), requests[0].Path)
	}
}
