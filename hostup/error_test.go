package hostup_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// An Error has all members of a problem, and values of the header. How a malformed one is
// read is tested in internal/decode; the texts, the records and what errors.Is finds are in
// testdata/messages.txt.
func TestErrorFields(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 4, 27, 12, 34, second, 0, time.UTC) }
	const header = "HTTP/1.1 429 X\nDate: Mon, 27 Apr 2026 12:34:56 GMT\nRetry-After: 3600\nX-RateLimit-Limit: 60\n" +
		"X-RateLimit-Remaining: 7\nX-RateLimit-Reset: 2026-04-27T12:34:58.000Z\nX-Request-Id: req_2\n\n"
	for _, test := range []struct {
		name, response string
		want           hostup.Error
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
		}},
		{"extensions and header", header + `{"title": "T", "status": 400, "blockerReasons": ["not_verified", 1.50]}`, hostup.Error{
			StatusCode: 429,
			Title:      "T",
			RequestID:  "req_2",
			RetryAfter: time.Hour,
			RateLimit:  hostup.RateLimit{Limit: 60, Remaining: 7, Reset: at(58), Known: true},
			Extensions: map[string]json.RawMessage{"blockerReasons": json.RawMessage(`["not_verified", 1.50]`)},
		}},
	} {
		synctest.Test(t, func(t *testing.T) { // in which a call cannot wait for an hour
			got := fetchError(t, test.response)
			test.want.VPSID, test.want.Attempts = documentedID, 1
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		})
	}
}
