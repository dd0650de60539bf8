package hostup_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

const date = "Date: Mon, 27 Apr 2026 12:34:56 GMT\n"

func TestRetryAfter(t *testing.T) {
	const most = time.Duration(math.MaxInt64)
	for name, test := range map[string]struct {
		header string
		want   time.Duration
	}{
		"none":              {"", 0},
		"seconds":           {"Retry-After: 3\n", 3 * time.Second},
		"zero":              {"Retry-After: 0\n", 0},
		"spaces":            {"Retry-After:   7  \n", 7 * time.Second},
		"rounded up":        {"Retry-After: 1.5\n", 2 * time.Second},
		"whole after all":   {"Retry-After: 2.000\n", 2 * time.Second},
		"an hour":           {"Retry-After: 3600\n", time.Hour},
		"the larger of two": {"Retry-After: 3\nRetry-After: 9\nRetry-After: 5\n", 9 * time.Second},
		"negative":          {"Retry-After: -5\n", 0},
		"minus zero":        {"Retry-After: -0\n", 0},
		"plus":              {"Retry-After: +5\n", 0},
		"exponent":          {"Retry-After: 1e3\n", 0},
		"hexadecimal":       {"Retry-After: 0x10\n", 0},
		"NaN":               {"Retry-After: NaN\n", 0},
		"word":              {"Retry-After: soon\n", 0},
		"only a point":      {"Retry-After: .\n", 0},
		"other digits":      {"Retry-After: ٣\n", 0},
		"just holds":        {"Retry-After: 9223372035\n", 9223372035 * time.Second},
		"overflow":          {"Retry-After: 9223372037\n", most},
		"64 bits":           {"Retry-After: 18446744073709551616\n", most},
		"4 KiB of digits":   {"Retry-After: " + strings.Repeat("9", 4096) + "\n", most},
		"IMF date":          {date + "Retry-After: Mon, 27 Apr 2026 12:35:26 GMT\n", 30 * time.Second},
		"RFC 850 date":      {date + "Retry-After: Monday, 27-Apr-26 12:35:26 GMT\n", 30 * time.Second},
		"asctime date":      {date + "Retry-After: Mon Apr 27 12:35:26 2026\n", 30 * time.Second},
		"date that is past": {date + "Retry-After: Mon, 27 Apr 2026 12:00:00 GMT\n", 0},
		"reset alone":       {date + "X-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n", 30 * time.Second},
		"reset with offset": {date + "X-RateLimit-Reset: 2026-04-27T14:35:26+02:00\n", 30 * time.Second},
		"reset in seconds":  {date + "X-RateLimit-Reset: 1777293326\n", 30 * time.Second},
		"reset in ms":       {date + "X-RateLimit-Reset: 1777293326500\n", 30*time.Second + 500*time.Millisecond},
		"reset is past":     {date + "X-RateLimit-Reset: 2026-04-27T12:00:00Z\n", 0},
		"reset is garbage":  {date + "X-RateLimit-Reset: tomorrow\n", 0},
		"reset of seconds":  {date + "X-RateLimit-Reset: 30\n", 0},
		"Retry-After wins":  {date + "Retry-After: 3\nX-RateLimit-Reset: 2026-04-27T12:35:26Z\n", 3 * time.Second},
		"garbage gives way": {date + "Retry-After: soon\nX-RateLimit-Reset: 2026-04-27T12:35:26Z\n", 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			e := fetchError(t, "HTTP/1.1 429 Too Many Requests\n"+test.header+"\n")
			if e.RetryAfter != test.want {
				t.Errorf("%v, want %v", e.RetryAfter, test.want)
			}
		})
	}
	if e := fetchError(t, "HTTP/1.1 503 Service Unavailable\n"+date+"X-RateLimit-Reset: 2026-04-27T12:35:26Z\n\n"); e.RetryAfter != 0 {
		t.Errorf("the window of a 503 is no reason to wait: %v", e.RetryAfter)
	}
	if e := fetchError(t, "HTTP/1.1 503 Service Unavailable\nRetry-After: 5\n\n"); e.RetryAfter != 5*time.Second {
		t.Errorf("503: %v", e.RetryAfter)
	}
}

func TestRateLimit(t *testing.T) {
	at := time.Date(2026, 4, 27, 12, 35, 26, 0, time.UTC)
	for name, test := range map[string]struct {
		header string
		want   hostup.RateLimit
	}{
		"none":     {"", hostup.RateLimit{}},
		"all":      {"X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n", hostup.RateLimit{Limit: 60, Reset: at, Known: true}},
		"one":      {"X-RateLimit-Remaining: 7\n", hostup.RateLimit{Remaining: 7, Known: true}},
		"zero":     {"X-RateLimit-Remaining: 0\n", hostup.RateLimit{Known: true}},
		"garbage":  {"X-RateLimit-Limit: many\nX-RateLimit-Remaining: -1\nX-RateLimit-Reset: x\n", hostup.RateLimit{}},
		"overflow": {"X-RateLimit-Limit: 99999999999999999999\n", hostup.RateLimit{}},
		"case":     {"x-ratelimit-limit: 60\n", hostup.RateLimit{Limit: 60, Known: true}},
	} {
		e := fetchError(t, "HTTP/1.1 429 Too Many Requests\n"+test.header+"\n")
		if diff := cmp.Diff(test.want, e.RateLimit); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	e := fetchError(t, testdata(t, "problem-429-rate-limit-exceeded.http"))
	if e.RetryAfter != 30*time.Second || !e.RateLimit.Known || !errors.Is(e, hostup.ErrRateLimited) {
		t.Errorf("%+v", e)
	}
}
