package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

const proxyPassword = "proxy-secret"

// A faultCase is a fault of a server and its expected outcome.
type faultCase struct {
	name    string
	handle  handler // after the request was read
	raw     handler // instead of handle, from the first byte of the connection
	setup   func(*testing.T, *faultSetup)
	timeout time.Duration // of the caller's context; 0 is none
	short   bool          // the time-outs are short, because the case waits for them
	alone   bool          // not in parallel, because the case measures memory

	requests int  // that the server receives
	orFewer  bool // requests depend on what net/http notices first
	outcome  string
	says     string // in the error; not tested if empty
}

// A faultSetup is what a case can change before the call.
type faultSetup struct {
	url       string
	tls       *tls.Config // of the server
	transport *http.Transport
	wait      time.Duration      // for a header, a handshake or a part of the body
	before    func(*faultServer) // called right before the call
}

// goodResponse returns the body of a usable response.
func goodResponse(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../testdata/details-documented.http")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "\n\n")
	return body
}

// TestFaults makes a call over a real socket for each fault. With -v it prints a table.
func TestFaults(t *testing.T) {
	log.SetOutput(io.Discard) // net/http logs unexpected bytes on idle connections
	cases := faultCases(t)
	rows := make([]string, len(cases))
	t.Cleanup(func() {
		log.SetOutput(os.Stderr)
		if testing.Verbose() {
			table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
			fmt.Fprint(table, "fault\trequests\toutcome\tok\n", strings.Join(rows, ""))
			_ = table.Flush()
		}
	})
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !c.alone {
				t.Parallel()
			}
			requests, outcome, err := runFault(t, c)
			isCounted := requests == c.requests || c.orFewer && requests < c.requests
			ok := isCounted && outcome == c.outcome
			if !ok {
				t.Errorf("%d requests and %q, want %d and %q", requests, outcome, c.requests, c.outcome)
			}
			if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("the error is %v, want one with %q", err, c.says)
			}
			rows[i] = fmt.Sprintf("%s\t%d\t%s\t%v\n", c.name, requests, outcome, ok)
		})
	}
}

// runFault serves the fault and returns the number of requests, the outcome and the
// error of a call.
func runFault(t *testing.T, c faultCase) (int, string, error) {
	t.Helper()
	setup := &faultSetup{transport: NewRoundTripper(), wait: 10 * time.Second}
	if c.short {
		setup.wait = 300 * time.Millisecond
	}
	setup.transport.Proxy = nil
	setup.transport.ResponseHeaderTimeout = setup.wait
	setup.transport.TLSHandshakeTimeout = setup.wait
	if c.setup != nil {
		c.setup(t, setup)
	}
	server := serveFaults(t, setup.tls, c.handle, c.raw)
	defer server.close()
	defer time.AfterFunc(20*time.Second, server.close).Stop() // ends a call that would hang
	defer setup.transport.CloseIdleConnections()
	if setup.url == "" {
		setup.url = "http://" + server.addr
		if setup.tls != nil {
			setup.url = "https://" + server.addr
		}
	}
	if setup.before != nil {
		setup.before(server)
	}
	ctx := t.Context()
	if c.timeout > 0 {
		ctx = timedOut(t, c.timeout)
	}
	outcome, err := callThrough(ctx, t, setup)
	return server.requestCount(), outcome, err
}

// callThrough makes a call and returns its outcome and its error.
func callThrough(ctx context.Context, t *testing.T, s *faultSetup) (string, error) {
	t.Helper()
	retry := withRetry(RetryPolicy{MaxAttempts: 3, BaseDelay: 20 * time.Millisecond})
	client := newClient(s.transport, retry, withTimeouts(30*time.Second, s.wait), func(cfg *Config) { cfg.Origin = s.url })
	start, before := time.Now(), allocated()
	call, err := do(ctx, client)
	outcome := outcomeOf(t, call, err)
	if spent := allocated() - before; outcome == "too large" && spent > 40<<20 {
		t.Errorf("%d MiB were allocated", spent>>20)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("the call took %v", took)
	}
	return outcome, err
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// outcomeOf returns a name of the result of a call.
func outcomeOf(t *testing.T, call result, err error) string {
	t.Helper()
	if err != nil && strings.Contains(fmt.Sprintf("%v|%+v|%#v", err, err, err), proxyPassword) {
		t.Errorf("the error shows the password of the proxy: %v", err)
	}
	switch {
	case errors.Is(err, ErrTooLarge):
		return "too large"
	case errors.Is(err, ErrRedirect):
		return "redirect"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case err != nil:
		return "transport"
	}
	switch code := call.Attempt.Status; {
	case code >= 400:
		return fmt.Sprintf("API error %d", code)
	case code >= 300:
		return "redirect"
	case code != http.StatusOK:
		return "unexpected"
	}
	if body := call.Attempt.Body; string(body) != goodResponse(t) {
		return fmt.Sprintf("%d other bytes", len(body))
	}
	return "ok"
}
