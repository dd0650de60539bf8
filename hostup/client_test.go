package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestRequestIsAsDocumented(t *testing.T) {
	for name, test := range map[string]struct {
		cred   hostup.Credential
		header string
		want   string
	}{
		"API key":        {hostup.APIKey("key-1"), "Authorization", "Bearer key-1"},
		"session cookie": {hostup.SessionCookie("session-1"), "Cookie", "hostup_session=session-1"},
	} {
		t.Run(name, func(t *testing.T) {
			var sent *http.Request
			client, err := hostup.NewClient(test.cred, hostup.WithUserAgent("billing-check/1.4"), hostup.WithRetry(hostup.RetryPolicy{}),
				hostup.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
					sent = req
					return nil, io.EOF
				})}))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = client.GetVPSDetails(t.Context(), documentedID)
			if got := sent.Method + " " + sent.URL.String(); got != "GET https://cloud.hostup.se/api/v2/vps/"+documentedID+"/details" {
				t.Error(got)
			}
			if got := sent.Header.Get(test.header); got != test.want {
				t.Errorf("%s: %q, want %q", test.header, got, test.want)
			}
			if sent.Header.Get("Accept") != "application/json, application/problem+json" || !strings.HasPrefix(sent.Header.Get("User-Agent"), "billing-check/1.4 hostup-go/") {
				t.Errorf("header %v", sent.Header)
			}
			if len(sent.Header) != 3 {
				t.Errorf("%d headers, want 3: one credential and no more than needed", len(sent.Header))
			}
		})
	}
}

func TestInvalidIDSendsNothing(t *testing.T) {
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	for _, id := range []string{
		"", ".", "..", "../..", "%2e%2e", "a/b", "a b", "a\tb", "a\r\nb", "a\x00b", "a?x", "a#f", "ü", "\u202evps", strings.Repeat("x", 129),
	} {
		vps, err := client.GetVPSDetails(t.Context(), id)
		if !errors.Is(err, hostup.ErrInvalidID) || vps != nil {
			t.Errorf("%q: %v, %v", id, vps, err)
		}
		if err != nil {
			checkErrorText(t, err.Error())
		}
	}
}

func TestValidIDIsSentAsItIs(t *testing.T) {
	for _, id := range []string{"vps_abc123", "a", "A-Z_9", strings.Repeat("x", 128)} {
		var path string
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			path = req.URL.EscapedPath()
			return nil, io.EOF
		})
		if _, err := client.GetVPSDetails(t.Context(), id); !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", id, err)
		}
		if path != "/api/v2/vps/"+id+"/details" {
			t.Errorf("%s: path %s", id, path)
		}
	}
}

func TestContext(t *testing.T) {
	client := newClientReturning(t, testdata(t, "details-documented.http"))
	//lint:ignore SA1012 it is what the test is about
	if _, err := client.GetVPSDetails(nil, documentedID); err == nil {
		t.Error("a nil context was accepted")
	}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL), hostup.WithHTTPClient(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := client.GetVPSDetails(ctx, documentedID); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
}

// No redirect is followed, so the second listener never sees the credential.
func TestRedirectIsNotFollowed(t *testing.T) {
	second := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer second.Close()
	var location string
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	for _, first := range []*httptest.Server{plain, secure} { // from https, the second is the same host in the clear
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(first.URL), hostup.WithHTTPClient(first.Client()))
		if err != nil {
			t.Fatal(err)
		}
		for _, location = range []string{
			second.URL + "/login?token=" + url.QueryEscape(canaryKey), first.URL, "/elsewhere", "", "::", "javascript:alert(1)",
			"https://user:" + canaryPassword + "@example.com/",
		} {
			if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRedirect) {
				t.Errorf("%q: %v", location, err)
			}
		}
	}
}

// The host of a redirect can be made of the credential.
func TestRedirectToTheCredential(t *testing.T) {
	client, err := hostup.NewClient(hostup.APIKey("canary-key"), hostup.WithHTTPClient(&http.Client{
		Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 302, Header: http.Header{"Location": {"https://canary-key.example/"}}, Body: http.NoBody, Request: req}, nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRedirect) || !strings.Contains(err.Error(), "https://[redacted].example") {
		t.Error(err)
	}
}

func TestGivenHTTPClientIsNotChanged(t *testing.T) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	base, _ := url.Parse(hostup.DefaultBaseURL)
	jar.SetCookies(base, []*http.Cookie{{Name: "other", Value: "1"}})
	given := &http.Client{Jar: jar, Timeout: time.Minute, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.Header.Get("Cookie") != "" {
			t.Errorf("the jar's cookie was sent: %s", req.Header.Get("Cookie"))
		}
		return nil, io.EOF
	})}
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithHTTPClient(given), hostup.WithRetry(hostup.RetryPolicy{}))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fetch(t, client)
	if given.Jar != jar || given.CheckRedirect != nil || given.Timeout != time.Minute {
		t.Error("the given http.Client was changed")
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	for name, opt := range map[string]hostup.Option{
		"nil http.Client":      hostup.WithHTTPClient(nil),
		"user agent with CRLF": hostup.WithUserAgent("a\r\nX-Evil: 1"),
		"user agent with DEL":  hostup.WithUserAgent("a\x7f"),
		"no response at all":   hostup.WithMaxResponseBytes(0),
	} {
		if client, err := hostup.NewClient(hostup.APIKey(canaryKey), opt); err == nil || client != nil {
			t.Errorf("%s was accepted", name)
		} else {
			checkErrorText(t, err.Error())
		}
	}
}

func TestUserAgentOfAllVisibleASCII(t *testing.T) {
	if _, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithUserAgent("check ~ 1.4")); err != nil {
		t.Error(err)
	}
}

func TestResponseLimit(t *testing.T) {
	body := string(exampleBody(t))
	const first = 4<<10 + 1 // what the first read of a body of unknown length can hold
	full := "HTTP/1.1 200 OK\n\n" + body + strings.Repeat(" ", first-len(body))
	for name, test := range map[string]struct {
		limit    int64
		response string
		fits     bool
	}{
		"fits exactly":        {int64(len(body)), okResponse(body), true},
		"one byte too large":  {int64(len(body)) - 1, okResponse(body), false},
		"fits the first read": {first, full, true},
		"one more than that":  {first, full + " ", false},
		"announced as fit":    {int64(len(body)), fmt.Sprintf("HTTP/1.1 200 OK\nContent-Length: %d\n\n%s", len(body), body), true},
		"one byte allowed":    {1, okResponse(body), false},
		"announced as large":  {10, "HTTP/1.1 200 OK\nContent-Length: 11\n\n", false},
	} {
		_, err := fetch(t, newClientReturning(t, test.response, hostup.WithMaxResponseBytes(test.limit)))
		if test.fits != (err == nil) || !test.fits && !errors.Is(err, hostup.ErrResponseTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the network says can hold what the server sent, even the credential.
func TestTransportErrorIsScrubbed(t *testing.T) {
	cause := errors.New("the peer said \"Bearer " + canaryKey + "\x1b[2J\"")
	_, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) { return nil, cause }))
	if errors.Is(err, cause) {
		t.Error("the cause, which holds the credential, can be reached")
	}
	_, err = fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
		return nil, errors.Join(cause, context.Canceled)
	}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not the context's error", err)
	}
	_, err = fetch(t, newClient(t, func(*http.Request) (*http.Response, error) { return nil, io.ErrClosedPipe }))
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v is not the cause", err)
	}
}
