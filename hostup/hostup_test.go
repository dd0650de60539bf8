package hostup_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(closing{m}) }

// closing stops the server of the examples before leaks are looked for.
type closing struct{ *testing.M }

func (c closing) Run() int {
	defer server.Close()
	return c.M.Run()
}

const (
	documentedID = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"

	// What must never be printed.
	canaryKey      = "canary<key>/with+signs="
	canaryPassword = "canary-root-password"
)

// A roundTripper answers without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// answering returns a client that gets the given response to every call.
func newClientReturning(t testing.TB, response string, opts ...hostup.Option) *hostup.Client {
	t.Helper()
	return newClient(t, func(req *http.Request) (*http.Response, error) {
		return http.ReadResponse(bufio.NewReader(strings.NewReader(response)), req)
	}, opts...)
}

// calling returns a client whose calls go to f. It makes one attempt a call
// unless opts say otherwise.
func newClient(t testing.TB, f roundTripper, opts ...hostup.Option) *hostup.Client {
	t.Helper()
	opts = append([]hostup.Option{hostup.WithHTTPClient(&http.Client{Transport: f}), hostup.WithRetry(hostup.RetryPolicy{})}, opts...)
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// testdata returns a whole response of the shared testdata.
func testdata(t testing.TB, name string) string {
	t.Helper()
	response, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(response)
}

// bodyOf returns the body of a whole response.
func bodyOf(t testing.TB, response string) []byte {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(response)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// documented returns the body of the documented example.
func exampleBody(t testing.TB) []byte {
	t.Helper()
	return bodyOf(t, testdata(t, "details-documented.http"))
}

// change replaces the one place where the documented body has old.
func replaceInExample(t testing.TB, old, new string) string {
	t.Helper()
	body := string(exampleBody(t))
	if strings.Count(body, old) != 1 {
		t.Fatalf("the documented body has %q %d times", old, strings.Count(body, old))
	}
	return strings.Replace(body, old, new, 1)
}

// ok is a 200 with the given body.
func okResponse(body string) string {
	return "HTTP/1.1 200 OK\nContent-Type: application/json\n\n" + body
}

// get fetches the documented VPS and holds what every call promises: a result
// or an error, and no canary in the error.
func fetch(t *testing.T, client *hostup.Client) (*hostup.VPSDetails, error) {
	t.Helper()
	vps, err := client.GetVPSDetails(t.Context(), documentedID)
	if (vps == nil) == (err == nil) {
		t.Errorf("got %v and %v, want one of them", vps, err)
	}
	if err != nil {
		checkErrorText(t, err.Error())
	}
	return vps, err
}

// decoded reads a body as if it had been fetched.
func decode(t testing.TB, body string) *hostup.VPSDetails {
	t.Helper()
	vps := new(hostup.VPSDetails)
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	return vps
}

// checkText holds an error text to its form: one line, bounded, no canary.
func checkErrorText(t testing.TB, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "hostup: ") || strings.ContainsAny(text, "\r\n\x1b\x00") || len(text) > 1<<10 {
		t.Errorf("not one plain line of at most 1 KiB: %q", text)
	}
	checkCanaries(t, text)
}

func checkCanaries(t testing.TB, text string) {
	t.Helper()
	for _, canary := range []string{canaryKey, canaryPassword} {
		if strings.Contains(text, canary) {
			t.Errorf("%q holds the secret %s", text, canary)
		}
	}
}

// tree returns JSON as nested maps, slices and scalars.
func jsonTree(t testing.TB, document []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	return value
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
