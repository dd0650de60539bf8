package hostuptest_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"go.uber.org/goleak"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const detailsPath = "/api/v2/vps/" + hostuptest.VPSID + "/details"

var oneAttempt = hostup.WithRetry(hostup.RetryPolicy{})

// constructors are the two kinds of Server.
var constructors = []struct {
	name string
	new  func(...hostuptest.Option) *hostuptest.Server
}{
	{"NewServer", hostuptest.NewServer},
	{"NewHandler", hostuptest.NewHandler},
}

// fetch returns a VPS that must exist.
func fetch(t *testing.T, client *hostup.Client, id string) *hostup.VPSDetails {
	t.Helper()
	vps, err := client.GetVPSDetails(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return vps
}

// send sends a request in memory and returns the response and its body.
func send(t *testing.T, server *hostuptest.Server, method, path, apiKey string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if apiKey != "" {
		req.Header.Set("Authorization", "Bearer "+apiKey)
	}
	resp, err := server.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func TestClientOfBothKinds(t *testing.T) {
	for _, test := range constructors {
		t.Run(test.name, func(t *testing.T) {
			server := test.new()
			defer server.Close()
			vps := fetch(t, server.Client(), hostuptest.VPSID)
			if string(vps.RawJSON()) != string(hostuptest.FixedCycle()) {
				t.Errorf("got %s", vps.RawJSON())
			}
			if err := api.Verify(vps.RawJSON()); err != nil {
				t.Error(err)
			}
		})
	}
}

// The name under .test never resolves: a client without Transport cannot send
// the credential anywhere.
func TestURLOfHandler(t *testing.T) {
	if got := hostuptest.NewHandler().URL; got != "https://hostup.test" {
		t.Errorf("URL = %q, want https://hostup.test", got)
	}
}

func TestClientPanicsOnInvalidOption(t *testing.T) {
	server := hostuptest.NewHandler()
	mustPanic(t, "Client", func() { server.Client(hostup.WithBaseURL("http://example.com")) })
}

// A client of the fake has the default time-outs.
func TestClientHasTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := hostuptest.NewHandler()
		server.Next(hostuptest.Delay(time.Hour, hostuptest.BadGateway()))
		start := time.Now()
		_, err := server.Client(oneAttempt).GetVPSDetails(t.Context(), hostuptest.VPSID)
		if took := time.Since(start); !errors.Is(err, os.ErrDeadlineExceeded) || took > 30*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// The examples are equal to those in testdata, byte for byte.
func TestExamplesEqualTestdata(t *testing.T) {
	for _, test := range []struct {
		file string
		got  []byte
	}{
		{"details-documented.http", hostuptest.FixedCycle()},
		{"details-payg.http", hostuptest.PAYG()},
	} {
		t.Run(test.file, func(t *testing.T) {
			file, err := os.Open("../../testdata/" + test.file)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			resp, err := http.ReadResponse(bufio.NewReader(file), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if want, err := io.ReadAll(resp.Body); err != nil || string(test.got) != string(want) {
				t.Errorf("the example differs from testdata (error %v):\n%s", err, test.got)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	const otherKey = "another-key"
	for _, test := range []struct {
		name string
		opts []hostuptest.Option
		cred hostup.Credential
		want error
	}{
		{"default key", nil, hostup.APIKey(hostuptest.APIKey), nil},
		{"default cookie", nil, hostup.SessionCookie(hostuptest.SessionCookie), nil},
		{"wrong key", nil, hostup.APIKey("wrong"), hostup.ErrUnauthorized},
		{"wrong cookie", nil, hostup.SessionCookie("wrong"), hostup.ErrUnauthorized},
		{"key as cookie", nil, hostup.SessionCookie(hostuptest.APIKey), hostup.ErrUnauthorized},
		{"cookie as key", nil, hostup.APIKey(hostuptest.SessionCookie), hostup.ErrUnauthorized},
		{"other key", []hostuptest.Option{hostuptest.WithAPIKey(otherKey)}, hostup.APIKey(otherKey), nil},
		{
			"default key instead of other", []hostuptest.Option{hostuptest.WithAPIKey(otherKey)},
			hostup.APIKey(hostuptest.APIKey), hostup.ErrUnauthorized,
		},
		{
			"default cookie instead of other key", []hostuptest.Option{hostuptest.WithAPIKey(otherKey)},
			hostup.SessionCookie(hostuptest.SessionCookie), hostup.ErrUnauthorized,
		},
		{"any key", []hostuptest.Option{hostuptest.WithAnyCredential()}, hostup.APIKey("x"), nil},
		{"any cookie", []hostuptest.Option{hostuptest.WithAnyCredential()}, hostup.SessionCookie("x"), nil},
		{
			"any credential after other key",
			[]hostuptest.Option{hostuptest.WithAPIKey(otherKey), hostuptest.WithAnyCredential()}, hostup.APIKey("x"), nil,
		},
		{
			"other key after any credential",
			[]hostuptest.Option{hostuptest.WithAnyCredential(), hostuptest.WithAPIKey(otherKey)},
			hostup.APIKey("x"), hostup.ErrUnauthorized,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := hostuptest.NewHandler(test.opts...)
			if _, err := server.Client().GetVPSDetails(t.Context(), hostuptest.VPSID); err != nil {
				t.Errorf("the server's own client: %v", err)
			}
			client, err := hostup.NewClient(test.cred, hostup.WithBaseURL(server.URL),
				hostup.WithHTTPClient(&http.Client{Transport: server.Transport()}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.GetVPSDetails(t.Context(), hostuptest.VPSID)
			if !errors.Is(err, test.want) || test.want != nil && !errors.Is(err, hostup.CodeUnauthorized) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// The options of Client replace its own, also its transport.
func TestClientWithHTTPClient(t *testing.T) {
	for _, server := range []*hostuptest.Server{hostuptest.NewServer(), hostuptest.NewHandler()} {
		defer server.Close()
		var requests atomic.Int32
		own := roundTripper(func(*http.Request) (*http.Response, error) {
			requests.Add(1)
			return nil, io.ErrUnexpectedEOF
		})
		client := server.Client(oneAttempt, hostup.WithHTTPClient(&http.Client{Transport: own}))
		if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); !errors.Is(err, io.ErrUnexpectedEOF) || requests.Load() != 1 {
			t.Errorf("%v, %d requests", err, requests.Load())
		}

		timeout := hostup.WithHTTPClient(&http.Client{Timeout: time.Minute}) // without a transport of its own
		fetch(t, server.Client(timeout), hostuptest.VPSID)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A key is accepted only as a bearer token. The case of the scheme does not matter.
func TestScheme(t *testing.T) {
	for _, test := range []struct {
		server *hostuptest.Server
		scheme string
		want   int
	}{
		{hostuptest.NewHandler(), "", 401},
		{hostuptest.NewHandler(), "Basic ", 401},
		{hostuptest.NewHandler(), "bearer ", 200},
		{hostuptest.NewHandler(hostuptest.WithAnyCredential()), "", 401},
	} {
		server := test.server
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+detailsPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", test.scheme+hostuptest.APIKey)
		resp, err := server.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != test.want {
			t.Errorf("%q: got %s, want %d", test.scheme, resp.Status, test.want)
		}
	}
}

func TestProblemsMatchSchema(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	server := hostuptest.NewHandler()
	for _, test := range []struct {
		name, method, path, key string
		want                    int
	}{
		{"no credential", "GET", detailsPath, "", 401},
		{"unknown ID", "GET", "/api/v2/vps/vps_x/details", hostuptest.APIKey, 404},
		{"other method", "POST", detailsPath, hostuptest.APIKey, 405},
		{"other endpoint", "GET", "/api/v2/vps", hostuptest.APIKey, 404},
		{"longer path", "GET", "/api/v2/vps/a/b/details", hostuptest.APIKey, 400},
		{"empty ID", "GET", "/api/v2/vps//details", hostuptest.APIKey, 400},
		{"long ID", "GET", "/api/v2/vps/" + strings.Repeat("a", 129) + "/details", hostuptest.APIKey, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			resp, body := send(t, server, test.method, test.path, test.key)
			if resp.StatusCode != test.want || resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("got status %s and header %v, want a problem with %d", resp.Status, resp.Header, test.want)
			}
			var problem map[string]any
			if err := json.Unmarshal(body, &problem); err != nil {
				t.Fatal(err)
			}
			err := spec.Components.Schemas["Problem"].Value.VisitJSON(problem)
			if err != nil || problem["status"] != float64(test.want) {
				t.Errorf("the problem %s violates the schema, or its status differs: %v", body, err)
			}
		})
	}
}

// All responses other than injected faults match openapi.yaml, headers
// included.
func TestResponsesMatchSchema(t *testing.T) {
	server := hostuptest.NewHandler(hostuptest.WithRateLimit(3, time.Hour))
	server.SetVPS(hostuptest.PAYG())
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	item := doc.Paths.Value("/api/v2/vps/{id}/details")
	route := &routers.Route{Spec: doc, PathItem: item, Method: http.MethodGet, Operation: item.Get}
	for _, test := range []struct {
		id, key string
		want    int
	}{
		{hostuptest.VPSID, hostuptest.APIKey, 200},
		{hostuptest.PAYGID, hostuptest.APIKey, 200},
		{hostuptest.VPSID, "wrong", 401},
		{"vps_none", hostuptest.APIKey, 404},
		{hostuptest.VPSID, hostuptest.APIKey, 429},
	} {
		resp, body := send(t, server, http.MethodGet, "/api/v2/vps/"+test.id+"/details", test.key)
		if resp.StatusCode != test.want {
			t.Errorf("%s: got %d, want %d", test.id, resp.StatusCode, test.want)
		}
		input := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: resp.Request, Route: route},
			Status:                 resp.StatusCode, Header: resp.Header,
		}
		input.SetBodyBytes(body)
		if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
			t.Errorf("the response %d violates the schema: %v", test.want, err)
		}
		if test.want == 200 {
			if err := api.Verify(body); err != nil {
				t.Error(err)
			}
		}
	}
}

func mustPanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", name)
		}
	}()
	f()
}
