package hostup_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// Cases of TestMessages: rate limits, network failures, bodies that break off,
// time-outs and cancellation, bulk reads.

var oneAttempt = []hostup.Option{hostup.WithRetry(hostup.RetryPolicy{})}

func rateLimitCases(t *testing.T) []messageCase {
	good := goodResponse(t)
	limited := func(header string) any { return statusResponse(429, header) }
	within := func(d time.Duration) func(*recorder) {
		return func(r *recorder) {
			ctx, cancel := context.WithTimeout(r.t.Context(), d)
			defer cancel()
			r.get(ctx)
		}
	}
	twice := func(r *recorder) { r.get(r.t.Context()); r.get(r.t.Context()) }
	cases := []messageCase{
		{name: "429 without a header", responses: []any{limited("")}, random: true},
		{name: "429 without a header, then a VPS", responses: []any{limited(""), good}, random: true},
		{name: "429 with Retry-After", responses: []any{limited("Retry-After: 30\n")}, random: true},
		{name: "429 with Retry-After, then a VPS", responses: []any{limited("Retry-After: 30\n"), good}, random: true},
		{name: "429 with Retry-After, one attempt", responses: []any{limited("Retry-After: 30\n")}, opts: oneAttempt},
		{name: "429 with X-RateLimit-Reset, then a VPS", responses: []any{limited("Date: Mon, 27 Apr 2026 12:34:56 GMT\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n"), good}, random: true},
		{name: "429 with another MaxWait", responses: []any{limited("Retry-After: 30\n")}, opts: []hostup.Option{hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 3, MaxWait: 29 * time.Second})}},
		{name: "429 that does not fit the deadline", responses: []any{limited("Retry-After: 30\n")}, run: within(10 * time.Second)},
		{name: "429 without a header that does not fit the deadline", responses: []any{limited("")}, run: within(10 * time.Millisecond)},
		{name: "429, then a call that is not sent", responses: []any{limited("Retry-After: 3600\n"), good}, run: twice, random: true},
		{name: "429, then a call whose deadline is too early", responses: []any{limited("Retry-After: 30\n"), good}, run: func(r *recorder) {
			within(time.Second)(r)
			within(5 * time.Second)(r)
		}, random: true},
		{name: "429, then a call that waits", responses: []any{limited("Retry-After: 30\n"), good}, run: func(r *recorder) {
			within(time.Second)(r)
			r.get(r.t.Context())
		}, random: true},
		{name: "429, then a call that is cancelled during the pause", responses: []any{limited("Retry-After: 30\n"), good}, run: func(r *recorder) {
			within(time.Second)(r)
			canceling(5*time.Second, errCause)(r)
		}},
		{name: "503, then 429 of another call", responses: []any{statusResponse(503, ""), limited("Retry-After: 3600\n")}, run: func(r *recorder) {
			first := make(chan error)
			go func() {
				_, err := r.client.GetVPSDetails(r.t.Context(), documentedID)
				first <- err
			}()
			time.Sleep(time.Millisecond) // less than the backoff of the first call
			r.get(r.t.Context())
			r.error(<-first)
		}, random: true},
		{name: "429, then a call after the pause", responses: []any{limited("Retry-After: 3600\n"), good}, run: func(r *recorder) {
			r.get(r.t.Context())
			time.Sleep(time.Hour + time.Minute)
			r.get(r.t.Context())
		}},
		{name: "429, one attempt, then a VPS", responses: []any{limited("Retry-After: 1\n"), good}, opts: oneAttempt, run: twice, random: true},
		{name: "429, then 503, then 429", responses: []any{limited("Retry-After: 1\n"), statusResponse(503, ""), limited("Retry-After: 1\n")}, random: true},
		{name: "429, then a network failure", responses: []any{limited("Retry-After: 1\n"), io.EOF}, random: true},
		{name: "429, cancelled during the pause", responses: []any{limited("Retry-After: 30\n"), good}, run: canceling(10*time.Second, errCause)},
		{name: "503 with Retry-After, then a VPS", responses: []any{statusResponse(503, "Retry-After: 5\n"), good}, random: true},
		{name: "503 with Retry-After over MaxWait", responses: []any{statusResponse(503, "Retry-After: 61\n")}},
		{name: "500 with Retry-After", responses: []any{statusResponse(500, "Retry-After: 2\n")}, random: true},
		{name: "404 with Retry-After", responses: []any{statusResponse(404, "Retry-After: 2\n")}},
	}
	for _, wait := range []string{"61", "3600", "999999999999", strings.Repeat("9", 100), "Thu, 01 Jan 2099 00:00:00 GMT"} {
		cases = append(cases, messageCase{name: "429 with Retry-After " + wait, responses: []any{limited("Retry-After: " + wait + "\n")}})
	}
	for _, wait := range []string{"0", "-5", "soon", "1.5", "2\nRetry-After: 4"} {
		cases = append(cases, messageCase{name: fmt.Sprintf("429 with Retry-After %q, then a VPS", wait), responses: []any{limited("Retry-After: " + wait + "\n"), good}, random: true})
	}
	return cases
}

func networkCases(t *testing.T) (cases []messageCase) {
	good := goodResponse(t)
	host := "cloud.hostup.se"
	for _, failure := range []struct {
		name string
		err  error
	}{
		{"EOF", io.EOF}, {"unexpected EOF", io.ErrUnexpectedEOF}, {"another error", errUnavailable},
		{"no such host", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}},
		{"DNS server fails", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}}},
		{"DNS time-out", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "i/o timeout", Name: host, IsTimeout: true}}},
		{"connection refused", &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}},
		{"connection reset", &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}},
		{"time-out of a connection", &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}},
		{"time-out of the transport", context.DeadlineExceeded}, {"cancelled by the transport", context.Canceled},
		{"time-out for headers", errors.New("net/http: timeout awaiting response headers")},
		{"expired certificate", &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired, Detail: "current time is after"}}},
		{"unknown authority", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}},
		{"wrong host name", &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"example.com"}}, Host: host}}},
		{"TLS alert", &net.OpError{Op: "remote error", Err: tls.AlertError(40)}},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}},
		{"HTTP on an https port", errors.New("http: server gave HTTP response to HTTPS client")},
		{"proxy refuses", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}},
		{"HTTP/2 GOAWAY", errors.New(`http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug=""`)},
		{"HTTP/2 stream error", errors.New("stream error: stream ID 1; INTERNAL_ERROR; received from peer")},
		{"malformed response", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0-OpenSSH_9.6"`)},
		{"malformed status code", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP status code "x"`)},
		{"malformed version", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP version "HTTP/x"`)},
		{"malformed header", errors.New(`net/http: HTTP/1.x transport connection broken: malformed MIME header line: x`)},
		{"malformed response with the credential", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "` + canaryKey + `"`)},
		{"headers too large", errors.New("net/http: server response headers exceeded 262144 bytes; aborted")},
		{"HTTP/2 headers too large", errors.New("http2: response header list larger than advertised limit")},
		{"text with the credential", fmt.Errorf("refused by peer: \"Bearer %s\": %w", canaryKey, io.ErrUnexpectedEOF)},
		{"text with the credential, cancelled", errors.Join(errors.New(canaryKey), context.Canceled)},
		{"text with the credential, certificate", fmt.Errorf("%s: %w", canaryKey, &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})},
		{"text with control characters", errors.New("a\r\nb\x1b[2J\x00\xff\u202e")},
		{"text of 10 KiB", errors.New(strings.Repeat("long ", 2<<10))},
		{"empty text", errors.New("")},
	} {
		cases = append(cases, messageCase{name: failure.name + ", always", responses: []any{failure.err}},
			messageCase{name: failure.name + ", then a VPS", responses: []any{failure.err, good}})
	}
	nothing := func(*http.Request) (*http.Response, error) { return nil, nil }
	noBody := func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil }
	spend := func(r *recorder) {
		for range 30 {
			_, _ = r.client.GetVPSDetails(r.t.Context(), documentedID)
		}
		r.logs.Reset()
		r.get(r.t.Context()) // by what the calls before have earned
		r.get(r.t.Context())
	}
	return append(cases,
		messageCase{name: "neither a response nor an error", responses: []any{nothing}},
		messageCase{name: "response without a body", responses: []any{noBody}},
		messageCase{name: "one attempt", responses: []any{errUnavailable}, opts: oneAttempt},
		messageCase{name: "different failures", responses: []any{io.EOF, statusResponse(503, ""), errUnavailable}},
		messageCase{name: "failure, then 404", responses: []any{io.EOF, testdata(t, "problem-404-vps-not-found.http")}},
		messageCase{name: "retry budget exhausted by the network", responses: []any{errUnavailable}, run: spend},
		messageCase{name: "retry budget exhausted by 503", responses: []any{statusResponse(503, "")}, run: spend},
	)
}

func bodyCases(t *testing.T) (cases []messageCase) {
	good, body := goodResponse(t), string(exampleBody(t))
	for _, failure := range []struct {
		name     string
		response any
	}{
		{"ends before the first byte", breaksOff(200, body, 0, io.ErrUnexpectedEOF)},
		{"ends after 100 bytes", breaksOff(200, body, 100, io.ErrUnexpectedEOF)},
		{"ends after all bytes", breaksOff(200, body, len(body), io.ErrUnexpectedEOF)},
		{"reset after 100 bytes", breaksOff(200, body, 100, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})},
		{"fails with the credential", breaksOff(200, body, 100, fmt.Errorf("%s: %w", canaryKey, io.ErrUnexpectedEOF))},
		{"fails with a malformed text", breaksOff(200, body, 100, errors.New("malformed HTTP trailer"))},
		{"details-truncated.http", testdata(t, "details-truncated.http")},
		{"malformed chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
		{"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\""},
	} {
		cases = append(cases, messageCase{name: failure.name + ", always", responses: []any{failure.response}},
			messageCase{name: failure.name + ", then a VPS", responses: []any{failure.response, good}})
	}
	limit := []hostup.Option{hostup.WithMaxResponseBytes(100)}
	return append(cases,
		messageCase{name: "too large by Content-Length", responses: []any{"HTTP/1.1 200 OK\nContent-Length: 99999999999\n\n"}},
		messageCase{name: "one byte too large by Content-Length", responses: []any{"HTTP/1.1 200 OK\nX-Request-Id: req_1\nContent-Length: 101\n\n"}, opts: limit},
		messageCase{name: "too large by reading", responses: []any{good}, opts: limit},
		messageCase{name: "too large by default", responses: []any{okResponse(strings.Repeat(" ", 8<<20+1))}},
		messageCase{name: "error response over the limit", responses: []any{testdata(t, "problem-404-vps-not-found.http")}, opts: limit},
	)
}

// canceling fetches the VPS under a context that ends after d, for the reason cause.
func canceling(d time.Duration, cause error) func(*recorder) {
	return func(r *recorder) {
		ctx, cancel := context.WithCancelCause(r.t.Context())
		defer time.AfterFunc(d, func() { cancel(cause) }).Stop()
		if d == 0 {
			cancel(cause)
		}
		r.get(ctx)
		cancel(nil)
	}
}

// expiring is canceling with a deadline.
func expiring(d time.Duration, cause error) func(*recorder) {
	return func(r *recorder) {
		ctx, cancel := context.WithTimeoutCause(r.t.Context(), d, cause)
		defer cancel()
		r.get(ctx)
	}
}

func timeCases(t *testing.T) (cases []messageCase) {
	good := goodResponse(t)
	const attempt = 30 * time.Second
	for _, silence := range []struct {
		name     string
		response any
	}{{"response", hang}, {"body", hangingBody}} {
		cases = append(cases,
			messageCase{name: "no " + silence.name + ", always", timeout: attempt, responses: []any{silence.response}},
			messageCase{name: "no " + silence.name + ", then a VPS", timeout: attempt, responses: []any{silence.response, good}},
			messageCase{name: "no " + silence.name + ", one attempt", timeout: attempt, responses: []any{silence.response}, opts: oneAttempt},
			messageCase{name: "no " + silence.name + ", http.Client without a time-out", responses: []any{silence.response}, run: expiring(5*time.Minute, nil)},
			messageCase{name: "no " + silence.name + ", deadline", timeout: attempt, responses: []any{silence.response}, run: expiring(20*time.Second, nil)},
			messageCase{name: "no " + silence.name + ", deadline with a cause", timeout: attempt, responses: []any{silence.response}, run: expiring(20*time.Second, errCause)},
			messageCase{name: "no " + silence.name + ", deadline during the second attempt", timeout: attempt, responses: []any{silence.response}, run: expiring(40*time.Second, errCause), random: true},
			messageCase{name: "no " + silence.name + ", cancelled", timeout: attempt, responses: []any{silence.response}, run: canceling(20*time.Second, nil)},
			messageCase{name: "no " + silence.name + ", cancelled with a cause", timeout: attempt, responses: []any{silence.response}, run: canceling(20*time.Second, errCause)},
			messageCase{name: "503, then no " + silence.name + ", cancelled", timeout: attempt, responses: []any{statusResponse(503, ""), silence.response}, run: canceling(20*time.Second, errCause), random: true},
			messageCase{name: "EOF, then no " + silence.name + ", cancelled", timeout: attempt, responses: []any{io.EOF, silence.response}, run: canceling(20*time.Second, errCause), random: true},
		)
	}
	return append(cases,
		messageCase{name: "cancelled before", responses: []any{good}, run: canceling(0, nil)},
		messageCase{name: "cancelled before with a cause", responses: []any{good}, run: canceling(0, errCause)},
		messageCase{name: "deadline before", responses: []any{good}, run: expiring(-time.Second, nil)},
		messageCase{name: "deadline before with a cause", responses: []any{good}, run: expiring(-time.Second, errCause)},
		messageCase{name: "deadline before the backoff ends, 503", responses: []any{statusResponse(503, "")}, run: expiring(100*time.Millisecond, nil)},
		messageCase{name: "deadline before the backoff ends, EOF", responses: []any{io.EOF}, run: expiring(100*time.Millisecond, nil)},
		messageCase{name: "cancelled during the backoff after 503", responses: []any{statusResponse(503, "")}, run: canceling(100*time.Millisecond, nil)},
		messageCase{name: "cancelled during the backoff after 503 with a cause", responses: []any{statusResponse(503, "")}, run: canceling(100*time.Millisecond, errCause)},
		messageCase{name: "cancelled during the backoff after EOF", responses: []any{io.EOF}, run: canceling(100*time.Millisecond, errCause)},
		messageCase{name: "cause with the credential", responses: []any{hang}, run: canceling(time.Second, errors.New(canaryKey))},
	)
}

func bulkCases(t *testing.T) []messageCase {
	good, missing := goodResponse(t), testdata(t, "problem-404-vps-not-found.http")
	many := func(ctx func(*recorder) context.Context, workers int, ids ...string) func(*recorder) {
		return func(r *recorder) {
			for id, result := range r.client.GetMany(ctx(r), slices.Values(ids), workers) {
				r.line("id", id)
				r.result(result.VPS, result.Err)
			}
		}
	}
	watch := func(ctx func(*recorder) context.Context, id string, every time.Duration) func(*recorder) {
		return func(r *recorder) {
			for vps, err := range r.client.Watch(ctx(r), id, every) {
				r.result(vps, err)
			}
		}
	}
	none := func(*recorder) context.Context { return nil }
	some := func(r *recorder) context.Context { return r.t.Context() }
	return []messageCase{
		{name: "GetMany, nil context", run: many(none, 1, "a")},
		{name: "GetMany", responses: []any{missing, good}, run: many(some, 1, "vps_unknown", documentedID, "..", documentedID)},
		{name: "GetMany without workers", responses: []any{good}, run: many(some, 0, documentedID)},
		{name: "GetMany during a pause", responses: []any{statusResponse(429, "Retry-After: 3600\n")}, run: many(some, 1, "vps_1", "vps_2"), random: true},
		{name: "Watch, nil context", run: watch(none, documentedID, time.Minute)},
		{name: "Watch, interval 0", run: watch(some, documentedID, 0)},
		{name: "Watch, negative interval", run: watch(some, documentedID, -time.Second)},
		{name: "Watch, interval 0 and nil context", run: watch(none, documentedID, 0)},
		{name: "Watch, invalid id", run: watch(some, "..", time.Minute)},
		{name: "Watch until 404", responses: []any{good, statusResponse(500, ""), "HTTP/1.1 200 OK\n\nnull", good, missing}, opts: oneAttempt, run: watch(some, documentedID, time.Minute)},
		{name: "Watch until 401", responses: []any{testdata(t, "problem-401-unauthorized.http")}, run: watch(some, documentedID, time.Minute)},
		{name: "Watch until 403", responses: []any{testdata(t, "problem-403-forbidden.http")}, run: watch(some, documentedID, time.Minute)},
	}
}
