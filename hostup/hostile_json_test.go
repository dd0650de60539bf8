package hostup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// hostileResets are values of X-RateLimit-Reset. encoding/json cannot encode a
// time.Time with a year after 9999, or a zone of a day or more.
var hostileResets = []string{
	"569000000000",                 // seconds: the year 20000
	"569000000000000",              // milliseconds
	"253402300799", "253402300800", // the last second of 9999, the first of 10000
	"9223372036854775807",
	"9999-12-31T23:59:59-23:00", "9999-12-31T23:59:59Z", "2026-04-27T12:35:26+24:00", "2026-04-27T12:35:26-24:60",
	"0000-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z", "-1", "1e400",
}

// For any response, the values that a call returns can be encoded.
func TestHostileHeadersCanBeEncoded(t *testing.T) {
	for _, reset := range hostileResets {
		for _, header := range []http.Header{
			{"X-Ratelimit-Reset": {reset}},
			{"X-Ratelimit-Reset": {reset}, "Retry-After": {reset}, "Date": {reset}, "Age": {reset}},
			{"Retry-After": {"Fri, 31 Dec 9999 23:59:59 GMT"}, "Date": {"Fri, 31 Dec 9999 23:59:59 GMT"}, "X-Request-Id": {"\xff\x00"}},
			{"Retry-After": {"Sat, 01 Jan 20000 00:00:00 GMT"}, "Date": {"Saturday, 01-Jan-00 00:00:00 XYZ"}},
		} {
			for _, status := range []int{200, 429, 500} {
				client := newClient(t, func(req *http.Request) (*http.Response, error) {
					resp, err := readResponse(okResponse(string(exampleBody(t))), req)
					resp.StatusCode, resp.Header = status, header
					return resp, err
				})
				vps, err := fetch(t, client)
				values := []any{client, err, hostup.Result{VPS: vps, Err: err}, fmt.Sprint(err)}
				if err == nil {
					values = append(values, vps, *vps, vps.Meta(), vps.VPSDetails)
				}
				_, paused := fetch(t, client) // a PauseError, after a 429
				checkEncodes(t, fmt.Sprintf("%d %q", status, header), append(values, paused)...)
			}
		}
	}
}

func checkEncodes(t *testing.T, what string, values ...any) {
	t.Helper()
	for _, value := range values {
		if document, err := json.Marshal(value); err != nil || !json.Valid(document) {
			t.Errorf("%s: %T: %v", what, value, err)
		}
	}
}

// All other exported values can be encoded too.
func TestExportedValuesCanBeEncoded(t *testing.T) {
	vps := decode(t, string(exampleBody(t)))
	client, err := hostup.NewClient(hostup.APIKey(canaryKey))
	if err != nil {
		t.Fatal(err)
	}
	_, failed := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) {
		return nil, errors.Join(context.DeadlineExceeded, errors.New("bad "+canaryKey))
	}))
	problem := error(fetchError(t, statusResponse(404, "")+"{\"code\": 1e400, \"x\": {\"a\": 1, \"a\": 1e999}, \"\xff\": \"\\ud800\", \"timestamp\": [1]}"))
	checkEncodes(t, "value", client, *client, hostup.Client{}, hostup.APIKey("x"), hostup.Credential{}, hostup.Secret{}, hostup.Time{},
		hostup.VPSDetails{}, &hostup.VPSDetails{}, (*hostup.VPSDetails)(nil), vps.Gate(hostup.ActionStart), hostup.Gate{}, hostup.ActionStart,
		vps.ChangeFlow(), vps.Check(hostup.ActionStart), hostup.BlockedError{}, hostup.Error{}, problem, failed, hostup.ErrServer,
		hostup.CodeNotFound, hostup.FieldError{}, hostup.RateLimit{}, hostup.RetryPolicy{}, hostup.PauseError{}, hostup.Meta{}, hostup.Result{Err: failed},
		hostup.Result{Err: problem}, vps.Access, vps.UsageLog, vps.Pricing, vps.Billing, vps.CreatedAt)
}
