package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(after(3*time.Second, status(200, "X-Request-Id: req_1", "Age: 4")))
		start := time.Now()
		resp, err := get(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if string(body) != "{}" || err != nil || resp.Body.Close() != nil {
			t.Errorf("body %q, %v", body, err)
		}
		a := AttemptOf(resp)
		if a.Number != 1 || a.Response != resp || string(a.Body) != "{}" || a.Err != nil || a.Waited != 0 || a.Duration != 3*time.Second {
			t.Errorf("unexpected attempt %+v", a)
		}
		if a.RequestID != "req_1" || a.Age != 4*time.Second || a.ReceivedAt.Sub(start) != 3*time.Second {
			t.Errorf("unexpected header %+v", a.Header)
		}
	})
}

// A request for another origin than the configured one is not sent.
func TestRequestForAnotherOrigin(t *testing.T) {
	s := newScript(status(200))
	c := newClient(s)
	for _, url := range []string{
		"https://example.com/", "http://hostup.test/", "https://hostup.test:8443/", "https://hostup.test.example.com/", "https://x@example.com/",
	} {
		if resp, err := c.Do(newRequest(t.Context(), url)); resp != nil || !errors.Is(err, ErrOrigin) {
			t.Errorf("%s: got response %v and error %v, want ErrOrigin", url, resp, err)
		}
	}
	if s.requests() != 0 {
		t.Errorf("%d requests were sent", s.requests())
	}
	if _, err := c.Do(newRequest(t.Context(), "https://HostUp.test/x?y")); err != nil {
		t.Errorf("upper case: %v", err)
	}
}

func TestRetryableFailures(t *testing.T) {
	three := []int{408, 425, 500, 502, 503, 504}
	for code := 200; code < 600; code++ {
		if code == 429 { // see TestRefusalsAreNotAttempts
			continue
		}
		want := 1
		if slices.Contains(three, code) {
			want = 3
		}
		synctest.Test(t, func(t *testing.T) {
			s := newScript(status(code))
			resp, err := get(t.Context(), newClient(s))
			if err != nil || resp.StatusCode != code || AttemptOf(resp).Number != want || s.requests() != want {
				t.Errorf("%d: %d requests, want %d; %v", code, s.requests(), want, err)
			}
		})
	}
	for _, test := range []struct {
		name     string
		step     roundTripper
		requests int
	}{
		{"network", failWith(io.ErrUnexpectedEOF), 3},
		{"broken body", withBody(200, breaking(5, io.ErrUnexpectedEOF)), 3},
		{"unknown host", failWith(&net.DNSError{IsNotFound: true}), 1},
		{"too large", withBody(200, breaking(8<<20+1, io.EOF)), 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.step)
			resp, err := get(t.Context(), newClient(s))
			e, ok := errors.AsType[*Error](err)
			if resp != nil || !ok || s.requests() != test.requests || e.Attempt.Number != test.requests {
				t.Fatalf("%s: %d requests, want %d; %v, %v", test.name, s.requests(), test.requests, resp, err)
			}
			if e.Last != nil { // only if the call ended early
				t.Errorf("%s: last attempt %+v", test.name, e.Last)
			}
		})
	}
}

// A retry can succeed, and MaxAttempts limits the attempts.
func TestMaxAttempts(t *testing.T) {
	for _, test := range []struct {
		policy   RetryPolicy
		requests int
	}{
		{RetryPolicy{}, 1},
		{RetryPolicy{MaxAttempts: 1, MaxWait: time.Minute}, 1},
		{RetryPolicy{MaxAttempts: 2}, 2},
		{RetryPolicy{MaxWait: time.Second}, 3},
		{RetryPolicy{MaxAttempts: 7}, 7},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(status(500))
			if _, err := get(t.Context(), newClient(s, withRetry(test.policy))); err != nil || s.requests() != test.requests {
				t.Errorf("%+v: %d requests, want %d; %v", test.policy, s.requests(), test.requests, err)
			}
			s = newScript(failWith(io.EOF), withBody(200, breaking(5, io.EOF)))
			resp, err := get(t.Context(), newClient(s, withRetry(test.policy)))
			if (err == nil) != (test.requests > 1) || err == nil && string(AttemptOf(resp).Body) != "xxxxx" {
				t.Errorf("%+v: after a failure: %v", test.policy, err)
			}
		})
	}
}

// A 429 that was waited out is not an attempt, and a call ends with the tenth.
func TestRefusalsAreNotAttempts(t *testing.T) {
	refused := status(429, "Retry-After: 1")
	for _, test := range []struct {
		name                    string
		steps                   []roundTripper
		status, requests, spent int
	}{
		{"nine", append(slices.Repeat([]roundTripper{refused}, 9), status(200)), 200, 10, -1},
		{"always", []roundTripper{refused}, 429, 10, -1},
		{"without Retry-After", []roundTripper{status(429)}, 429, 10, -1},
		{"and three attempts", []roundTripper{refused, status(500), refused, refused, status(500), refused, status(500)}, 500, 7, 19},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(test.steps...)
			c := newClient(s)
			resp, err := get(t.Context(), c)
			if err != nil || resp.StatusCode != test.status || s.requests() != test.requests || AttemptOf(resp).Number != test.requests {
				t.Errorf("%s: %d requests, want %d; %v, %v", test.name, s.requests(), test.requests, resp, err)
			}
			if c.budget.spent != test.spent {
				t.Errorf("%s: the retries cost %d, want %d", test.name, c.budget.spent, test.spent)
			}
		})
	}
}

func TestOnRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		ctx := context.WithValue(t.Context(), key{}, "value")
		start, got := time.Now(), ""
		c := newClient(newScript(failWith(io.EOF), status(500, "Retry-After: 5"), status(200)), func(cfg *Config) {
			cfg.OnRetry = func(ctx context.Context, a *Attempt) {
				got += fmt.Sprintf("%v %d %d %v %v; ", ctx.Value(key{}), a.Number, a.Status(), a.Err, time.Since(start) < time.Second)
			}
		})
		if _, err := get(ctx, c); err != nil {
			t.Fatal(err)
		}
		if want := "value 1 0 EOF true; value 2 500 <nil> true; "; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// A RoundTripper that panics frees its place.
func TestPanicFreesPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(newScript(append(slices.Repeat([]roundTripper{func(*http.Request) (*http.Response, error) {
			panic("at the RoundTripper")
		}}, 1000), status(200))...))
		for range 1000 {
			func() {
				defer func() {
					if r := recover(); r != "at the RoundTripper" {
						t.Errorf("recovered %v", r)
					}
				}()
				_, _ = get(t.Context(), c)
			}()
		}
		if resp, err := get(t.Context(), c); err != nil || AttemptOf(resp).Waited != 0 {
			t.Errorf("after the panics: %v, %v", resp, err)
		}
		if s := stateOf(&c.limiter); s.inFlight != 0 || s.counted != 0 {
			t.Errorf("the limiter: %+v, want none in flight", s)
		}
	})
}

// A request keeps its place until its body has been read.
func TestInFlightUntilBodyIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size = 10
		c := newClient(withBody(200, slow(time.Second, size)))
		var wg sync.WaitGroup
		for range 65 {
			wg.Go(func() {
				resp, err := get(t.Context(), c)
				if err != nil || len(AttemptOf(resp).Body) != size {
					t.Error(resp, err)
					return
				}
				if a := AttemptOf(resp); a.Waited != 0 && a.Waited != size*time.Second || a.Duration != size*time.Second {
					t.Errorf("waited %v, took %v", a.Waited, a.Duration)
				}
			})
		}
		if n := stateOf(&c.limiter).waiting; n != 1 {
			t.Errorf("%d calls wait, want 1", n)
		}
		wg.Wait()
	})
}

func TestNew(t *testing.T) {
	var inner http.RoundTripper
	c := mustNew(Config{Wrap: []func(http.RoundTripper) http.RoundTripper{func(next http.RoundTripper) http.RoundTripper {
		inner = next
		return next
	}}})
	if rt, ok := inner.(*http.Transport); !ok || rt.ResponseHeaderTimeout != 20*time.Second {
		t.Errorf("the RoundTripper is %#v", inner)
	}
	if c.Timeout != 30*time.Second || c.StallTimeout != 10*time.Second {
		t.Errorf("time-outs %v and %v", c.Timeout, c.StallTimeout)
	}
	c.CloseIdleConnections()
}

// Each function of Wrap gets the RoundTripper of the one before.
func TestWrap(t *testing.T) {
	calls := ""
	layer := func(name string) func(http.RoundTripper) http.RoundTripper {
		return func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				calls += name
				return next.RoundTrip(req)
			})
		}
	}
	c := newClient(status(200), func(cfg *Config) {
		cfg.Wrap = []func(http.RoundTripper) http.RoundTripper{layer("inner "), layer("outer ")}
	})
	if _, err := get(t.Context(), c); err != nil || calls != "outer inner " {
		t.Errorf("calls %q, %v", calls, err)
	}
	none := func(http.RoundTripper) http.RoundTripper { return nil }
	if c, err := New(Config{Wrap: []func(http.RoundTripper) http.RoundTripper{none}}); c != nil || err == nil {
		t.Errorf("a function that returns nil: %v, %v", c, err)
	}
}

// A closer counts the calls of CloseIdleConnections.
type closer struct {
	http.RoundTripper
	closed int
}

func (c *closer) CloseIdleConnections() { c.closed++ }

// The connections of a RoundTripper are closed even if what wraps it has no
// such method.
func TestCloseIdleConnections(t *testing.T) {
	inner, outer := &closer{}, &closer{}
	c := newClient(inner, func(cfg *Config) {
		cfg.Wrap = []func(http.RoundTripper) http.RoundTripper{
			func(next http.RoundTripper) http.RoundTripper { return roundTripper(next.RoundTrip) },
			func(http.RoundTripper) http.RoundTripper { return outer },
		}
	})
	c.CloseIdleConnections()
	if inner.closed != 1 || outer.closed != 1 {
		t.Errorf("called %d and %d times", inner.closed, outer.closed)
	}
	(*Client)(nil).CloseIdleConnections()
}
