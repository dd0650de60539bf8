package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var oneAttempt = zeroPolicy

func withTimeouts(timeout, stall time.Duration) func(*Config) {
	return func(cfg *Config) { cfg.Timeout, cfg.StallTimeout = timeout, stall }
}

// Timeout limits an attempt with its body, and StallTimeout the time without a
// byte of the body.
func TestTimeouts(t *testing.T) {
	const forever = -1
	const day = 24 * time.Hour
	for _, test := range []struct {
		name           string
		timeout, stall time.Duration
		step           roundTripper
		took           time.Duration
		want           string // in the error; "" is none
	}{
		{"no response", 30 * time.Second, 10 * time.Second, block, 30 * time.Second, "no complete response within 30s"},
		{"late response", 30 * time.Second, 10 * time.Second, after(29*time.Second, status(200)), 29 * time.Second, ""},
		{"endless body", 30 * time.Second, 10 * time.Second, withBody(200, slow(time.Second, forever)), 30 * time.Second, "no complete response within 30s"},
		{"late body", 30 * time.Second, 10 * time.Second, after(20*time.Second, withBody(200, slow(time.Second, 9))), 29 * time.Second, ""},
		{"too late a body", 30 * time.Second, 10 * time.Second, after(25*time.Second, withBody(200, slow(time.Second, 9))), 30 * time.Second, "within 30s"},
		{"no body", 30 * time.Second, 10 * time.Second, after(5*time.Second, withBody(200, silent)), 15 * time.Second, "no data within 10s"},
		{"slow body", day, 10 * time.Second, withBody(200, slow(9*time.Second, 99)), 891 * time.Second, ""},
		{"body that stalls", day, 10 * time.Second, withBody(200, slow(11*time.Second, 2)), 10 * time.Second, "no data within 10s"},
		{"stall before the head", day, 10 * time.Second, after(time.Hour, status(200)), time.Hour, ""},
		{"long time-outs", day, day, after(time.Hour, withBody(200, slow(time.Hour, 9))), 10 * time.Hour, ""},
		{"long time-out of an attempt", day, 10 * time.Second, after(time.Hour, withBody(200, slow(time.Second, 3600))), 2 * time.Hour, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			resp, err := get(t.Context(), newClient(test.step, oneAttempt, withTimeouts(test.timeout, test.stall)))
			if took := time.Since(start); took != test.took {
				t.Errorf("%s: took %v, want %v", test.name, took, test.took)
			}
			if test.want == "" {
				if err != nil || AttemptOf(resp).Duration != test.took {
					t.Errorf("%s: %v, %v", test.name, resp, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%s: %v, want %q", test.name, err, test.want)
			}
			// The time-out is that of a network, not of the caller's context.
			if !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v is another error", test.name, err)
			}
			if e, ok := errors.AsType[*Error](err); !ok || e.Attempt.Duration != test.took || e.Attempt.Err == nil {
				t.Errorf("%s: %+v", test.name, err)
			}
		})
	}
}

// Each attempt has a time-out of its own, which does not run while the request
// waits for a place.
func TestTimeoutOfEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(block, withBody(200, silent), status(429, "Retry-After: 50"), after(29*time.Second, status(200)))
		c := newClient(s, withTimeouts(30*time.Second, 10*time.Second))
		resp, err := get(t.Context(), c)
		if err != nil || s.requests() != 4 {
			t.Fatalf("%d requests, %v", s.requests(), err)
		}
		if a := AttemptOf(resp); a.Number != 4 || a.Waited < 50*time.Second || a.Duration != 29*time.Second {
			t.Errorf("attempt %d waited %v and took %v", a.Number, a.Waited, a.Duration)
		}
	})
}

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
					t.Errorf("%s, %d: %v, %v", test.name, code, resp, err)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("%s, %d: took %v", test.name, code, took)
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

// A RoundTripper that follows redirects itself gives no response to the caller.
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
