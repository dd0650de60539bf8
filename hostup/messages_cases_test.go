package hostup_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

var long = strings.Repeat("x", 2<<10)

func newClientCases() (cases []messageCase) {
	for _, test := range []struct {
		name string
		cred hostup.Credential
		opt  hostup.Option
	}{
		{"no credential", hostup.Credential{}, hostup.WithLogger(nil)},
		{"no key", hostup.APIKey(""), hostup.WithLogger(nil)},
		{"key with its scheme", hostup.APIKey("Bearer " + canaryKey), hostup.WithLogger(nil)},
		{"key with a line break", hostup.APIKey(canaryKey + "\n"), hostup.WithLogger(nil)},
		{"cookie with a semicolon", hostup.SessionCookie(canaryKey + ";"), hostup.WithLogger(nil)},
		{"no base URL", hostup.APIKey(canaryKey), hostup.WithBaseURL("")},
		{"malformed base URL", hostup.APIKey(canaryKey), hostup.WithBaseURL("::" + canaryPassword)},
		{"base URL without a host", hostup.APIKey(canaryKey), hostup.WithBaseURL("https://")},
		{"base URL that is http", hostup.APIKey(canaryKey), hostup.WithBaseURL("http://cloud.hostup.se")},
		{"base URL with a password", hostup.APIKey(canaryKey), hostup.WithBaseURL("https://user:" + canaryPassword + "@cloud.hostup.se")},
		{"base URL with a query", hostup.APIKey(canaryKey), hostup.WithBaseURL("https://cloud.hostup.se?token=" + canaryPassword)},
		{"base URL of the API", hostup.APIKey(canaryKey), hostup.WithBaseURL("https://cloud.hostup.se/api/v2/")},
		{"base URL of a proxied API", hostup.APIKey(canaryKey), hostup.WithBaseURL("https://cloud.hostup.se/proxy/api/v2")},
		{"base URL with a placeholder", hostup.APIKey(canaryKey), hostup.WithBaseURL("https://cloud.hostup.se/~id~")},
		{"nil Option", hostup.APIKey(canaryKey), nil},
		{"nil http.Client", hostup.APIKey(canaryKey), hostup.WithHTTPClient(nil)},
		{"nil function for the transport", hostup.APIKey(canaryKey), hostup.WithTransport(nil)},
		{"transport that is nil", hostup.APIKey(canaryKey), replacing(nil)},
		{"time-out 0", hostup.APIKey(canaryKey), hostup.WithTimeout(0)},
		{"user agent", hostup.APIKey(canaryKey), hostup.WithUserAgent("a\r\nX: " + canaryKey)},
		{"no user agent", hostup.APIKey(canaryKey), hostup.WithUserAgent("")},
		{"user agent with DEL", hostup.APIKey(canaryKey), hostup.WithUserAgent("a\x7f")},
		{"response limit 0", hostup.APIKey(canaryKey), hostup.WithMaxResponseBytes(0)},
		{"negative MaxAttempts", hostup.APIKey(canaryKey), hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: -1})},
		{"MaxDelay", hostup.APIKey(canaryKey), hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: 2, MaxDelay: 1})},
	} {
		cases = append(cases, messageCase{name: test.name}.calls(func(r *recorder) {
			client, err := hostup.NewClient(test.cred, test.opt)
			if client != nil {
				r.t.Errorf("%s: got a Client and %v", test.name, err)
			}
			r.error(err)
		}))
	}

	return cases
}

func argumentCases() []messageCase {
	cases := []messageCase{{name: "zero Client", run: func(r *recorder) {
		r.result(new(hostup.Client).GetVPSDetails(r.t.Context(), documentedID))
	}}}

	for _, id := range []string{"", "../x", "\x1b[2J\x00\xff\u202e", canaryKey, strings.Repeat("é", 1000)} {
		cases = append(cases, messageCase{name: fmt.Sprintf("id of %d bytes", len(id)), run: func(r *recorder) {
			r.result(r.client.GetVPSDetails(r.t.Context(), id))
		}})
	}
	return cases
}

func errorResponseCases(t *testing.T) []messageCase {
	var cases []messageCase
	for _, name := range []string{
		"problem-400-invalid-request", "problem-401-unauthorized", "problem-403-forbidden", "problem-404-vps-not-found",
		"problem-500-internal-error", "error-404-older-api", "error-502-html-of-a-proxy",
	} {
		cases = append(cases, gets(name, testdata(t, name+".http")))
	}

	cases = append(cases,
		gets("no body", statusResponse(503, "")),
		gets("two request ids", statusResponse(404, "X-Request-Id: req_1\n")+`{"requestId": "req_2"}`),
		gets("unknown status", statusResponse(999, "X-Request-Id: req_1\n")),
		gets("body that breaks off", breaksOff(403, `{"code": "forbidden", "detail": "cut`, io.ErrUnexpectedEOF)))

	for _, test := range []struct{ name, body string }{
		{"title and detail", `{"title": "Teapot", "detail": "I am a teapot."}`},
		{"several fields", `{"detail": "D", "errors": [{"pointer": "/id", "detail": "too short"}, {"pointer": "/x"}, {"detail": "d"}, "e", {"pointer": "/y", "code": "too_long"}]}`},
		{"extensions", `{"code": "x", "blockerReasons": ["not_verified"], "status": "418", "é\n": 1}`},
		{"truncated JSON", `{"code": "x", "title": "T", "detail": "cut of`},
		{"invalid UTF-8", "{\"code\": \"x\", \"title\": \"\xff\"}"},
		{"control characters", `{"detail": "\u001b[2J\u0007\r\na\u202eb", "code": "\u009b\n", "requestId": "\u0000"}`},
		{"long texts", `{"detail": "` + long + `", "requestId": "` + long + `", "code": "` + long + `"}`},
		{"mention of a password", `{"detail": "D", "code": "x", "requestId": "req_1", "sent": {"rootPassword": "initial"}}`},
		{"credential", strings.ReplaceAll(`{"title": "X", "detail": "bad X", "code": "X", "requestId": "X",
			"errors": [{"pointer": "X", "detail": "X", "code": "X"}], "X": "X"}`, "X", canaryKey)},
	} {
		cases = append(cases, gets(test.name, statusResponse(418, "")+test.body))
	}
	return cases
}

// breaksOff responds with body, after which reading fails with err.
func breaksOff(code int, body string, err error) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: code, Header: http.Header{}, ContentLength: -1, Request: req,
			Body: io.NopCloser(io.MultiReader(strings.NewReader(body), iotest.ErrReader(err))),
		}, nil
	}
}

// goodResponse is the documented VPS with canaryPassword as its root password.
func goodResponse(t *testing.T) string {
	t.Helper()
	return okResponse(replaceInExample(t, "initial-password-from-panel", canaryPassword))
}

// within fetches the VPS under a context that ends after d, for the reason cause.
func within(d time.Duration, cause error) func(*recorder) {
	return func(r *recorder) {
		ctx, cancel := context.WithTimeoutCause(r.t.Context(), d, cause)
		defer cancel()
		r.get(ctx)
	}
}

// canceled is within for a context that is canceled.
func canceled(d time.Duration, cause error) func(*recorder) {
	return func(r *recorder) {
		ctx, cancel := context.WithCancelCause(r.t.Context())
		if d == 0 { // no timer: go.dev/issue/78156 crashes the race detector
			cancel(cause)
		} else {
			defer time.AfterFunc(d, func() { cancel(cause) }).Stop()
		}
		r.get(ctx)
		cancel(nil)
	}
}

func rateLimitCases(t *testing.T) []messageCase {
	limited := func(seconds string) string { return statusResponse(429, "Retry-After: "+seconds+"\n") }
	const reset = "Date: Mon, 27 Apr 2026 12:34:56 GMT\nX-RateLimit-Limit: 60\nX-RateLimit-Reset: 2026-04-27T12:35:56.500Z\n"

	return []messageCase{
		gets("429, then a VPS", limited("30"), goodResponse(t)),
		gets("429 with a problem", testdata(t, "problem-429-rate-limit-exceeded.http")).calls(within(time.Second, nil)),
		gets("429 with X-RateLimit-Reset", statusResponse(429, reset)),
		gets("429, a wait over MaxWait", limited("999999999999")),
		gets("429, a wait that does not fit the deadline", limited("30")).calls(within(10*time.Second, nil)),
		gets("429, always", limited("1")),
		gets("429, canceled during the pause", limited("30")).calls(canceled(10*time.Second, errCause)),
		gets("long texts, then canceled", statusResponse(429, "Retry-After: 30\n")+`{"detail": "`+long+`"}`).
			calls(canceled(10*time.Second, errors.New(long))),
		gets("503 with a wait over MaxWait", statusResponse(503, "Retry-After: 61\n")),
		gets("a call that is not sent", limited("3600")).calls(func(r *recorder) {
			r.get(r.t.Context())
			r.get(r.t.Context())
		}),
		gets("503, then the pause of another call", statusResponse(503, ""), limited("3600")).calls(func(r *recorder) {
			first := make(chan error)
			go func() {
				_, err := r.client.GetVPSDetails(r.t.Context(), documentedID)
				first <- err
			}()

			time.Sleep(time.Millisecond) // less than the backoff of the first call
			r.get(r.t.Context())
			r.error(<-first)
		}),
	}
}

func networkCases(t *testing.T) []messageCase {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	malformed := `net/http: HTTP/1.x transport connection broken: malformed HTTP response "`
	limit := hostup.WithMaxResponseBytes(100)

	return []messageCase{
		gets("EOF, always", io.EOF),
		gets("EOF, then a VPS", io.EOF, goodResponse(t)),
		gets("different failures", io.EOF, statusResponse(503, ""), errUnavailable),
		gets("no such host", dial(&net.DNSError{Err: "no such host", Name: "cloud.hostup.se", IsNotFound: true})),
		gets("connection refused", dial(os.NewSyscallError("connect", syscall.ECONNREFUSED))),
		gets("host that is named like a secret", syscall.ECONNREFUSED).with(hostup.WithBaseURL("https://secret-token.example")),
		gets("long host", syscall.ECONNREFUSED).with(hostup.WithBaseURL("https://" + strings.Repeat("a.", 120) + "example")),
		gets("unknown authority", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}),
		gets("HTTP on an https port", http.ErrSchemeMismatch),
		gets("not HTTP", errors.New(malformed+`SSH-2.0-OpenSSH_9.6"`)),
		gets("not HTTP, with the credential", errors.New(malformed+canaryKey+`"`)),
		gets("large header", errors.New("net/http: server response headers exceeded 262144 bytes; aborted")),
		gets("credential", fmt.Errorf("refused by peer: \"Bearer %s\": %w", canaryKey, io.ErrUnexpectedEOF)),
		gets("control characters", errors.New("a\r\nb\x1b[2J\x00\xff\u202e")),
		gets("long text", errors.New(strings.Repeat("long ", 2<<10))),
		gets("neither a response nor an error", func(*http.Request) (*http.Response, error) { return nil, nil }),
		gets("body that is reset", breaksOff(200, `{"id":`, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})),
		gets("body that fails with the credential", breaksOff(200, `{"id":`, fmt.Errorf("%s: %w", canaryKey, io.ErrUnexpectedEOF))),
		gets("body that is cut off", testdata(t, "details-truncated.http")),
		gets("too large by Content-Length", "HTTP/1.1 200 OK\nX-Request-Id: req_1\nContent-Length: 101\n\n").with(limit),
		gets("too large by reading", goodResponse(t)).with(limit),
		gets("error response that is too large", testdata(t, "problem-404-vps-not-found.http")).with(limit),
		gets("retry budget exhausted", errUnavailable).calls(func(r *recorder) {
			for range 30 {
				_, _ = r.client.GetVPSDetails(r.t.Context(), documentedID)
			}

			r.logs.Reset()
			r.get(r.t.Context())
			r.get(r.t.Context())
		}),
	}
}

func successCases(t *testing.T) []messageCase {
	_, body, _ := strings.Cut(goodResponse(t), "\n\n")
	cases := []messageCase{
		gets("documented", goodResponse(t)),
		gets("HTML", "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>log in</html>"),
		gets("request id", "HTTP/1.1 200 OK\nX-Request-Id: req_1\n\nnull"),
		gets("credential in the request id", "HTTP/1.1 200 OK\nX-Request-Id: "+canaryKey+"\n\nnull"),
		gets("control characters", "HTTP/1.1 200 OK\nX-Request-Id: \u202e\nContent-Type: \u202e\n\n<html>"),
		gets("unknown encoding", "HTTP/1.1 200 OK\nContent-Encoding: br\n\n\x0b\x02\x80"),
		gets("control characters in a usable response", "HTTP/1.1 200 OK\nX-Request-Id: \u202e\n\n"+body),
		gets("another origin", func(*http.Request) (*http.Response, error) {
			followed, _ := http.NewRequest(http.MethodGet, "https://example.com/", nil)
			return readResponse(goodResponse(t), followed)
		}),
	}

	for _, test := range []struct{ name, body string }{
		{"empty", ""},
		{"empty object", "{}"},
		{"trailing data", body + canaryPassword},
		{"cut off", body[:strings.Index(body, canaryPassword)+6]},
		{"deep nesting", `{"` + canaryPassword + `": ` + strings.Repeat("[", 20_000)},
		{"too many elements", `{"id": "x", "usageLog": [` + strings.Repeat("{},", 100_000) + `{}]}`},
	} {
		cases = append(cases, gets(test.name, okResponse(test.body)))
	}

	for _, test := range []struct{ name, old, new string }{
		{"another id", documentedID, "vps_other"},
		{"the id in capitals", documentedID, strings.ToUpper(documentedID)},
		{"invalid JSON", `"pinned": false`, `"pinned": False`},
		{"invalid UTF-8", "initial-password-from-panel", canaryPassword + "\xff"},
		{"duplicate member", `"locked": false`, `"locked": false, "locked": true`},
		{"duplicate undocumented member", `"pinned": false`, `"` + canaryPassword + `": 1, "` + canaryPassword + `": 2`},
		{"another type", `"amount": 99`, `"amount": "` + canaryPassword + `"`},
		{"another type in an array", `"usageLog": [`, `"usageLog": [{}, {"totalGb": []},`},
		{"another type of the password", `"initial-password-from-panel"`, `["` + canaryPassword + `"]`},
		{"another type in an undocumented gate", `"actions": {`, `"actions": {"canFly": {"reason": 7},`},
		{"fraction", `"backupsIncluded": 2`, `"backupsIncluded": 2.5`},
		{"number out of range", `"amount": 99`, `"amount": 1e400`},
		{"credential", "web-01", canaryKey},
	} {
		cases = append(cases, gets(test.name, okResponse(replaceInExample(t, test.old, test.new))))
	}
	return cases
}

func otherStatusCases() []messageCase {
	cases := []messageCase{
		gets("204", statusResponse(204, "X-Request-Id: req_1\n")),
		gets("300", statusResponse(300, "")),
		gets("304", statusResponse(304, "")),
		gets("302 without Location", statusResponse(302, "X-Request-Id: req_1\n")),
	}

	secrets := strings.NewReplacer("PASSWORD", canaryPassword, "KEY", canaryKey, "BIDI", "\u202e")
	for _, location := range []string{
		"/login", "http://cloud.hostup.se/", "https://%zz/", "javascript:alert(1)", "https://BIDI/",
		"https://user:PASSWORD@example.com/PASSWORD?token=KEY#PASSWORD", "https://" + strings.Repeat("a", 1000) + ".example/",
	} {
		response := statusResponse(302, "Location: "+secrets.Replace(location)+"\n")
		cases = append(cases, gets(fmt.Sprintf("302 to %.70s", location), response))
	}
	return cases
}

func responseCheckCases(t *testing.T) (cases []messageCase) {
	for _, test := range []struct {
		name string
		err  error
	}{
		{"failed", errCheck},
		{"root password", fmt.Errorf("%w: %s", errCheck, `"rootPassword": "`+canaryPassword+`"`)},
		{"value of the root password", fmt.Errorf("%w: %s", errCheck, canaryPassword)},
		{"credential", fmt.Errorf("%w: %s", errCheck, canaryKey)},
		{"long text with control characters", fmt.Errorf("%w:\n\x1b[2J%s", errCheck, long)},
		{"failed like a response", &hostup.Error{StatusCode: 503, Detail: "D"}},
	} {
		check := hostup.WithResponseCheck(func([]byte) error { return test.err })
		cases = append(cases, gets(test.name, goodResponse(t)).with(check))
	}
	return cases
}

func timeCases() []messageCase {
	const most = 20 * time.Second // less than the time-out of an attempt
	return []messageCase{
		gets("no response", hang),
		gets("no body", hangingBody),
		gets("deadline", hang).calls(within(most, nil)),
		gets("deadline with a cause", hang).calls(within(most, errCause)),
		gets("canceled", hangingBody).calls(canceled(most, nil)),
		gets("canceled with a cause", hangingBody).calls(canceled(most, errCause)),
		gets("cause with the credential", hang).calls(canceled(most, errors.New(canaryKey))),
		gets("cause that mentions a token", hang).calls(canceled(most, fmt.Errorf("%w: a new token", errCause))),
		gets("503, then canceled", statusResponse(503, ""), hang).calls(canceled(most, errCause)),
		gets("503, no connection, then canceled", statusResponse(503, ""), io.EOF, hang).calls(canceled(most, errCause)),
		gets("no connection, 503, then canceled", io.EOF, statusResponse(503, ""), hang).calls(canceled(most, errCause)),
		gets("canceled before the call").calls(canceled(0, errCause)),
		gets("deadline during the backoff", statusResponse(503, "")).calls(within(100*time.Millisecond, nil)),
		gets("canceled during the backoff", io.EOF).calls(canceled(100*time.Millisecond, errCause)),
	}
}

func bulkCases(t *testing.T) []messageCase {
	many := func(r *recorder, ctx context.Context, ids ...string) {
		results := maps.Collect(r.client.GetMany(ctx, slices.Values(ids), 1)) // ends before the recorder is read
		for _, id := range slices.Sorted(maps.Keys(results)) {
			r.line("id", id)
			r.result(results[id].VPS, results[id].Err)
		}
	}

	watch := func(r *recorder, ctx context.Context, id string, every time.Duration) {
		results := 0
		for vps, err := range r.client.Watch(ctx, id, every) {
			r.result(vps, err)
			if results++; results == 10 {
				r.t.Errorf("%s: Watch does not end", r.of.name)
				return
			}
		}
	}

	missing := testdata(t, "problem-404-vps-not-found.http")
	return []messageCase{
		gets("GetMany", missing, goodResponse(t)).calls(func(r *recorder) { many(r, r.t.Context(), "vps_unknown", documentedID, "..") }),
		gets("Watch", goodResponse(t), statusResponse(500, ""), okResponse("null"), missing).with(hostup.WithRetry(hostup.RetryPolicy{})).
			calls(func(r *recorder) { watch(r, r.t.Context(), documentedID, time.Minute) }),
		gets("Watch, interval 0").calls(func(r *recorder) { watch(r, r.t.Context(), documentedID, 0) }),
		gets("Watch, invalid id").calls(func(r *recorder) { watch(r, r.t.Context(), "..", time.Minute) }),
	}
}

func valueCases(t *testing.T) []messageCase {
	blocked := decode(t, `{"id": "vps_1", "hostname": "a\u001bb", "access": {"rootPassword": "`+canaryPassword+`"}, "actions": {
		"canStart": {"allowed": true}, "canReset": {"allowed": false, "reason": null}, "canRestart": {"allowed": null},
		"canStop": {"allowed": false, "code": "pending_order", "reason": "Unpaid.\n\u001b[2J"},
		"canFly": {"allowed": false, "reason": "the password is `+canaryPassword+`"}}}`)

	var cases []messageCase
	for _, test := range []struct {
		name    string
		actions []hostup.Action
	}{
		{"no action", nil}, {"allowed", []hostup.Action{"start"}}, {"blocked", []hostup.Action{"reset"}},
		{"reason and code", []hostup.Action{"stop"}}, {"not reported", []hostup.Action{"restart"}},
		{"several", []hostup.Action{"stop", "start", "snapshot"}}, {"root password", []hostup.Action{"fly"}},
		{"long and unprintable", []hostup.Action{hostup.Action("a\x1b\n\xff" + long)}},
	} {
		cases = append(cases, messageCase{name: "Check, " + test.name}.calls(func(r *recorder) { r.error(blocked.Check(test.actions...)) }))
	}
	return append(cases, printedCases(t, blocked)...)
}

func printedCases(t *testing.T, blocked *hostup.VPSDetails) (cases []messageCase) {
	add := func(name string, run func(*recorder)) { cases = append(cases, messageCase{name: name, run: run}) }
	add("Check of a zero VPSDetails", func(r *recorder) { r.error(new(hostup.VPSDetails).Check(hostup.ActionStart)) })
	add("Gate", func(r *recorder) {
		for _, gate := range []hostup.Gate{
			{}, {Action: "x", Reported: true, Allowed: true}, {Action: "x", Reported: true}, blocked.Gate("stop"),
			{Action: "x", Reported: true, Reason: long, Code: "c"},
		} {
			r.line("gate", gate.String())
		}
	})
	add("Credential", func(r *recorder) {
		for _, credential := range []hostup.Credential{{}, hostup.APIKey(canaryKey), hostup.SessionCookie(canaryKey)} {
			r.line("printed", credential.String())
		}
	})
	add("VPSDetails", func(r *recorder) {
		r.line("printed", blocked.String())
		r.line("zero", hostup.VPSDetails{}.String())
		r.line("long", decode(t, `{"id": "`+long+`"}`).String())
		r.line("logged", fmt.Sprintf("%q", blocked.LogValue()))
	})

	add("zero errors", func(r *recorder) {
		r.error(&hostup.BlockedError{})
		r.error(&hostup.PauseError{})
		r.error(hostup.Code(""))
		r.error(hostup.Code("x\n" + long))
	})
	add("Error", func(r *recorder) {
		for _, err := range []hostup.Error{
			{}, {StatusCode: 404}, {StatusCode: 520}, {StatusCode: 499}, {StatusCode: 600}, {Code: "NOT_FOUND"},
			{StatusCode: 503, RetryAfter: 1500*time.Millisecond + 1},
			{StatusCode: 429, VPSID: "vps_1", Title: "T", Detail: "D", Code: "c", RequestID: "r\n", RetryAfter: time.Second},
			{StatusCode: 500, Detail: long, RequestID: "req_1", RetryAfter: time.Minute},
		} {
			r.error(&err)
			r.line("logged", err.LogValue().String())
		}
	})
	add("ParseAction", func(r *recorder) {
		_, err := hostup.ParseAction("\x1b[2J\n" + strings.Repeat("é", 200))
		r.error(err)
	})
	add("UnmarshalJSON", func(r *recorder) { r.error(new(hostup.VPSDetails).UnmarshalJSON([]byte(`{"id": "x", "hostname": 7}`))) })
	return cases
}
