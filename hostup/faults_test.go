package hostup

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/exchange"
	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

const (
	faultID  = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"
	faultKey = "canary-api-key"
)

// A fault is what a server does, and what the client makes of it.
type fault struct {
	name    string
	handle  handler // after the request was read
	raw     handler // instead: from the first byte of the connection
	setup   func(t *testing.T, f *faultSetup)
	timeout time.Duration // of the caller's context; 0 is none

	requests int    // that the server sees; -1 if it does not matter
	outcome  string // what the client gives
}

// A faultSetup can be changed before the call.
type faultSetup struct {
	url       string
	tls       *tls.Config // of the server
	transport *http.Transport
	before    func(*faultServer) // right before the call
}

func good(t testing.TB) string {
	t.Helper()
	response, err := os.ReadFile("../testdata/details-documented.http")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(response), "\n\n")
	return withBody(body)
}

func withBody(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func answer(code int, header, body string) handler {
	return send(fmt.Sprintf("HTTP/1.1 %d X\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s", code, header, len(body), body))
}

// outcomeOf names what a call gave, and looks for what must never be in it.
func outcomeOf(t *testing.T, vps *VPSDetails, err error) string {
	t.Helper()
	if (vps == nil) == (err == nil) {
		return fmt.Sprintf("%v and %v", vps, err)
	}
	if err == nil {
		return "ok"
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v|%#v|%q", err, err, err)} {
		if strings.Contains(text, faultKey) || strings.Contains(text, "initial-password") || strings.Contains(text, "proxy-secret") {
			t.Errorf("a secret is shown: %s", text)
		}
		if len(text) > 4<<10 || strings.ContainsAny(err.Error(), "\n\r\x1b") {
			t.Errorf("not a plain line: %q", text)
		}
	}
	var e *Error
	switch {
	case errors.As(err, &e):
		return fmt.Sprintf("API error %d", e.StatusCode)
	case errors.Is(err, ErrUnexpectedResponse):
		return "unexpected"
	case errors.Is(err, ErrResponseTooLarge):
		return "too large"
	case errors.Is(err, ErrRedirect):
		return "redirect"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	default:
		return "transport"
	}
}

// bare makes the same call with the generated client alone.
func bare(ctx context.Context, base string, transport http.RoundTripper) string {
	client, err := gen.NewClientWithResponses(base, gen.WithHTTPClient(&http.Client{Transport: transport}),
		gen.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("Authorization", "Bearer "+faultKey)
			return nil
		}))
	if err != nil {
		return "error"
	}
	resp, err := client.GetVPSDetailsWithResponse(ctx, faultID)
	switch {
	case err != nil && errors.Is(err, context.DeadlineExceeded):
		return "hangs"
	case err != nil:
		return "error"
	case resp.JSON200 != nil && resp.JSON200.ID == faultID:
		return "ok"
	case resp.JSON200 != nil:
		return "wrong data"
	case resp.StatusCode() >= 400:
		return fmt.Sprintf("status %d, no error", resp.StatusCode())
	default:
		return "nothing, no error"
	}
}

// TestFaults throws each fault at the client over a real socket, and beside it
// at the generated client alone. With -v it prints what came of it.
func TestFaults(t *testing.T) {
	log.SetOutput(io.Discard) // where net/http tells of what it meets on idle connections
	defer log.SetOutput(os.Stderr)
	var table bytes.Buffer
	rows := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(rows, "fault\trequests\toutcome\tok\tgenerated client alone")
	for _, f := range faults(t) {
		t.Run(f.name, func(t *testing.T) {
			requests, outcome := throw(t, f, func(ctx context.Context, s *faultSetup) string {
				client, err := NewClient(APIKey(faultKey), WithBaseURL(s.url),
					WithRetry(RetryPolicy{MaxAttempts: 3, BaseDelay: 20 * time.Millisecond}))
				if err != nil {
					t.Fatal(err)
				}
				client.api.Client = exchange.Doer{Transport: s.transport}
				client.stall = 300 * time.Millisecond
				vps, err := client.GetVPSDetails(ctx, faultID)
				return outcomeOf(t, vps, err)
			})
			holds := outcome == f.outcome && (f.requests == -1 || requests == f.requests)
			if !holds {
				t.Errorf("%d requests and %q, want %d and %q", requests, outcome, f.requests, f.outcome)
			}
			if !testing.Verbose() {
				return
			}
			if f.timeout == 0 {
				f.timeout = 700 * time.Millisecond // the bare client would wait for ever
			}
			_, alone := throw(t, f, func(ctx context.Context, s *faultSetup) string { return bare(ctx, s.url, s.transport) })
			fmt.Fprintf(rows, "%s\t%d\t%s\t%v\t%s\n", f.name, requests, outcome, holds, alone)
		})
	}
	if _ = rows.Flush(); testing.Verbose() {
		t.Log("\n" + table.String())
	}
}

func throw(t *testing.T, f fault, call func(context.Context, *faultSetup) string) (int, string) {
	t.Helper()
	setup := &faultSetup{transport: exchange.NewTransport()}
	setup.transport.Proxy = nil
	setup.transport.ResponseHeaderTimeout = 300 * time.Millisecond
	setup.transport.TLSHandshakeTimeout = 300 * time.Millisecond
	if f.setup != nil {
		f.setup(t, setup)
	}
	handle, raw := f.handle, false
	if f.raw != nil {
		handle, raw = f.raw, true
	}
	server := serveFaults(t, setup.tls, raw, handle)
	defer server.close()
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
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.timeout)
		defer cancel()
	}
	began, before := time.Now(), allocated()
	outcome := call(ctx, setup)
	if spent := allocated() - before; strings.HasPrefix(outcome, "too large") && spent > 40<<20 {
		t.Errorf("%d MiB were allocated", spent>>20)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	requests, _ := server.seen()
	return requests, outcome
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func zipped(t *testing.T, body []byte) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func faults(t *testing.T) []fault {
	ok := keepAlive(good(t))
	half := send(good(t)[:len(good(t))/2])
	now := time.Now()
	secure := func(name string, from, until time.Time, trusted bool) func(*testing.T, *faultSetup) {
		return func(t *testing.T, s *faultSetup) {
			cert, pool := certificate(t, name, from, until)
			s.tls = &tls.Config{Certificates: []tls.Certificate{cert}}
			if trusted {
				s.transport.TLSClientConfig.RootCAs = pool
			}
		}
	}
	valid := secure("127.0.0.1", now.Add(-time.Hour), now.Add(time.Hour), true)
	http2 := func(t *testing.T, s *faultSetup) {
		valid(t, s)
		s.tls.NextProtos = []string{"h2"}
		s.transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 100 * time.Millisecond, PingTimeout: 100 * time.Millisecond}
	}
	_, body, _ := strings.Cut(good(t), "\r\n\r\n")
	proxied := func(status string) func(*testing.T, *faultSetup) {
		return func(t *testing.T, s *faultSetup) {
			s.url = "https://hostup.test"
			s.before = func(server *faultServer) {
				s.transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: server.addr, User: url.UserPassword("user", "proxy-secret")})
			}
		}
	}
	list := []fault{
		// The connection.
		{name: "refused", setup: func(t *testing.T, s *faultSetup) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			_ = l.Close()
			s.url = "http://" + l.Addr().String()
		}, handle: ok, requests: 0, outcome: "transport"},
		{name: "reset at once, then well", raw: then(func(c net.Conn, _ int) { reset(c) }, func(c net.Conn, n int) { readRequest(c); ok(c, n) }), requests: 2, outcome: "ok"},
		{name: "reset after the request, then well", handle: then(func(c net.Conn, _ int) { reset(c) }, ok), requests: 2, outcome: "ok"},
		{name: "closed after the request, then well", handle: then(func(net.Conn, int) {}, ok), requests: 2, outcome: "ok"},
		{name: "closed after the request, always", handle: func(net.Conn, int) {}, requests: 3, outcome: "transport"},
		{name: "reset in the body, then well", handle: then(func(c net.Conn, n int) { half(c, n); time.Sleep(20 * time.Millisecond); reset(c) }, ok), requests: 2, outcome: "ok"},
		{name: "body too short, then well", handle: then(half, ok), requests: 2, outcome: "ok"},
		{name: "body too short, always", handle: half, requests: 3, outcome: "transport"},
		{name: "cut in a chunk, then well", handle: then(send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\""), ok), requests: 2, outcome: "ok"},
		{name: "no length, truncated JSON", handle: send("HTTP/1.0 200 OK\r\n\r\n" + body[:900]), requests: 1, outcome: "unexpected"},
		{name: "no length, whole JSON", handle: send("HTTP/1.0 200 OK\r\n\r\n" + body), requests: 1, outcome: "ok"},
		// It waits for the request: net/http dials again by itself if it comes before.
		{name: "greeting of SSH", raw: func(c net.Conn, n int) { readRequest(c); send("SSH-2.0-OpenSSH_9.6\r\n")(c, n); hang(c, n) }, requests: 1, outcome: "unexpected"},
		{name: "TLS bytes on a plain port", raw: func(c net.Conn, n int) { readRequest(c); send("\x15\x03\x01\x00\x02\x02\x16\r\n\r\n")(c, n) }, requests: 1, outcome: "unexpected"},
		{name: "header of 20 MB", handle: endless("HTTP/1.1 200 OK\r\nX: ", bytes.Repeat([]byte("x"), 64<<10)), requests: 1, outcome: "unexpected"},
		{name: "endless headers", handle: endless("HTTP/1.1 200 OK\r\n", bytes.Repeat([]byte("X-A: b\r\n"), 1000)), requests: 1, outcome: "unexpected"},
		{name: "never answers", handle: hang, requests: 3, outcome: "transport"},
		{name: "never answers, deadline", handle: hang, timeout: 150 * time.Millisecond, requests: 1, outcome: "deadline"},
		{name: "header, then silence", handle: func(c net.Conn, n int) { send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")(c, n); hang(c, n) }, requests: 3, outcome: "transport"},
		{name: "drips for ever, deadline", handle: drip, timeout: 500 * time.Millisecond, requests: 1, outcome: "deadline"},
		{name: "closes after each answer", handle: send(good(t)), requests: 1, outcome: "ok"},

		// TLS, HTTP/2 and a proxy.
		{name: "expired certificate", setup: secure("127.0.0.1", now.Add(-2*time.Hour), now.Add(-time.Hour), true), handle: ok, requests: 0, outcome: "transport"},
		{name: "certificate not valid yet", setup: secure("127.0.0.1", now.Add(time.Hour), now.Add(2*time.Hour), true), handle: ok, requests: 0, outcome: "transport"},
		{name: "unknown authority", setup: secure("127.0.0.1", now.Add(-time.Hour), now.Add(time.Hour), false), handle: ok, requests: 0, outcome: "transport"},
		{name: "wrong host name", setup: secure("example.com", now.Add(-time.Hour), now.Add(time.Hour), true), handle: ok, requests: 0, outcome: "transport"},
		{name: "handshake stalls, then well", setup: valid, raw: then(func(c net.Conn, n int) { hang(c.(*tls.Conn).NetConn(), n) }, func(c net.Conn, n int) { readRequest(c); ok(c, n) }), requests: 2, outcome: "ok"},
		{name: "plain HTTP on https", setup: func(t *testing.T, s *faultSetup) {
			s.before = func(server *faultServer) { s.url = "https://" + server.addr }
		}, raw: func(c net.Conn, n int) { readRequest(c); send("HTTP/1.1 400 Bad Request\r\n\r\n")(c, n); hang(c, n) }, requests: 1, outcome: "transport"},
		{name: "HTTP/2", setup: http2, raw: http2Server(func(c net.Conn, stream uint32) bool { http2OK(c, stream, []byte(body)); return true }), requests: 1, outcome: "ok"},
		{name: "HTTP/2 GOAWAY before our stream", setup: http2, raw: goAwayFirst(0, body), requests: 2, outcome: "ok"},
		{name: "HTTP/2 GOAWAY over our stream", setup: http2, raw: goAwayFirst(1, body), requests: 2, outcome: "ok"},
		{name: "HTTP/2 reset in the body", setup: http2, raw: resetFirst(body), requests: 1, outcome: "ok"},
		{name: "HTTP/2 half open", setup: http2, raw: then(hang2, http2Server(func(c net.Conn, stream uint32) bool { http2OK(c, stream, []byte(body)); return true })), requests: 2, outcome: "ok"},
		{name: "proxy wants a password", setup: proxied("407"), handle: answer(407, "", ""), requests: 1, outcome: "transport"},
		{name: "proxy answers 502", setup: proxied("502"), handle: answer(502, "", ""), requests: 3, outcome: "transport"},
		{name: "proxy resets", setup: proxied("reset"), handle: func(c net.Conn, _ int) { reset(c) }, requests: 3, outcome: "transport"},
	}
	for _, code := range []int{408, 425, 500, 502, 503, 504} {
		list = append(list, fault{name: fmt.Sprintf("%d, then well", code), handle: then(answer(code, "", "<html>"), ok), requests: 2, outcome: "ok"},
			fault{name: fmt.Sprintf("%d, always", code), handle: answer(code, "", "<html>"), requests: 3, outcome: fmt.Sprintf("API error %d", code)})
	}
	for _, code := range []int{400, 401, 403, 404, 409, 410, 422, 501, 505} {
		list = append(list, fault{name: fmt.Sprint(code), handle: answer(code, "", `{"code": "x"}`), requests: 1, outcome: fmt.Sprintf("API error %d", code)})
	}
	for _, header := range []string{"3600", "9223372037", "18446744073", strings.Repeat("9", 4096)} {
		list = append(list, fault{name: "429, wait " + safe.Line(header, 24), handle: answer(429, "Retry-After: "+header+"\r\n", ""), requests: 1, outcome: "API error 429"})
	}
	list = append(list, fault{name: "429, wait 60, deadline 3 s", timeout: 3 * time.Second, handle: answer(429, "Retry-After: 60\r\n", ""), requests: 1, outcome: "API error 429"})
	for _, wait := range []string{"-5", "-0", "+5", "1e3", "NaN", "soon"} {
		list = append(list, fault{name: "429, wait " + wait + ", then well", handle: then(answer(429, "Retry-After: "+wait+"\r\n", ""), ok), requests: 2, outcome: "ok"})
	}
	for _, location := range []string{"/", "https://example.com/", "http://127.0.0.1:1/", "", "::", "javascript:alert(1)"} {
		list = append(list, fault{name: "redirect to " + safe.Line(location, 40), handle: answer(302, "Location: "+location+"\r\n", ""), requests: 1, outcome: "redirect"})
	}
	for _, code := range []int{301, 303, 307, 308} {
		list = append(list, fault{name: fmt.Sprintf("redirect %d", code), handle: answer(code, "Location: /\r\n", ""), requests: 1, outcome: "redirect"})
	}
	gzipHead := "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
	whole := zipped(t, []byte(body))
	for name, b := range map[string]string{
		"empty": "", "null": "null", "array": "[]", "text": `"x"`, "page": "<html>log in</html>", "no id": "{}", "problem": `{"status": 500, "code": "internal_error"}`,
		"another VPS": strings.ReplaceAll(body, faultID, "vps_other"), "duplicate": strings.Replace(body, `"pinned"`, `"id"`, 1),
		"invalid UTF-8": strings.Replace(body, "initial-", "\xff", 1), "deep nesting": strings.Repeat(`{"x":`, 100_000), "second value": body + "{}",
		"wrong type": strings.Replace(body, `"amount": 99`, `"amount": "99"`, 1),
	} {
		list = append(list, fault{name: "200, " + name, handle: send(withBody(b)), requests: 1, outcome: "unexpected"})
	}
	return append(list,
		fault{name: "204", handle: answer(204, "", ""), requests: 1, outcome: "unexpected"},
		fault{name: "100 MB announced", handle: endless("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n{", blank), requests: 1, outcome: "too large"},
		fault{name: "body without end", handle: endless("HTTP/1.1 200 OK\r\n\r\n{", blank), requests: 1, outcome: "too large"},
		fault{name: "gzip", handle: send(gzipHead + whole), requests: 1, outcome: "ok"},
		fault{name: "gzip bomb", handle: send(gzipHead + zipped(t, bytes.Repeat(blank, 1600))), requests: 1, outcome: "too large"},
		fault{name: "gzip truncated", handle: send(gzipHead + whole[:len(whole)/2]), requests: 3, outcome: "transport"},
		fault{name: "gzip with a wrong checksum", handle: send(gzipHead + whole[:len(whole)-8] + "\x00\x00\x00\x00" + whole[len(whole)-4:]), requests: 3, outcome: "transport"},
		fault{name: "gzip that is none", handle: send(gzipHead + body), requests: 3, outcome: "transport"},
		fault{name: "error without end", handle: endless("HTTP/1.1 404 X\r\n\r\n{\"detail\": \"", bytes.Repeat([]byte("x"), 64<<10)), requests: 1, outcome: "API error 404"},
		fault{name: "control characters in an error", handle: answer(403, "", `{"detail": "\u001b[2J\r\n`+faultKey+`", "code": "\u0007"}`), requests: 1, outcome: "API error 403"},
	)
}

// Should the generated client ever build a request for somewhere else, it does
// not leave with the credential.
func TestRequestForAnotherOrigin(t *testing.T) {
	client, err := NewClient(APIKey(faultKey))
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range []string{"https://example.com/", "http://cloud.hostup.se/", "https://cloud.hostup.se:8443/"} {
		client.api.Server = server
		client.api.Client = exchange.Doer{Transport: refusing{t}}
		if _, err := client.GetVPSDetails(t.Context(), faultID); err == nil || !strings.Contains(err.Error(), "not for the base URL") {
			t.Errorf("%s: %v", server, err)
		}
	}
}

type refusing struct{ t *testing.T }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.t.Errorf("a request was sent to %s", req.URL)
	return nil, io.EOF
}

// readRequest reads what a client sends before a raw handler answers.
func readRequest(c net.Conn) { _, _ = c.Read(make([]byte, 4<<10)) }

func drip(c net.Conn, _ int) {
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
	for {
		if _, err := c.Write([]byte(" ")); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// hang2 takes an HTTP/2 connection and then says nothing, not even to a ping.
func hang2(c net.Conn, n int) {
	_, _ = c.Write(frame(frameSettings, 0, 0, nil))
	hang(c, n)
}

// goAwayFirst sends a GOAWAY instead of the first answer.
func goAwayFirst(last uint32, body string) handler {
	return then(http2Server(func(c net.Conn, _ uint32) bool {
		_, _ = c.Write(goAway(last))
		return false
	}), http2Server(func(c net.Conn, stream uint32) bool { http2OK(c, stream, []byte(body)); return true }))
}

// resetFirst resets the first stream in its body; the connection lives on.
func resetFirst(body string) handler {
	return http2Server(func(c net.Conn, stream uint32) bool {
		if stream > 1 {
			http2OK(c, stream, []byte(body))
			return true
		}
		_, _ = c.Write(frame(frameHeaders, flagEndHeaders, stream, []byte{0x88}))
		_, _ = c.Write(frame(frameData, 0, stream, []byte(body[:100])))
		_, _ = c.Write(frame(frameReset, 0, stream, []byte{0, 0, 0, 2})) // INTERNAL_ERROR
		return true
	})
}
