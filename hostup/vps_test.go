package hostup_test

import (
	"bytes"
	"fmt"
	"log/slog"
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
		{"one rate limit", "X-RateLimit-Remaining: 0\n", hostup.Meta{RateLimit: hostup.RateLimit{Known: true}}},
		{"malformed", "Date: yesterday\nAge: -1\nX-RateLimit-Limit: many\n", hostup.Meta{}},
		{"control characters", "X-Request-Id: a\tb\n", hostup.Meta{RequestID: `a\tb`}},
		{"credential", "X-Request-Id: " + canaryKey + "\n", hostup.Meta{RequestID: "[redacted]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests, start := 0, time.Now()
				vps, err := fetch(t, newClient(t, func(req *http.Request) (*http.Response, error) {
					time.Sleep(2 * time.Second)
					if requests++; requests == 1 { // its header is ignored
						return readResponse(statusResponse(429, "Retry-After: 3\nX-Request-Id: req_0\nX-RateLimit-Limit: 1\nAge: 9\n"), req)
					}
					return readResponse("HTTP/1.1 200 OK\n"+test.header+"\n"+string(exampleBody(t)), req)
				}, threeAttempts))
				if err != nil {
					t.Fatal(err)
				}
				got := vps.Meta()
				// 2 s for each request, 3 s of pause and up to 5 % of jitter
				if after := got.ReceivedAt.Sub(start); after < 7*time.Second || after > 7150*time.Millisecond || after != time.Since(start) {
					t.Errorf("ReceivedAt is %v after the start, want %v", after, time.Since(start))
				}
				got.ReceivedAt, test.want.Attempts = time.Time{}, 2
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
	if meta := new(hostup.VPSDetails).Meta(); meta != (hostup.Meta{}) {
		t.Errorf("Meta of the zero VPSDetails: %+v", meta)
	}
}

func TestString(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"documented", string(exampleBody(t)), documentedID + " web-01.example.com (VPS XS, active, running)"},
		{"nulls", string(bodyOf(t, testdata(t, "details-nulls.http"))), "vps_01hxnull4c5d6e7f8g9h0j1k2m - (-, unknown, -)"},
		{"control characters", replaceInExample(t, `"web-01.example.com"`, `"\u001b[2J\r\n\u202e"`),
			documentedID + ` \x1b[2J\r\n\u202e (VPS XS, active, running)`},
	} {
		vps := decode(t, test.body)
		for _, got := range []string{vps.String(), vps.GoString(), fmt.Sprintf("%+v", *vps), fmt.Sprintf("%#v", vps), fmt.Sprintf("%d", vps)} {
			if got != test.want {
				t.Errorf("%s: %s, want %s", test.name, got, test.want)
			}
		}
	}
	long := decode(t, replaceInExample(t, `"web-01.example.com"`, `"`+strings.Repeat("x", 5000)+`"`))
	if n := len(long.String()); n > 1<<10 {
		t.Errorf("String returns %d bytes, want at most 1 KiB", n)
	}
}

func TestLogValue(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key != "vps" {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("checked", "vps", decode(t, string(exampleBody(t))))
	const want = `vps.id=` + documentedID + ` vps.hostname=web-01.example.com vps.service_status=active vps.power_state=running ` +
		`vps.product="VPS XS" vps.next_due_at=2026-05-27T00:00:00Z` + "\n"
	if log.String() != want {
		t.Errorf("got  %swant %s", log.String(), want)
	}
}
