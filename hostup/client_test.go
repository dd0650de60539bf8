package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// A call is one GET below the base URL, with three header fields: the cookies of a given
// client are not sent, and the User-Agent has the version of openapi.yaml. All kinds of base URLs are tested in internal/transport.
func TestRequest(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	jar.SetCookies(&url.URL{Scheme: "https", Host: "cloud.hostup.se"}, []*http.Cookie{{Name: "other", Value: "1"}})
	for _, test := range []struct{ base, id, want string }{
		{hostup.DefaultBaseURL, documentedID, "https://cloud.hostup.se"},
		{"https://proxy.example:8443/hostup/", "a-zA-Z_0-9", "https://proxy.example:8443/hostup"},
		{"https://proxy.example/a%2Fb", "a", "https://proxy.example/a%2Fb"},
		{"http://LOCALHOST:8080", strings.Repeat("x", 128), "http://localhost:8080"},
	} {
		for _, credential := range []struct {
			hostup.Credential
			name, value string
		}{
			{hostup.APIKey("key-1"), "Authorization", "Bearer key-1"},
			{hostup.SessionCookie("session-1"), "Cookie", "hostup_session=session-1"},
		} {
			var sent *http.Request
			given := http.Client{Jar: jar, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				sent = req
				return nil, errUnavailable
			})}
			client := newClientOf(t, credential.Credential, oneAttempt, hostup.WithBaseURL(test.base),
				hostup.WithUserAgent("billing-check/1.4 (~)"), hostup.WithHTTPClient(&given))
			if _, err := client.GetVPSDetails(t.Context(), test.id); !errors.Is(err, errUnavailable) || given.CheckRedirect != nil {
				t.Fatalf("%s: %v, or the given client was changed", test.base, err)
			}

			if got, want := fmt.Sprint(sent.Method, " ", sent.URL), "GET "+test.want+"/api/v2/vps/"+test.id+"/details"; got != want {
				t.Errorf("request %s, want %s", got, want)
			}
			want := http.Header{
				credential.name: {credential.value},
				"Accept":        {"application/json, application/problem+json"},
				"User-Agent":    {"billing-check/1.4 (~) hostup-go/" + spec.Info.Version},
			}
			if diff := cmp.Diff(want, sent.Header); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		}
	}
}

// A RoundTripper may change the header of a request and its URL: no other request has that.
func TestRequestsAreCopies(t *testing.T) {
	client := newClient(t, func(req *http.Request) (*http.Response, error) {
		credential := &req.Header["Authorization"][0]
		if len(req.Header) != 3 || *credential != "Bearer "+canaryKey || req.URL.RawQuery != "" {
			t.Errorf("header %v and query %q, want those of the first request", req.Header, req.URL.RawQuery)
		}
		*credential = "changed"
		req.Header.Set("X-Added", "1")
		req.URL.RawQuery = "added"
		return readResponse(statusResponse(503, ""), req)
	}, threeAttempts)
	for range 2 {
		_, _ = fetch(t, client)
	}
}

// A malformed id and one that is the credential are not sent, and no error shows the
// credential.
func TestInvalidID(t *testing.T) {
	for _, test := range []struct {
		key  string
		ids  []string
		want error // ErrNotFound if a request is sent
	}{
		{canaryKey, []string{"", ".", "..", "../..", "%2e%2e", "a/b", "a b", "a\tb", "a\r\nb", "a\x00b", "a?x", "a#f", "ü", "a:", "@a", "a[", "`a", "a{", "\u202evps", strings.Repeat("x", 129)}, hostup.ErrInvalidID},
		{"key", []string{"key"}, hostup.ErrInvalidID},
		{"canary-key-1", []string{"canary-key-1", "canary-key-1.", strings.Repeat("x", 113) + "canary-key-1 would be cut"}, hostup.ErrInvalidID},
		{"canary-key-1", []string{"x-canary-key-1"}, hostup.ErrNotFound},
	} {
		for _, id := range test.ids {
			requests := 0
			client := newClientOf(t, hostup.APIKey(test.key), via(roundTripper(func(req *http.Request) (*http.Response, error) {
				requests++
				return readResponse(statusResponse(404, ""), req)
			})))
			vps, err := client.GetVPSDetails(t.Context(), id)
			if !errors.Is(err, test.want) || vps != nil || (requests == 1) != errors.Is(test.want, hostup.ErrNotFound) {
				t.Errorf("%q: %v and %v after %d requests, want %v", id, vps, err, requests, test.want)
			}
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "canary-key") {
				t.Errorf("%q: %s shows the credential", id, text)
			}
		}
	}
}

// All methods of the zero Client can be called. Those that make calls return an error.
func TestZeroClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // in which a loop that hangs is a failure
		client := new(hostup.Client)
		_, err := client.GetVPSDetails(t.Context(), documentedID)
		errs := []error{err}
		for _, result := range client.GetMany(t.Context(), slices.Values([]string{"vps_1", "vps_2"}), 2) {
			errs = append(errs, result.Err)
		}
		for _, err := range client.Watch(t.Context(), documentedID, time.Millisecond) {
			if errs = append(errs, err); len(errs) > 4 {
				break
			}
		}

		if len(errs) != 4 || slices.Contains(errs, nil) {
			t.Errorf("errors %v, want 4", errs)
		}
		client.CloseIdleConnections()

		defer func() {
			if recover() == nil {
				t.Error("a loop over a nil Client does not panic")
			}
		}()
		for range (*hostup.Client)(nil).GetMany(t.Context(), slices.Values([]string{"vps_1"}), 1) {
			t.Error("a result")
		}
	})
}

// Many concurrent calls return, also if half of them are canceled, and the client opens at
// most 64 connections at a time.
func TestConcurrentCalls(t *testing.T) {
	server, connections := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"id": %q}`, strings.Split(r.URL.Path, "/")[4])
	})
	client := newClientOf(t, hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
	canceled, cancel := context.WithCancel(t.Context())
	defer cancel()

	var most atomic.Int64 // connections
	most.Store(64)
	var wg sync.WaitGroup
	for i := range 10_000 {
		wg.Go(func() {
			ctx := []context.Context{canceled, t.Context()}[i%2]
			_, err := client.GetVPSDetails(ctx, fmt.Sprintf("vps_%d", i))
			if ctx == canceled && errors.Is(err, context.Canceled) {
				most.Add(1) // a canceled call closes its connection
			} else if err != nil {
				t.Error(err)
			}
		})
		if i == 5000 {
			cancel()
		}
	}
	wg.Wait()
	if n := connections.Load(); n > most.Load() {
		t.Errorf("%d connections, want at most %d", n, most.Load())
	}
}

// Calls use one connection, also after the body of an error response, until
// CloseIdleConnections, whichever layer has the connection, and even if a wrapper around it
// has no such method. It goes through no proxy, which would get the credential unencrypted.
func TestConnection(t *testing.T) {
	server, connections := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(make([]byte, 60<<10))
	})
	proxied := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New("the proxy is used") }}
	base := strings.Replace(server.URL, "127.0.0.1", "LOCALHOST", 1)
	for _, layer := range []hostup.Option{via(proxied), replacing(proxied)} {
		before := connections.Load()
		client := newClientOf(t, hostup.APIKey(canaryKey), hostup.WithBaseURL(base), layer, through(func(*http.Request) {}))
		for want := range int64(2) {
			for range 5 {
				if _, err := fetch(t, client); !errors.Is(err, hostup.ErrNotFound) {
					t.Fatal(err)
				}
			}
			if n := connections.Load() - before; n != want+1 {
				t.Errorf("%d connections, want %d", n, want+1)
			}
			client.CloseIdleConnections()
		}
	}
}

// A nil context is an error, and nothing is sent.
func TestNilContext(t *testing.T) {
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		t.Error("sent")
		return nil, io.EOF
	})
	var missing context.Context
	if _, err := client.GetVPSDetails(missing, documentedID); err == nil || err.Error() != "hostup: the context is nil" {
		t.Error(err)
	}
}
