package hostup_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// A redirect is not followed, so the second server never gets the credential. It is
// redacted in the host of a redirect before anything else is done to the text.
func TestRedirectIsNotFollowed(t *testing.T) {
	second, _ := newServer(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	var location string
	redirect := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	plain, _ := newServer(t, redirect)
	secure := httptest.NewTLSServer(redirect)
	t.Cleanup(secure.Close)

	for _, first := range []*httptest.Server{plain, secure} { // from https, the second server is the same host over http
		client := newClientOf(t, hostup.APIKey("Canary-Key"), hostup.WithBaseURL(first.URL), hostup.WithHTTPClient(first.Client()))
		for _, test := range []struct{ location, want string }{
			{second.URL + "/login?token=Canary-Key", second.URL},
			{first.URL, first.URL},
			{"/elsewhere", first.URL},
			{"https://Canary-Key.example/", "[redacted]"},
			{"Canary-Key://example/", "[redacted]"},
			{"https://rootpassword-hunter22.example/", "[redacted]"},
		} {
			location = test.location
			if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRedirect) || !strings.HasSuffix(err.Error(), "status 307 to "+test.want) {
				t.Errorf("Location %q: %v, want ErrRedirect to %s", location, err, test.want)
			}
		}
	}
}

// What comes from the header of a response is redacted as received. A value that mentions a
// password or a token is not shown, nor is a request id that such a body contains.
func TestHeaderFields(t *testing.T) {
	const unusable = `{"access": {"rootPassword": "hunter22"}}`
	for _, test := range []struct {
		name, status, body, fields, want string
	}{
		{"request id", "404 Not Found", "", "X-Request-Id: r1", "404 Not Found (request id r1)"},
		{"request id with a word", "404 Not Found", "", "X-Request-Id: rootPassword=p", "404 Not Found (request id [redacted])"},
		{"request id in a body", "200 OK", unusable, "X-Request-Id: hunter22", "/id is missing or empty"},
		{"request id of a problem", "200 OK", `{"requestId": "r1"}`, "X-Request-Id: r1", "/id is missing or empty (request id r1)"},
		{"request id and a body", "200 OK", unusable, "X-Request-Id: r1", "/id is missing or empty (request id r1)"},
		{"media type", "200 OK", "no", "Content-Type: x/y", "JSON (2 bytes, Content-Type: x/y)"},
		{"media type with a word", "200 OK", "no", "Content-Type: x/y; token=p", "JSON (2 bytes, Content-Type: [redacted])"},
		{"encoding with the key", "200 OK", "no", "Content-Encoding: " + canaryKey, "Content-Type: none, Content-Encoding: [redacted])"},
	} {
		response := "HTTP/1.1 " + test.status + "\n" + test.fields + "\n\n" + test.body
		var log bytes.Buffer
		client := newClientReturning(t, response, hostup.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		_, err := fetch(t, client)
		if err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
		checkNoSecret(t, log.String())
	}
}

// The kind of error of each status; "" is an *Error of no kind.
func TestStatusKinds(t *testing.T) {
	for kind, statuses := range map[string][]int{
		"ErrUnexpectedResponse": {100, 101, 201, 202, 204, 299, 304},
		"ErrRedirect":           {300, 302, 307, 399},
		"ErrInvalidRequest":     {400},
		"ErrUnauthorized":       {401},
		"ErrForbidden":          {403},
		"ErrNotFound":           {404},
		"ErrRateLimited":        {429},
		"ErrServer":             {500, 502, 520, 599},
		"":                      {99, 402, 409, 499, 600},
	} {
		for _, status := range statuses {
			_, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Body: http.NoBody}, nil
			}))
			if got := matches(err); got != kind {
				t.Errorf("%d: %v is %s, want %s", status, err, got, kind)
			}
			e, isError := errors.AsType[*hostup.Error](err)
			if isError != (status < 100 || status > 399) || isError && (e.StatusCode != status || e.VPSID != documentedID) {
				t.Errorf("%d: %#v", status, err)
			}
		}
	}
}

// The first 64 KiB of an error body are read. The name of a secret can be in the rest.
func TestLargeErrorBody(t *testing.T) {
	body := `{"code": "c", "detail": "ssh -p hunter22", "x": "` + strings.Repeat("x", 64<<10) + `", "rootPassword": "hunter22"}`
	_, err := fetch(t, newClientReturning(t, "HTTP/1.1 500 Internal Server Error\n\n"+body))
	if want := "hostup: " + documentedID + ": 500 Internal Server Error (code c)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// A host whose name mentions a secret does not hide the error of the network.
func TestHostThatMentionsSecret(t *testing.T) {
	failure := &net.DNSError{Err: "no such host", Name: "token.invalid", IsNotFound: true}
	rt := roundTripper(func(*http.Request) (*http.Response, error) { return nil, failure })
	client := newClientOf(t, hostup.APIKey(canaryKey), hostup.WithBaseURL("https://token.invalid"), via(rt))
	if _, err := fetch(t, client); !errors.Is(err, failure) || !strings.HasSuffix(err.Error(), failure.Error()) {
		t.Error(err)
	}
}
