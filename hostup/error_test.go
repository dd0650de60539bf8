package hostup_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// An Error has all members of a problem, and values of the header. How a malformed one
// is read is tested in internal/decode.
func TestErrorFields(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 4, 27, 12, 34, second, 0, time.UTC) }
	const header = "HTTP/1.1 429 X\nDate: Mon, 27 Apr 2026 12:34:56 GMT\nRetry-After: 3600\nX-RateLimit-Limit: 60\n" +
		"X-RateLimit-Remaining: 7\nX-RateLimit-Reset: 2026-04-27T12:34:58.000Z\nX-Request-Id: req_2\n\n"
	for _, test := range []struct {
		name, response string
		want           hostup.Error
		text           string
	}{
		{"problem", testdata(t, "problem-400-invalid-request.http"), hostup.Error{
			StatusCode: 400,
			Type:       "https://developer.hostup.se/errors/invalid_request",
			Title:      "Validation failed",
			Code:       hostup.CodeInvalidRequest,
			Detail:     "The VPS id is not valid.",
			Instance:   "/api/v2/vps/vps_bad/details",
			RequestID:  "req_01hxa3b4c5d6e7f8g9h0j1k2m3",
			Timestamp:  wire.NewTime(at(56)),
			Fields:     []hostup.FieldError{{Pointer: "/id", Detail: "The id is too short.", Code: "invalid_format"}},
		}, "400 Bad Request: The VPS id is not valid.; /id: The id is too short. " +
			"(code invalid_request) (request id req_01hxa3b4c5d6e7f8g9h0j1k2m3)"},
		{"extensions and header", header + `{"title": "T", "status": 400, "blockerReasons": ["not_verified", 1.50]}`, hostup.Error{
			StatusCode: 429,
			Title:      "T",
			RequestID:  "req_2",
			RetryAfter: time.Hour,
			RateLimit:  hostup.RateLimit{Limit: 60, Remaining: 7, Reset: at(58), Known: true},
			Extensions: map[string]json.RawMessage{"blockerReasons": json.RawMessage(`["not_verified", 1.50]`)},
		}, "429 Too Many Requests: T (request id req_2); retry after 1h0m0s"},
		{"no problem", "HTTP/1.1 502 X\n\n<html>", hostup.Error{StatusCode: 502}, "502 Bad Gateway"},
	} {
		got := fetchError(t, test.response)
		test.want.VPSID, test.want.Attempts = documentedID, 1
		if diff := cmp.Diff(&test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if want := "hostup: " + documentedID + ": " + test.text; got.Error() != want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, want)
		}
	}
}

// errors.Is finds a code in any case, and does not panic for a target that is not
// comparable. TestStatusKinds has the errors of each status.
func TestErrorIs(t *testing.T) {
	for _, test := range []struct {
		err    hostup.Error
		target error
		want   bool
	}{
		{hostup.Error{Code: "NOT_FOUND"}, hostup.CodeNotFound, true},
		{hostup.Error{Code: "not_found"}, hostup.CodeVPSNotFound, false},
		{hostup.Error{}, hostup.Code(""), false},
		{hostup.Error{}, nil, false},
		{hostup.Error{StatusCode: 404}, uncomparable{"x"}, false},
	} {
		if got := errors.Is(&test.err, test.target); got != test.want {
			t.Errorf("%+v is %v: %t", test.err, test.target, got)
		}
	}
}

type uncomparable []string

func (uncomparable) Error() string { return "uncomparable" }

// The text ends with the request id and the wait, and neither it nor the log has what is
// absent.
func TestErrorTextAndLogValue(t *testing.T) {
	long := strings.Repeat("x", 2000)
	for _, test := range []struct {
		name      string
		err       hostup.Error
		text, log string // text is the end
	}{
		{"status", hostup.Error{StatusCode: 404}, "hostup: 404 Not Found", "[status=404]"},
		{"undocumented server error", hostup.Error{StatusCode: 520}, "hostup: 520 Server Error", "[status=520]"},
		{"undocumented client error", hostup.Error{StatusCode: 499}, "hostup: 499 Client Error", "[status=499]"},
		{"no class", hostup.Error{StatusCode: 600}, "hostup: 600 unknown status", "[status=600]"},
		{"wait of a fraction", hostup.Error{StatusCode: 503, RetryAfter: 1500*time.Millisecond + 1},
			"hostup: 503 Service Unavailable; retry after 1.5s", "[status=503 retry_after=1.500000001s]"},
		{"all", hostup.Error{StatusCode: 429, VPSID: "vps_1", Title: "T", Detail: "D", Code: "c", RequestID: "r\n", RetryAfter: time.Second},
			`hostup: vps_1: 429 Too Many Requests: D (code c) (request id r\n); retry after 1s`,
			`[status=429 code=c request_id=r\n retry_after=1s]`},
		{"long", hostup.Error{StatusCode: 500, Detail: long, RequestID: "req_1", RetryAfter: time.Minute},
			"x… (request id req_1); retry after 1m0s", "[status=500 request_id=req_1 retry_after=1m0s]"},
	} {
		text := test.err.Error()
		checkErrorText(t, text)
		if !strings.HasSuffix(text, test.text) {
			t.Errorf("%s: text %q, want %q", test.name, text, test.text)
		}
		if got := test.err.LogValue().String(); got != test.log {
			t.Errorf("%s: log %s, want %s", test.name, got, test.log)
		}
	}
}
