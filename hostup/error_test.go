package hostup_test

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

func TestErrorIs(t *testing.T) {
	sentinels := []error{
		hostup.ErrInvalidRequest, hostup.ErrUnauthorized, hostup.ErrForbidden, hostup.ErrNotFound,
		hostup.ErrRateLimited, hostup.ErrServer,
	}
	for _, test := range []struct {
		file     string
		status   int
		code     hostup.Code
		sentinel error
	}{
		{"problem-400-invalid-request.http", 400, hostup.CodeInvalidRequest, hostup.ErrInvalidRequest},
		{"problem-401-unauthorized.http", 401, hostup.CodeUnauthorized, hostup.ErrUnauthorized},
		{"problem-403-forbidden.http", 403, hostup.CodeForbidden, hostup.ErrForbidden},
		{"problem-404-vps-not-found.http", 404, hostup.CodeVPSNotFound, hostup.ErrNotFound},
		{"problem-429-rate-limit-exceeded.http", 429, hostup.CodeRateLimitExceeded, hostup.ErrRateLimited},
		{"problem-500-internal-error.http", 500, hostup.CodeInternalError, hostup.ErrServer},
		{"error-404-older-api.http", 404, hostup.CodeNotFound, hostup.ErrNotFound}, // its code is in capitals
		{"error-502-html-of-a-proxy.http", 502, "", hostup.ErrServer},
	} {
		t.Run(test.file, func(t *testing.T) {
			e := fetchError(t, testdata(t, test.file))
			if e.StatusCode != test.status {
				t.Errorf("status %d, want %d", e.StatusCode, test.status)
			}
			if test.code != "" && !errors.Is(e, test.code) {
				t.Errorf("code %q, want %q", e.Code, test.code)
			}
			for _, sentinel := range sentinels {
				if got, want := errors.Is(e, sentinel), errors.Is(test.sentinel, sentinel); got != want {
					t.Errorf("errors.Is with %v: %t, want %t", sentinel, got, want)
				}
			}
			if errors.Is(e, hostup.Code("")) || errors.Is(e, hostup.ErrUnexpectedResponse) {
				t.Error("errors.Is with the empty Code or ErrUnexpectedResponse: true")
			}
			if e.RequestID == "" || !strings.HasSuffix(e.Error(), "request id "+e.RequestID+")") {
				t.Errorf("%q does not end with the request id", e)
			}
		})
	}
}

// errors.Is passes any target, including one that is not comparable.
func TestErrorIsWithAnyTarget(t *testing.T) {
	e := &hostup.Error{StatusCode: 404}
	if errors.Is(e, uncomparable{"x"}) || errors.Is(e, nil) || errors.Is(&hostup.Error{StatusCode: 600}, hostup.ErrServer) {
		t.Error("errors.Is: true, want false")
	}
}

type uncomparable []string

func (uncomparable) Error() string { return "uncomparable" }

func TestErrorFields(t *testing.T) {
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

// All well-formed members of a malformed problem are kept.
func TestMalformedProblems(t *testing.T) {
	timeOf := func(text string) (v hostup.Time) {
		_ = v.UnmarshalText([]byte(text))
		return v
	}
	for _, test := range []struct {
		name, body string
		want       hostup.Error // StatusCode and Attempts are added
		extensions []string
	}{
		{"empty", ``, hostup.Error{}, nil},
		{"null", `null`, hostup.Error{}, nil},
		{"array", `[{"code": "x"}]`, hostup.Error{}, nil},
		{"HTML", `<html>Forbidden</html>`, hostup.Error{}, nil},
		{"empty object", `{}`, hostup.Error{}, nil},
		{"status is a string", `{"status": "418", "code": "x"}`, hostup.Error{Code: "x"}, []string{"status"}},
		{"another status", `{"status": 400, "code": "x"}`, hostup.Error{Code: "x"}, nil},
		{"code is a number", `{"code": 7, "title": "T"}`, hostup.Error{Title: "T"}, []string{"code"}},
		{"null members", `{"code": null, "errors": null, "title": "T"}`, hostup.Error{Title: "T"}, nil},
		{"errors is an object", `{"errors": {"id": "bad"}, "code": "x"}`, hostup.Error{Code: "x"}, []string{"errors"}},
		{"errors has strings", `{"errors": ["bad id"], "code": "x"}`, hostup.Error{Code: "x"}, []string{"errors"}},
		{"errors has strings and objects", `{"errors": ["bad", {"pointer": "/id", "code": 7}]}`,
			hostup.Error{Fields: []hostup.FieldError{{Pointer: "/id"}}}, []string{"errors"}},
		{"malformed timestamp", `{"timestamp": "yesterday", "code": "x"}`, hostup.Error{Code: "x", Timestamp: timeOf("yesterday")}, nil},
		{"timestamp is a number", `{"timestamp": 1777293296, "code": "x"}`,
			hostup.Error{Code: "x", Timestamp: timeOf("1777293296")}, []string{"timestamp"}},
		{"truncated", `{"code": "x", "title": "T", "detail": "cut of`, hostup.Error{Code: "x", Title: "T"}, nil},
		{"invalid UTF-8", "{\"code\": \"x\", \"title\": \"\xff\"}", hostup.Error{Code: "x", Title: "\uFFFD"}, nil},
		{"invalid UTF-8 in a name", "{\"code\": \"x\", \"\xff\": 1}", hostup.Error{Code: "x"}, []string{"\uFFFD"}},
		{"duplicate name", `{"code": "x", "code": "y"}`, hostup.Error{Code: "y"}, nil},
		{"older API", `{"error": "Too many", "message": "Wait", "code": "RATE_LIMITED", "retryAfter": "30"}`,
			hostup.Error{Title: "Too many", Detail: "Wait", Code: "RATE_LIMITED"}, []string{"error", "message", "retryAfter"}},
		{"extensions", `{"code": "x", "extensions": {"a": [1]}, "blockerReasons": ["not_verified"]}`,
			hostup.Error{Code: "x"}, []string{"blockerReasons", "extensions"}},
	} {
		t.Run(test.name, func(t *testing.T) {
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
}

func TestErrorExtensions(t *testing.T) {
	e := fetchError(t, "HTTP/1.1 403 Forbidden\n\n"+`{"blockerReasons": ["not_verified", 1.50]}`)
	if got := string(e.Extensions["blockerReasons"]); got != `["not_verified", 1.50]` {
		t.Errorf("extension %s", got)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Error(err)
	}
}

// The texts of a response must not control a terminal or fill a log.
func TestErrorText(t *testing.T) {
	for _, test := range []struct{ name, body string }{
		{"control characters", `{"detail": "\u001b[2J\u0007", "title": "a\r\nb", "requestId": "\u202e\u0000", "code": "\u009b"}`},
		{"long detail", `{"detail": "` + strings.Repeat("x", 60_000) + `", "requestId": "req_1"}`},
		{"long request id", `{"requestId": "` + strings.Repeat("é", 30_000) + `"}`},
		{"long code", `{"code": "` + strings.Repeat("y", 60_000) + `"}`},
		{"many fields", `{"errors": [` + strings.Repeat(`{"pointer": "/a\n", "detail": "b"},`, 1500) + `{}]}`},
		{"deep nesting", strings.Repeat(`{"detail":`, 5000)},
	} {
		t.Run(test.name, func(t *testing.T) { // fetchError checks the text
			_ = fetchError(t, statusResponse(500, "")+test.body)
		})
	}
	e := fetchError(t, statusResponse(500, "")+`{"detail": "`+strings.Repeat("x", 2000)+`", "requestId": "req_1"}`)
	if !strings.HasSuffix(e.Error(), "… (request id req_1)") {
		t.Errorf("the text %q does not end with the request id", e.Error()[900:])
	}
}

func TestErrorRetryAfter(t *testing.T) {
	const (
		most = time.Duration(math.MaxInt64)
		date = "Date: Mon, 27 Apr 2026 12:34:56 GMT\n"
	)
	for _, test := range []struct {
		name   string
		status int
		header string
		want   time.Duration
	}{
		{"none", 429, "", 0},
		{"seconds", 429, "Retry-After: 3\n", 3 * time.Second},
		{"zero", 429, "Retry-After: 0\n", 0},
		{"spaces", 429, "Retry-After:   7  \n", 7 * time.Second},
		{"fraction, rounded up", 429, "Retry-After: 1.5\n", 2 * time.Second},
		{"fraction of zero", 429, "Retry-After: 2.000\n", 2 * time.Second},
		{"an hour", 429, "Retry-After: 3600\n", time.Hour},
		{"the largest of several", 429, "Retry-After: 3\nRetry-After: 9\nRetry-After: 5\n", 9 * time.Second},
		{"negative", 429, "Retry-After: -5\n", 0},
		{"minus zero", 429, "Retry-After: -0\n", 0},
		{"plus sign", 429, "Retry-After: +5\n", 0},
		{"exponent", 429, "Retry-After: 1e3\n", 0},
		{"hexadecimal", 429, "Retry-After: 0x10\n", 0},
		{"NaN", 429, "Retry-After: NaN\n", 0},
		{"word", 429, "Retry-After: soon\n", 0},
		{"decimal point alone", 429, "Retry-After: .\n", 0},
		{"digits beyond ASCII", 429, "Retry-After: ٣\n", 0},
		{"large", 429, "Retry-After: 9223372035\n", 9223372035 * time.Second},
		{"overflow", 429, "Retry-After: 9223372037\n", most},
		{"overflow of 64 bits", 429, "Retry-After: 18446744073709551616\n", most},
		{"4 KiB of digits", 429, "Retry-After: " + strings.Repeat("9", 4096) + "\n", most},
		{"IMF date", 429, date + "Retry-After: Mon, 27 Apr 2026 12:35:26 GMT\n", 30 * time.Second},
		{"RFC 850 date", 429, date + "Retry-After: Monday, 27-Apr-26 12:35:26 GMT\n", 30 * time.Second},
		{"asctime date", 429, date + "Retry-After: Mon Apr 27 12:35:26 2026\n", 30 * time.Second},
		{"past date", 429, date + "Retry-After: Mon, 27 Apr 2026 12:00:00 GMT\n", 0},
		{"reset", 429, date + "X-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n", 30 * time.Second},
		{"reset with a time zone", 429, date + "X-RateLimit-Reset: 2026-04-27T14:35:26+02:00\n", 30 * time.Second},
		{"reset in epoch seconds", 429, date + "X-RateLimit-Reset: 1777293326\n", 30 * time.Second},
		{"reset in epoch milliseconds", 429, date + "X-RateLimit-Reset: 1777293326500\n", 30*time.Second + 500*time.Millisecond},
		{"past reset", 429, date + "X-RateLimit-Reset: 2026-04-27T12:00:00Z\n", 0},
		{"malformed reset", 429, date + "X-RateLimit-Reset: tomorrow\n", 0},
		{"reset in seconds from now", 429, date + "X-RateLimit-Reset: 30\n", 0},
		{"Retry-After and reset", 429, date + "Retry-After: 3\nX-RateLimit-Reset: 2026-04-27T12:35:26Z\n", 3 * time.Second},
		{"malformed Retry-After and reset", 429, date + "Retry-After: soon\nX-RateLimit-Reset: 2026-04-27T12:35:26Z\n", 30 * time.Second},
		{"503 with Retry-After", 503, "Retry-After: 5\n", 5 * time.Second},
		{"503 with reset", 503, date + "X-RateLimit-Reset: 2026-04-27T12:35:26Z\n", 0}, // not the reason for a 503
	} {
		t.Run(test.name, func(t *testing.T) {
			if e := fetchError(t, statusResponse(test.status, test.header)); e.RetryAfter != test.want {
				t.Errorf("RetryAfter %v, want %v", e.RetryAfter, test.want)
			}
		})
	}
}

func TestErrorRateLimit(t *testing.T) {
	at := time.Date(2026, 4, 27, 12, 35, 26, 0, time.UTC)
	for _, test := range []struct {
		name, header string
		want         hostup.RateLimit
	}{
		{"none", "", hostup.RateLimit{}},
		{"all", "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n",
			hostup.RateLimit{Limit: 60, Reset: at, Known: true}},
		{"one", "X-RateLimit-Remaining: 7\n", hostup.RateLimit{Remaining: 7, Known: true}},
		{"zero", "X-RateLimit-Remaining: 0\n", hostup.RateLimit{Known: true}},
		{"malformed", "X-RateLimit-Limit: many\nX-RateLimit-Remaining: -1\nX-RateLimit-Reset: x\n", hostup.RateLimit{}},
		{"overflow", "X-RateLimit-Limit: 99999999999999999999\n", hostup.RateLimit{}},
		{"lower case", "x-ratelimit-limit: 60\n", hostup.RateLimit{Limit: 60, Known: true}},
	} {
		e := fetchError(t, statusResponse(429, test.header))
		if diff := cmp.Diff(test.want, e.RateLimit); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
