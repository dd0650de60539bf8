package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// through returns a WithTransport option that calls before with each request.
func through(before func(*http.Request)) hostup.Option {
	return hostup.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			before(req)
			return next.RoundTrip(req)
		})
	})
}

// replacing returns a WithTransport option that does not use the transport it wraps.
func replacing(f roundTripper) hostup.Option {
	return hostup.WithTransport(func(http.RoundTripper) http.RoundTripper { return f })
}

// The first wrapper is next to the network. The order of WithHTTPClient and
// WithTransport does not matter.
func TestWithTransportOrder(t *testing.T) {
	for _, position := range []int{0, 1, 3} {
		var order []string
		note := func(name string) hostup.Option {
			return through(func(*http.Request) { order = append(order, name) })
		}
		network := hostup.WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			order = append(order, "network")
			return nil, io.EOF
		})})
		opts := slices.Insert([]hostup.Option{note("first"), note("second"), note("third")}, position, network)
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), append(opts, hostup.WithRetry(hostup.RetryPolicy{}))...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fetch(t, client); !errors.Is(err, io.EOF) {
			t.Error(err)
		}
		if want := []string{"third", "second", "first", "network"}; !slices.Equal(order, want) {
			t.Errorf("WithHTTPClient at %d: order %q, want %q", position, order, want)
		}
	}
}

// A wrapper sees each request with its credential, and each response.
func TestWithTransportSeesRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: []any{statusResponse(503, ""), testdata(t, "details-documented.http")}}
		var seen []string
		client := newClient(t, s.RoundTrip, threeAttempts, hostup.WithTransport(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := next.RoundTrip(req)
				if err == nil {
					seen = append(seen, fmt.Sprint(req.Method, " ", req.URL, " ", resp.StatusCode))
				}
				if got := req.Header.Get("Authorization"); got != "Bearer "+canaryKey {
					t.Errorf("Authorization: %q", got)
				}
				return resp, err
			})
		}))
		if _, err := fetch(t, client); err != nil {
			t.Fatal(err)
		}
		const line = "GET https://cloud.hostup.se/api/v2/vps/" + documentedID + "/details "
		if want := []string{line + "503", line + "200"}; !slices.Equal(seen, want) {
			t.Errorf("the wrapper sees %q, want %q", seen, want)
		}
	})
}

// The limits of an attempt do not depend on the transport, so they hold with any
// WithTransport and WithHTTPClient.
func TestTransportKeepsLimits(t *testing.T) {
	large := okResponse(strings.Repeat(" ", 8<<20+1))
	elsewhere := func(req *http.Request) (*http.Response, error) {
		other, err := http.NewRequestWithContext(req.Context(), http.MethodGet, "https://example.com/", nil)
		if err != nil {
			return nil, err
		}
		return readResponse(testdata(t, "details-documented.http"), other)
	}
	for _, option := range []struct {
		name string
		of   func(roundTripper) hostup.Option
	}{
		{"WithTransport", replacing},
		{"WithHTTPClient", func(f roundTripper) hostup.Option { return hostup.WithHTTPClient(&http.Client{Transport: f}) }},
	} {
		for _, test := range []struct {
			name      string
			transport roundTripper
			want      error
			after     time.Duration
		}{
			{"no response", hang, os.ErrDeadlineExceeded, 30 * time.Second},
			{"no byte of the body", hangingBody, os.ErrDeadlineExceeded, 10 * time.Second},
			{"slow body", slowBody, os.ErrDeadlineExceeded, 30 * time.Second},
			{"large body", func(req *http.Request) (*http.Response, error) { return readResponse(large, req) }, hostup.ErrResponseTooLarge, 0},
			{"redirect that was followed", elsewhere, hostup.ErrRedirect, 0},
			{"neither a response nor an error", func(*http.Request) (*http.Response, error) { return nil, nil }, nil, 0},
			{"101", switching, hostup.ErrUnexpectedResponse, 0},
			{"body that ignores its context", deafBody, os.ErrDeadlineExceeded, 10 * time.Second},
			{"response without a URL", func(req *http.Request) (*http.Response, error) {
				resp, err := readResponse(okResponse("null"), req)
				resp.Request = &http.Request{}
				return resp, err
			}, hostup.ErrUnexpectedResponse, 0},
			{"response without a body", func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil }, nil, 0},
		} {
			t.Run(option.name+"/"+test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, err := hostup.NewClient(hostup.APIKey(canaryKey), option.of(test.transport), hostup.WithRetry(hostup.RetryPolicy{}))
					if err != nil {
						t.Fatal(err)
					}
					start := time.Now()
					_, err = fetch(t, client)
					if err == nil || test.want != nil && !errors.Is(err, test.want) || errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%v, want %v", err, test.want)
					}
					if took := time.Since(start); took != test.after {
						t.Errorf("the call took %v, want %v", took, test.after)
					}
				})
			})
		}
	}
}

// deafBody returns a 200 whose body ends only when it is closed.
func deafBody(req *http.Request) (*http.Response, error) {
	body, _ := io.Pipe()
	return &http.Response{StatusCode: 200, ContentLength: -1, Body: body, Request: req}, nil
}

// switching returns a 101, whose body has no end.
func switching(req *http.Request) (*http.Response, error) {
	resp, err := deafBody(req)
	resp.StatusCode = http.StatusSwitchingProtocols
	return resp, err
}

// slowBody returns a 200 whose body has a byte every nine seconds.
func slowBody(req *http.Request) (*http.Response, error) {
	body, writer := io.Pipe()
	go func() {
		for req.Context().Err() == nil {
			select {
			case <-req.Context().Done():
			case <-time.After(9 * time.Second):
				_, _ = io.WriteString(writer, " ")
			}
		}
		_ = writer.CloseWithError(req.Context().Err())
	}()
	return &http.Response{StatusCode: 200, ContentLength: -1, Body: body, Request: req}, nil
}

// The time-out of each attempt is that of the last option that has one. Its error is not
// that of the caller's context.
func TestTimeoutOptions(t *testing.T) {
	given := func(timeout time.Duration, transport roundTripper) hostup.Option {
		return hostup.WithHTTPClient(&http.Client{Timeout: timeout, Transport: transport})
	}
	for _, test := range []struct {
		name string
		opts []hostup.Option
		want time.Duration
	}{
		{"default", []hostup.Option{given(0, hang)}, 30 * time.Second},
		{"WithTimeout", []hostup.Option{given(0, hang), hostup.WithTimeout(2 * time.Second)}, 2 * time.Second},
		{"in the body", []hostup.Option{given(0, hangingBody), hostup.WithTimeout(2 * time.Second)}, 2 * time.Second},
		{"WithHTTPClient", []hostup.Option{given(3*time.Second, hang)}, 3 * time.Second},
		{"negative", []hostup.Option{given(-1, hang)}, 30 * time.Second},
		{"none after WithTimeout", []hostup.Option{hostup.WithTimeout(5 * time.Second), given(0, hang)}, 5 * time.Second},
		{"before WithTimeout", []hostup.Option{given(time.Minute, hang), hostup.WithTimeout(4 * time.Second)}, 4 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			_, err := fetch(t, newClient(t, nil, test.opts...))
			if took := time.Since(start); took != test.want {
				t.Errorf("%s: %v, want %v", test.name, took, test.want)
			}
			if !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want os.ErrDeadlineExceeded and no error of a context", test.name, err)
			}
		})
	}
}

func TestWithHTTPClientDoesNotChangeIt(t *testing.T) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(hostup.DefaultBaseURL)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(base, []*http.Cookie{{Name: "other", Value: "1"}})
	given := &http.Client{Jar: jar, Timeout: time.Minute, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		if cookie := req.Header.Get("Cookie"); cookie != "" {
			t.Errorf("the cookie of the jar was sent: %s", cookie)
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

func TestCloseIdleConnectionsOfWrappedTransport(t *testing.T) {
	closed := make(chan struct{}, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(exampleBody(t)) }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL), through(func(*http.Request) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fetch(t, client)
	client.CloseIdleConnections()
	select {
	case <-closed:
	case <-time.After(2 * time.Second):
		t.Error("CloseIdleConnections did not close the connection")
	}
}

// The proxy of a given transport is not used for plain http, whatever the case of the
// host: it would get the credential unencrypted.
func TestPlainHTTPUsesNoProxy(t *testing.T) {
	server, connections := newServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(exampleBody(t)) })
	proxied := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) {
		t.Error("the proxy is used")
		return nil, nil
	}}
	for _, opt := range []hostup.Option{
		hostup.WithHTTPClient(&http.Client{Transport: proxied}),
		hostup.WithTransport(func(http.RoundTripper) http.RoundTripper { return proxied }),
	} {
		base := strings.Replace(server.URL, "127.0.0.1", "LOCALHOST", 1)
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(base), opt)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fetch(t, client); err != nil {
			t.Error(err)
		}
		client.CloseIdleConnections()
	}
	if connections.Load() == 0 || proxied.Proxy == nil {
		t.Error("the server got no connection, or the given transport was changed")
	}
}
