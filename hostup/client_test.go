package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestRequest(t *testing.T) {
	for _, test := range []struct {
		name         string
		cred         hostup.Credential
		header, want string
	}{
		{"API key", hostup.APIKey("key-1"), "Authorization", "Bearer key-1"},
		{"session cookie", hostup.SessionCookie("session-1"), "Cookie", "hostup_session=session-1"},
	} {
		t.Run(test.name, func(t *testing.T) {
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
			const line = "GET https://cloud.hostup.se/api/v2/vps/" + documentedID + "/details"
			if got := sent.Method + " " + sent.URL.String(); got != line {
				t.Errorf("request %s, want %s", got, line)
			}
			if got := sent.Header.Get(test.header); got != test.want {
				t.Errorf("%s: %q, want %q", test.header, got, test.want)
			}
			if got := sent.Header.Get("Accept"); got != "application/json, application/problem+json" {
				t.Errorf("Accept: %q", got)
			}
			if got := sent.Header.Get("User-Agent"); !strings.HasPrefix(got, "billing-check/1.4 hostup-go/") {
				t.Errorf("User-Agent: %q", got)
			}
			if len(sent.Header) != 3 {
				t.Errorf("header fields %v, want the credential, Accept and User-Agent", sent.Header)
			}
		})
	}
}

func TestInvalidID(t *testing.T) {
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	for _, id := range []string{
		"", ".", "..", "../..", "%2e%2e", "a/b", "a b", "a\tb", "a\r\nb", "a\x00b", "a?x", "a#f", "ü", "\u202evps", strings.Repeat("x", 129),
	} {
		vps, err := client.GetVPSDetails(t.Context(), id)
		if !errors.Is(err, hostup.ErrInvalidID) || vps != nil {
			t.Errorf("id %q: %v, %v; want ErrInvalidID", id, vps, err)
		}
		if err != nil {
			checkErrorText(t, err.Error())
		}
	}
}

func TestValidID(t *testing.T) {
	for _, id := range []string{"vps_abc123", "a", "A-Z_9", strings.Repeat("x", 128)} {
		var path string
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			path = req.URL.EscapedPath()
			return nil, io.EOF
		})
		if _, err := client.GetVPSDetails(t.Context(), id); !errors.Is(err, io.EOF) {
			t.Errorf("id %q: %v", id, err)
		}
		if want := "/api/v2/vps/" + id + "/details"; path != want {
			t.Errorf("path %q, want %q", path, want)
		}
	}
}

// A credential that is passed as an id by mistake is neither sent nor shown, and an id
// that contains it is not shown.
func TestCredentialAsID(t *testing.T) {
	for _, test := range []struct {
		id   string
		want error
		sent bool
	}{
		{"key", hostup.ErrInvalidID, false},
		{"canary-key-1", hostup.ErrInvalidID, false},
		{"canary-key-1.", hostup.ErrInvalidID, false},
		{"x-canary-key-1", hostup.ErrNotFound, true},
	} {
		key := strings.Trim(test.id, ".x-")
		sent := false
		client, err := hostup.NewClient(hostup.APIKey(key), hostup.WithHTTPClient(&http.Client{
			Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				sent = true
				return readResponse(statusResponse(404, ""), req)
			})}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.GetVPSDetails(t.Context(), test.id)
		if !errors.Is(err, test.want) || sent != test.sent || strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
			t.Errorf("%s: %v, sent %v", test.id, err, sent)
		}
	}
}

func TestContext(t *testing.T) {
	client := newClientReturning(t, testdata(t, "details-documented.http"))
	var none context.Context
	if _, err := client.GetVPSDetails(none, documentedID); err == nil {
		t.Error("GetVPSDetails accepts a nil context")
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := newClient(t, hang, threeAttempts).GetVPSDetails(withTimeout(t, 20*time.Millisecond), documentedID)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 20*time.Millisecond {
			t.Errorf("after %v: %v, want context.DeadlineExceeded after 20ms", time.Since(start), err)
		}
	})
}

func TestZeroClient(t *testing.T) {
	for _, client := range []*hostup.Client{nil, {}} {
		if vps, err := client.GetVPSDetails(t.Context(), documentedID); err == nil || vps != nil {
			t.Errorf("GetVPSDetails: %v, %v; want an error", vps, err)
		} else {
			checkErrorText(t, err.Error())
		}
		results := 0
		for id, result := range client.GetMany(t.Context(), slices.Values([]string{"vps_1", "vps_2"}), 2) {
			if results++; result.Err == nil || result.VPS != nil {
				t.Errorf("GetMany: %s, %+v; want an error", id, result)
			}
		}
		if results != 2 {
			t.Errorf("GetMany yields %d results, want 2", results)
		}
		for vps, err := range client.Watch(t.Context(), documentedID, time.Hour) {
			if err == nil || vps != nil {
				t.Errorf("Watch: %v, %v; want an error", vps, err)
			}
			break
		}
		client.CloseIdleConnections()
		if got := client.String(); got != "hostup.Client()" {
			t.Errorf("String: %q", got)
		}
	}
}

func TestClientString(t *testing.T) {
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL("https://proxy.example:8443/hostup"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "hostup.Client(https://proxy.example:8443)"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, client); got != want {
			t.Errorf("%s: %q, want %q", verb, got, want)
		}
	}
}

// Each of many concurrent calls returns once, also if half of them are
// canceled, and the client opens at most 64 connections at a time.
func TestConcurrentCalls(t *testing.T) {
	server, connections := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"id": %q}`, strings.Split(r.URL.Path, "/")[4])
	})
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var succeeded, canceled atomic.Int64
	var wg sync.WaitGroup
	for i := range 10_000 {
		callCtx := t.Context()
		if i%2 == 0 {
			callCtx = ctx
		}
		wg.Go(func() {
			_, err := client.GetVPSDetails(callCtx, fmt.Sprintf("vps_%d", i))
			switch {
			case err == nil:
				succeeded.Add(1)
			case errors.Is(err, context.Canceled):
				canceled.Add(1)
			default:
				t.Error(err)
			}
		})
		if i == 5000 {
			cancel()
		}
	}
	wg.Wait()
	if n := succeeded.Load(); n < 5000 || n+canceled.Load() != 10_000 {
		t.Errorf("%d calls succeeded and %d were canceled, want at least 5000 and 10000 in all", n, canceled.Load())
	}
	// A canceled call closes its connection.
	if n := connections.Load(); n > 64+canceled.Load() {
		t.Errorf("%d connections, want at most 64 and one for each of the %d canceled calls", n, canceled.Load())
	}
}

// The body of an error response is read to its end, so that the connection can
// be used again.
func TestErrorResponseKeepsConnection(t *testing.T) {
	server, connections := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(make([]byte, 60<<10))
	})
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := fetch(t, client); !errors.Is(err, hostup.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for 10 calls, want 1", n)
	}
}

func TestCloseIdleConnections(t *testing.T) {
	closed := make(chan struct{}, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(exampleBody(t))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the Client can be used after CloseIdleConnections
		if _, err := fetch(t, client); err != nil {
			t.Fatal(err)
		}
		select {
		case <-closed:
			t.Fatal("the connection is not kept")
		default:
		}
		client.CloseIdleConnections()
		select {
		case <-closed:
		case <-time.After(30 * time.Second):
			t.Fatal("the server does not see the connection close")
		}
	}
}
