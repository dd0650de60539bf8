package hostup_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestMeta(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 4, 27, 12, 34, second, 0, time.UTC) }
	for _, test := range []struct {
		name, header string
		want         hostup.Meta // Attempts and ReceivedAt are added
	}{
		{"none", "", hostup.Meta{}},
		{"all", "Date: Mon, 27 Apr 2026 12:34:56 GMT\nAge: 7\nX-Request-Id: req_1\n" +
			"X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 59\nX-RateLimit-Reset: 2026-04-27T12:34:58Z\n",
			hostup.Meta{RequestID: "req_1", Date: at(56), Age: 7 * time.Second,
				RateLimit: hostup.RateLimit{Limit: 60, Remaining: 59, Reset: at(58), Known: true}}},
		{"control characters", "X-Request-Id: a\tb\n", hostup.Meta{RequestID: `a\tb`}},
		{"credential", "X-Request-Id: " + canaryKey + "\n", hostup.Meta{RequestID: "[redacted]"}},
		{"root password", "X-Request-Id: req-hunter22\n", hostup.Meta{RequestID: "req-[redacted]"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			requests, start := 0, time.Now()
			vps, err := fetch(t, newClient(t, func(req *http.Request) (*http.Response, error) {
				time.Sleep(2 * time.Second)
				if requests++; requests == 1 { // its header is ignored
					return readResponse(statusResponse(429, "Retry-After: 3\nX-Request-Id: req_0\nX-RateLimit-Limit: 1\nAge: 9\n"), req)
				}
				return readResponse("HTTP/1.1 200 OK\n"+test.header+"\n"+replaceInExample(t, "initial-password-from-panel", "hunter22"), req)
			}, threeAttempts))
			if err != nil {
				t.Fatal(err)
			}

			got := vps.Meta()
			// 2 s for each request, 3 s of pause and up to 5 % of jitter
			if after := got.ReceivedAt.Sub(start); after < 7*time.Second || after > 7150*time.Millisecond || after != time.Since(start) {
				t.Errorf("%s: ReceivedAt is %v after the start, want %v", test.name, after, time.Since(start))
			}
			got.ReceivedAt, test.want.Attempts = time.Time{}, 2
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		})
	}
}

// Whatever the verb, a VPSDetails is printed on one line.
func TestString(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{string(bodyOf(t, testdata(t, "details-nulls.http"))), "vps_01hxnull4c5d6e7f8g9h0j1k2m - (-, unknown, -)"},
		{replaceInExample(t, "initial-password-from-panel", "web-01.example.com"), // documented: as received
			documentedID + ` web-01.example.com (VPS XS, active, running)`},
		{replaceInExample(t, `"web-01.example.com"`, `"\u001b[2J\r\n\u202e"`), documentedID + ` \x1b[2J\r\n\u202e (VPS XS, active, running)`},
	} {
		vps := decode(t, test.body)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
			if got, pointer := fmt.Sprintf(verb, *vps), fmt.Sprintf(verb, vps); got != test.want || pointer != test.want {
				t.Errorf("%s: %s and %s, want %s", verb, got, pointer, test.want)
			}
		}
		if got := vps.GoString(); got != test.want {
			t.Errorf("GoString: %s", got)
		}
	}
}

// Zero values allow nothing and can be used.
func TestZeroVPSDetails(t *testing.T) {
	vps := hostup.VPSDetails{}
	vps.Actions.CanRebuild.Allowed = true
	if vps.Can(hostup.ActionRebuild) || vps.ChangeFlow() != "" || !vps.IsLocked() || vps.Check(hostup.ActionRebuild) == nil {
		t.Error("a VPSDetails without a response is not locked, or allows an action")
	}

	for gate := range vps.Gates() {
		t.Errorf("it has the gate %s", gate.Action)
	}

	if vps.RawJSON() != nil || vps.Meta() != (hostup.Meta{}) {
		t.Errorf("RawJSON %s, Meta %+v", vps.RawJSON(), vps.Meta())
	}
	if got, err := json.Marshal(hostup.VPSDetails{}); err != nil || !strings.Contains(string(got), `"hostname":""`) {
		t.Errorf("JSON %s, %v", got, err)
	}
}

// json.Marshal accepts all exported values, including zero values and those that a
// call returns for any header. It cannot encode a time after the year 9999.
func TestEveryValueCanBeEncoded(t *testing.T) {
	vps := decode(t, string(exampleBody(t)))
	values := []any{
		hostup.Client{}, hostup.APIKey("x"), hostup.Credential{}, hostup.Secret{}, hostup.Time{}, hostup.VPSDetails{}, (*hostup.VPSDetails)(nil),
		vps, *vps, vps.VPSDetails, vps.Gate(hostup.ActionStart), hostup.Gate{}, vps.Check(hostup.ActionStart), hostup.BlockedError{},
		hostup.Error{}, hostup.FieldError{}, hostup.ErrServer, hostup.CodeNotFound, hostup.RateLimit{}, hostup.RetryPolicy{}, hostup.PauseError{},
		fetchError(t, statusResponse(404, "")+"{\"code\": 1e400, \"x\": {\"a\": 1, \"a\": 1e999}, \"\xff\": \"\\ud800\", \"timestamp\": [1]}"),
	}

	synctest.Test(t, func(t *testing.T) { // in which a call cannot wait for a day
		for _, at := range []string{"569000000000000", "9999-12-31T23:59:59-23:00", "Fri, 31 Dec 9999 23:59:59 GMT", "-1", "\xff"} {
			header := http.Header{"X-Ratelimit-Reset": {at}, "Retry-After": {at}, "Date": {at}, "Age": {at}, "X-Request-Id": {at}}
			for _, status := range []int{200, 429, 500} {
				client := newClient(t, func(req *http.Request) (*http.Response, error) {
					resp, err := readResponse(okResponse(string(exampleBody(t))), req)
					resp.StatusCode, resp.Header = status, header
					return resp, err
				})
				for range 2 { // the second call returns a PauseError, after a 429
					vps, err := fetch(t, client)
					values = append(values, client, err, hostup.Result{VPS: vps, Err: err})
					if vps != nil {
						values = append(values, vps.Meta())
					}
				}
			}
		}
	})

	for _, value := range values {
		if document, err := json.Marshal(value); err != nil || !json.Valid(document) {
			t.Errorf("%T: %v", value, err)
		}
	}
}
