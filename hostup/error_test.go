package hostup_test

import (
	"errors"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// apiError returns the *Error of a response.
func fetchError(t *testing.T, response string) *hostup.Error {
	t.Helper()
	_, err := fetch(t, newClientReturning(t, response))
	var e *hostup.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *Error", err)
	}
	return e
}

func TestProblems(t *testing.T) {
	sentinels := []error{
		hostup.ErrInvalidRequest, hostup.ErrUnauthorized, hostup.ErrForbidden, hostup.ErrNotFound,
		hostup.ErrRateLimited, hostup.ErrServer,
	}
	for file, test := range map[string]struct {
		status   int
		code     hostup.Code
		sentinel error
	}{
		"problem-400-invalid-request.http":     {400, hostup.CodeInvalidRequest, hostup.ErrInvalidRequest},
		"problem-401-unauthorized.http":        {401, hostup.CodeUnauthorized, hostup.ErrUnauthorized},
		"problem-403-forbidden.http":           {403, hostup.CodeForbidden, hostup.ErrForbidden},
		"problem-404-vps-not-found.http":       {404, hostup.CodeVPSNotFound, hostup.ErrNotFound},
		"problem-429-rate-limit-exceeded.http": {429, hostup.CodeRateLimitExceeded, hostup.ErrRateLimited},
		"problem-500-internal-error.http":      {500, hostup.CodeInternalError, hostup.ErrServer},
		"error-404-older-api.http":             {404, hostup.Code("not_found"), hostup.ErrNotFound},
		"error-502-html-of-a-proxy.http":       {502, "", hostup.ErrServer},
	} {
		t.Run(file, func(t *testing.T) {
			e := fetchError(t, testdata(t, file))
			if e.StatusCode != test.status {
				t.Errorf("status %d", e.StatusCode)
			}
			if test.code != "" && !errors.Is(e, test.code) {
				t.Errorf("code %q, want %q", e.Code, test.code)
			}
			for _, sentinel := range sentinels {
				if errors.Is(e, sentinel) != (sentinel == test.sentinel) {
					t.Errorf("errors.Is(%v): %v", sentinel, errors.Is(e, sentinel))
				}
			}
			if errors.Is(e, hostup.Code("")) || errors.Is(e, hostup.ErrUnexpectedResponse) {
				t.Error("it is what it is not")
			}
			if e.RequestID == "" || !strings.HasSuffix(e.Error(), "request id "+e.RequestID+")") {
				t.Errorf("%q does not end with the request id", e)
			}
		})
	}
}

// errors.Is gives Is any target, also one that cannot be the key of a map.
func TestIsWithAnyTarget(t *testing.T) {
	e := &hostup.Error{StatusCode: 404}
	if errors.Is(e, uncomparable{"x"}) || errors.Is(e, nil) || errors.Is(&hostup.Error{StatusCode: 600}, hostup.ErrServer) {
		t.Error("it is what it is not")
	}
}

type uncomparable []string

func (uncomparable) Error() string { return "uncomparable" }

func TestProblemIsWhole(t *testing.T) {
	got := fetchError(t, testdata(t, "problem-400-invalid-request.http"))
	want := &hostup.Error{
		StatusCode: 400,
		Type:       "https://developer.hostup.se/errors/invalid_request",
		Title:      "Validation failed",
		Code:       hostup.CodeInvalidRequest,
		Detail:     "The VPS id is not valid.",
		Instance:   "/api/v2/vps/vps_bad/details",
		RequestID:  "req_01hxa3b4c5d6e7f8g9h0j1k2m3",
		Timestamp:  wire.NewTime(time.Date(2026, 4, 27, 12, 34, 56, 0, time.UTC)),
		Fields:     []hostup.FieldError{{Pointer: "/id", Detail: "The id is too short.", Code: "invalid_format"}},
		Attempts:   1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const text = "hostup: 400 Bad Request: The VPS id is not valid.; /id: The id is too short. " +
		"(code invalid_request) (request id req_01hxa3b4c5d6e7f8g9h0j1k2m3)"
	if got.Error() != text {
		t.Errorf("got  %s\nwant %s", got, text)
	}
}

// What is half wrong gives what is right.
func TestHalfWrongProblems(t *testing.T) {
	for name, test := range map[string]struct {
		body       string
		want       hostup.Error // StatusCode and Attempts are added
		extensions []string
	}{
		"empty":                {``, hostup.Error{}, nil},
		"null":                 {`null`, hostup.Error{}, nil},
		"array":                {`[{"code": "x"}]`, hostup.Error{}, nil},
		"html":                 {`<html>Forbidden</html>`, hostup.Error{}, nil},
		"empty object":         {`{}`, hostup.Error{}, nil},
		"status is a string":   {`{"status": "418", "code": "x"}`, hostup.Error{Code: "x"}, []string{"status"}},
		"status is another":    {`{"status": 400, "code": "x"}`, hostup.Error{Code: "x"}, nil},
		"code is a number":     {`{"code": 7, "title": "T"}`, hostup.Error{Title: "T"}, []string{"code"}},
		"null members":         {`{"code": null, "errors": null, "title": "T"}`, hostup.Error{Title: "T"}, nil},
		"errors is an object":  {`{"errors": {"id": "bad"}, "code": "x"}`, hostup.Error{Code: "x"}, []string{"errors"}},
		"errors is of texts":   {`{"errors": ["bad id"], "code": "x"}`, hostup.Error{Code: "x"}, []string{"errors"}},
		"errors is mixed":      {`{"errors": ["bad", {"pointer": "/id", "code": 7}]}`, hostup.Error{Fields: []hostup.FieldError{{Pointer: "/id"}}}, nil},
		"odd timestamp":        {`{"timestamp": "yesterday", "code": "x"}`, hostup.Error{Code: "x", Timestamp: timeOf("yesterday")}, nil},
		"timestamp in seconds": {`{"timestamp": 1777293296, "code": "x"}`, hostup.Error{Code: "x", Timestamp: timeOf("1777293296")}, []string{"timestamp"}},
		"truncated":            {`{"code": "x", "title": "T", "detail": "cut of`, hostup.Error{Code: "x", Title: "T"}, nil},
		"invalid UTF-8":        {"{\"code\": \"x\", \"title\": \"\xff\"}", hostup.Error{Code: "x", Title: "\uFFFD"}, nil},
		"invalid UTF-8 name":   {"{\"code\": \"x\", \"\xff\": 1}", hostup.Error{Code: "x"}, []string{"\uFFFD"}},
		"duplicate":            {`{"code": "x", "code": "y"}`, hostup.Error{Code: "y"}, nil},
		"older API":            {`{"error": "Too many", "message": "Wait", "code": "RATE_LIMITED", "retryAfter": "30"}`, hostup.Error{Title: "Too many", Detail: "Wait", Code: "RATE_LIMITED"}, []string{"error", "message", "retryAfter"}},
		"extensions":           {`{"code": "x", "extensions": {"a": [1]}, "blockerReasons": ["not_verified"]}`, hostup.Error{Code: "x"}, []string{"blockerReasons", "extensions"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := fetchError(t, "HTTP/1.1 418 I'm a teapot\nContent-Type: text/plain\n\n"+test.body)
			if names := slices.Sorted(maps.Keys(got.Extensions)); !slices.Equal(names, test.extensions) {
				t.Errorf("extensions %q, want %q", names, test.extensions)
			}
			test.want.StatusCode, test.want.Attempts = 418, 1
			got.Extensions = nil
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	e := fetchError(t, "HTTP/1.1 403 Forbidden\n\n"+`{"blockerReasons": ["not_verified", 1.50]}`)
	if string(e.Extensions["blockerReasons"]) != `["not_verified",1.50]` {
		t.Errorf("the unknown member became %s", e.Extensions["blockerReasons"])
	}
}

func timeOf(text string) (t hostup.Time) {
	_ = t.UnmarshalText([]byte(text))
	return t
}

// A server controls its texts; they control no terminal and fill no log.
func TestErrorTextIsPlain(t *testing.T) {
	for name, body := range map[string]string{
		"escape sequences": `{"detail": "\u001b[2J\u0007", "title": "a\r\nb", "requestId": "\u202e\u0000", "code": "\u009b"}`,
		"long":             `{"detail": "` + strings.Repeat("x", 60_000) + `", "requestId": "req_1"}`,
		"long request id":  `{"requestId": "` + strings.Repeat("é", 30_000) + `"}`,
		"long code":        `{"code": "` + strings.Repeat("y", 60_000) + `"}`,
		"many fields":      `{"errors": [` + strings.Repeat(`{"pointer": "/a\n", "detail": "b"},`, 1500) + `{}]}`,
		"nested":           strings.Repeat(`{"detail":`, 5000),
	} {
		e := fetchError(t, "HTTP/1.1 500 Internal Server Error\n\n"+body)
		if text := e.Error(); len(text) > 1<<10 {
			t.Errorf("%s: %d bytes", name, len(text))
		}
	}
	if e := fetchError(t, "HTTP/1.1 500 Internal Server Error\n\n"+`{"detail": "`+strings.Repeat("x", 2000)+`", "requestId": "req_1"}`); !strings.HasSuffix(e.Error(), "… (request id req_1)") {
		t.Errorf("the request id was cut: %q", e.Error()[900:])
	}
}

// A server that echoes the credential does not get it into a log.
func TestEchoedCredentialIsScrubbed(t *testing.T) {
	quoted := strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(canaryKey)
	for name, echo := range map[string]string{
		"as it is":    canaryKey,
		"URL-encoded": url.QueryEscape(canaryKey),
		"path":        url.PathEscape(canaryKey),
		"JSON":        quoted,
		"base64":      "Y2FuYXJ5PGtleT4vd2l0aCtzaWducz0=",
		"every byte":  `\u0063\u0061\u006e\u0061\u0072\u0079<key>/with+signs=`,
	} {
		t.Run(name, func(t *testing.T) {
			body := `{"type": "X", "title": "X", "code": "X", "detail": "bad token X", "instance": "/X", "requestId": "X",
				"timestamp": "X", "errors": [{"pointer": "X", "detail": "X", "code": "X"}], "X": "X", "token": ["X"]}`
			e := fetchError(t, "HTTP/1.1 401 Unauthorized\nX-Request-Id: "+canaryKey+"\n\n"+strings.ReplaceAll(body, "X", echo))
			for way, text := range allOutputs(e) {
				if strings.Contains(text, echo) || strings.Contains(text, canaryKey) {
					t.Errorf("%s shows the credential: %s", way, text)
				}
			}
		})
	}
	for _, status := range []string{"200 OK", "302 Found", "503 Service Unavailable"} {
		_, err := fetch(t, newClientReturning(t, "HTTP/1.1 "+status+"\nX-Request-Id: "+canaryKey+"\nLocation: https://"+url.PathEscape("canary")+".example\n\n"))
		if err == nil || errors.Is(err, io.EOF) {
			t.Error(err)
		}
	}
}
