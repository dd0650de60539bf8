package hostup_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/hostup-api/hostup-go/hostup"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

func TestMain(m *testing.M) { goleak.VerifyTestMain(closing{m}) }

// closing closes the server of the examples before goleak looks for leaks.
type closing struct{ *testing.M }

func (c closing) Run() int {
	defer server.Close()
	return c.M.Run()
}

const (
	documentedID = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"

	// Secrets, which no output may contain.
	canaryKey      = "canary<key>/with+signs="
	canaryPassword = "canary-root-password"
)

var (
	oneAttempt    = hostup.WithRetry(hostup.RetryPolicy{})
	threeAttempts = hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 3})
)

// A roundTripper is an http.RoundTripper without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// newClientReturning returns a client that gets the given response to every
// request.
func newClientReturning(t testing.TB, response string, opts ...hostup.Option) *hostup.Client {
	t.Helper()
	return newClient(t, func(req *http.Request) (*http.Response, error) { return readResponse(response, req) }, opts...)
}

// newClient returns a client that sends its requests to f. It makes one attempt
// per call unless opts has another policy.
func newClient(t testing.TB, f roundTripper, opts ...hostup.Option) *hostup.Client {
	t.Helper()
	return newClientOf(t, hostup.APIKey(canaryKey), append([]hostup.Option{via(f), oneAttempt}, opts...)...)
}

// newClientOf returns a client that has only the given options.
func newClientOf(t testing.TB, cred hostup.Credential, opts ...hostup.Option) *hostup.Client {
	t.Helper()
	client, err := hostup.NewClient(cred, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// via returns an option to send requests to rt.
func via(rt http.RoundTripper) hostup.Option {
	return hostup.WithHTTPClient(&http.Client{Transport: rt})
}

// newServer starts a server on a loopback address, and counts its connections.
func newServer(t testing.TB, handler http.HandlerFunc) (server *httptest.Server, connections *atomic.Int64) {
	t.Helper()
	server, connections = httptest.NewUnstartedServer(handler), new(atomic.Int64)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server, connections
}

// A scriptedTransport returns its responses in order, the last one repeatedly:
// a string is a whole response, an error is returned, and a function is called.
// It records when each request arrived.
type scriptedTransport struct {
	responses []any
	at        []time.Time
}

func (s *scriptedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	s.at = append(s.at, time.Now())
	switch response := s.responses[min(len(s.at), len(s.responses))-1].(type) {
	case error:
		return nil, response
	case string:
		return readResponse(response, req)
	default:
		return response.(func(*http.Request) (*http.Response, error))(req)
	}
}

// withScript calls f in virtual time, with a client of three attempts that gets
// the given responses. A context of f must come from the T that f is called
// with: the context of any other T belongs to real time.
func withScript(t *testing.T, f func(*testing.T, *scriptedTransport, *hostup.Client), responses ...any) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: responses}
		f(t, s, newClient(t, s.RoundTrip, threeAttempts))
	})
}

// hang returns when the context of the request ends.
func hang(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, context.Cause(req.Context())
}

// hangingBody returns a 200 whose body has no data and ends when it is closed.
func hangingBody(req *http.Request) (*http.Response, error) {
	body, _ := io.Pipe()
	return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Request: req, Body: body}, nil
}

// numberedIDs yields n ids, and counts in taken how many were taken.
func numberedIDs(n int, taken *int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n {
			*taken++
			if !yield(fmt.Sprintf("vps_%d", i)) {
				return
			}
		}
	}
}

// readFile returns the content of a file of this package.
func readFile(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// testdata returns a whole response of the shared testdata.
func testdata(t testing.TB, name string) string {
	t.Helper()
	return readFile(t, filepath.Join("..", "testdata", name))
}

func readResponse(response string, req *http.Request) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(strings.NewReader(response)), req)
}

// bodyOf returns the body of a whole response.
func bodyOf(t testing.TB, response string) []byte {
	t.Helper()
	_, body, found := strings.Cut(response, "\n\n")
	if !found {
		t.Fatalf("%q has no body", response)
	}
	return []byte(body)
}

// exampleBody returns the body of the documented example.
func exampleBody(t testing.TB) []byte {
	t.Helper()
	return bodyOf(t, testdata(t, "details-documented.http"))
}

// replaceInExample returns the documented example with old, which it must
// contain once, replaced by new.
func replaceInExample(t testing.TB, old, new string) string {
	t.Helper()
	body := string(exampleBody(t))
	if n := strings.Count(body, old); n != 1 {
		t.Fatalf("the documented example contains %q %d times, want once", old, n)
	}
	return strings.Replace(body, old, new, 1)
}

// okResponse returns a 200 with the given body.
func okResponse(body string) string {
	return "HTTP/1.1 200 OK\nContent-Type: application/json\n\n" + body
}

// statusResponse returns a response without a body. The header ends with a line
// break unless it is empty.
func statusResponse(code int, header string) string {
	return fmt.Sprintf("HTTP/1.1 %d %s\n%s\n", code, http.StatusText(code), header)
}

// fetch fetches the documented VPS. It checks what holds for every call: either
// a VPS or an error, and no secret in the error.
func fetch(t testing.TB, client *hostup.Client) (*hostup.VPSDetails, error) {
	t.Helper()
	vps, err := client.GetVPSDetails(t.Context(), documentedID)
	if (vps == nil) == (err == nil) {
		t.Errorf("GetVPSDetails returned %v and %v, want exactly one", vps, err)
	}
	if err != nil {
		checkErrorText(t, err.Error())
	}
	return vps, err
}

// fetchError returns the *Error of a response.
func fetchError(t testing.TB, response string) *hostup.Error {
	t.Helper()
	_, err := fetch(t, newClientReturning(t, response))
	e, ok := errors.AsType[*hostup.Error](err)
	if !ok {
		t.Fatalf("%v is not an *Error", err)
	}
	return e
}

// decode decodes the body of a 200.
func decode(t testing.TB, body string) *hostup.VPSDetails {
	t.Helper()
	vps := new(hostup.VPSDetails)
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	return vps
}

// jsonTree decodes JSON as nested maps, slices and scalars.
func jsonTree(t testing.TB, document []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// checkErrorText checks that the text of an error is one printable line of at
// most 1 KiB, begins with "hostup: " and contains no secret.
func checkErrorText(t testing.TB, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "hostup: ") || strings.ContainsAny(text, "\r\n\x1b\x00") || len(text) > 1<<10 {
		t.Errorf("error text %q, want one printable line of at most 1 KiB", text)
	}
	checkNoSecret(t, text)
}

func checkNoSecret(t testing.TB, text string) {
	t.Helper()
	for _, canary := range []string{canaryKey, canaryPassword} {
		if strings.Contains(text, canary) {
			t.Errorf("%q contains the secret %s", text, canary)
		}
	}
}
