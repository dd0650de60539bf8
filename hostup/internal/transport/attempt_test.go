package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var oneAttempt = zeroPolicy

// A response other than a 200 is complete without its body.
func TestErrorBodyThatBreaksOff(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(context.Context) io.Reader
		want string
		took time.Duration
	}{
		{"network", breaking(5, io.ErrUnexpectedEOF), "xxxxx", 0},
		{"stall", silent, "", 10 * time.Second},
		{"time-out", slow(4*time.Second, -1), "xxxxxxx", 30 * time.Second},
	} {
		for _, code := range []int{204, 302, 403} {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				c := newClient(withBody(code, test.body), withTimeouts(30*time.Second, 10*time.Second))
				resp, err := get(t.Context(), c)
				if err != nil || resp.StatusCode != code || string(AttemptOf(resp).Body) != test.want {
					t.Errorf("%s, %d: got response %v and error %v", test.name, code, resp, err)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("%s, %d: took %v, want %v", test.name, code, took, test.took)
				}
			})
		}
	}
}

// A closingBody reports whether it was closed.
type closingBody struct {
	io.Reader
	closed bool
}

func (b *closingBody) Close() error {
	b.closed = true
	return nil
}

// The response of a RoundTripper that followed a redirect is not returned.
func TestResponseFromAnotherOrigin(t *testing.T) {
	for _, test := range []struct {
		url string
		err error
	}{
		{"https://hostup.test/other/path?query", nil},
		{"https://HOSTUP.test/", nil},
		{"http://hostup.test/", ErrRedirected},
		{"https://example.com/", ErrRedirected},
		{"https://hostup.test:8443/", ErrRedirected},
	} {
		u, err := url.Parse(test.url)
		if err != nil {
			t.Fatal(err)
		}
		body := &closingBody{Reader: strings.NewReader("{}")}
		s := newScript(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Request: &http.Request{URL: u}, ContentLength: 2, Body: body}, nil
		})
		resp, err := get(t.Context(), newClient(s))
		if !errors.Is(err, test.err) || (resp == nil) != (err != nil) || s.requests() != 1 || !body.closed {
			t.Errorf("%s: %d requests, closed %v, %v", test.url, s.requests(), body.closed, err)
		}
		if e, ok := errors.AsType[*Error](err); ok && e.Attempt.Response != nil {
			t.Errorf("%s: the error has the response", test.url)
		}
	}
}

func TestResponseWithoutRequest(t *testing.T) {
	c := newClient(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: 2, Body: io.NopCloser(strings.NewReader("{}"))}, nil
	}))
	if resp, err := get(t.Context(), c); err != nil || string(AttemptOf(resp).Body) != "{}" {
		t.Error(resp, err)
	}
}

func TestNoResponse(t *testing.T) {
	for _, resp := range []*http.Response{nil, {StatusCode: 200}} {
		c := newClient(roundTripper(func(*http.Request) (*http.Response, error) { return resp, nil }), oneAttempt)
		if resp, err := get(t.Context(), c); resp != nil || err == nil || !strings.Contains(err.Error(), "neither a response nor an error") {
			t.Error(resp, err)
		}
	}
}

// The body is closed, and the context of the attempt ends, with the attempt.
func TestAttemptEnds(t *testing.T) {
	for _, text := range []string{"", "{}", strings.Repeat("x", 9)} {
		var attempt context.Context
		body := &closingBody{Reader: strings.NewReader(text)}
		s := newScript(func(req *http.Request) (*http.Response, error) {
			attempt = req.Context()
			return &http.Response{StatusCode: 200, Request: req, ContentLength: -1, Body: body}, nil
		})
		_, err := get(t.Context(), newClient(s, func(cfg *Config) { cfg.MaxBodyBytes = 8 }))
		if (err != nil) != (len(text) > 8) || !body.closed || attempt.Err() == nil {
			t.Errorf("%q: closed %v, context %v, %v", text, body.closed, attempt.Err(), err)
		}
	}
}
