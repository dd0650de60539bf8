package transport

import (
	"math"
	"strings"
	"testing"
	"time"
)

// headerOf parses header lines that end with \n.
func headerOf(t *testing.T, code int, lines string, now time.Time) Header {
	t.Helper()
	resp, err := status(code, lines)(nil)
	if err != nil {
		t.Fatal(err)
	}
	return parseHeader(resp, now)
}

func TestRetryAfter(t *testing.T) {
	const date = "Date: Mon, 27 Apr 2026 12:34:56 GMT\n"
	now := time.Date(2026, 4, 27, 15, 0, 0, 0, time.UTC) // the two clocks differ
	noon := time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC)
	const most time.Duration = math.MaxInt64
	for _, test := range []struct {
		name, header string
		now          time.Time
		want         time.Duration
	}{
		{"none", "", now, 0},
		{"seconds", "Retry-After: 7\n", now, 7 * time.Second},
		{"spaces", "Retry-After:   7  \n", now, 7 * time.Second},
		{"fraction", "Retry-After: 1.5\n", now, 2 * time.Second},
		{"several", "Retry-After: 3\nRetry-After: 9\nRetry-After: 5\n", now, 9 * time.Second},
		{"negative", "Retry-After: -5\n", now, 0},
		{"plus", "Retry-After: +5\n", now, 0},
		{"no fraction", "Retry-After: 5.\n", now, 5 * time.Second},
		{"no whole", "Retry-After: .5\n", now, time.Second},
		{"other digits", "Retry-After: ٣\n", now, 0},
		{"the longest wait", date + "Retry-After: 999999999\n", now, 999999999 * time.Second},
		{"Unix time", date + "Retry-After: 1777293326\n", now, 30 * time.Second},
		{"Unix time in ms", date + "Retry-After: 1777293326500\n", now, 30500 * time.Millisecond},
		{"Unix time without Date", "Retry-After: 1777291209\n", noon, 9 * time.Second},
		{"Unix time in the past", date + "Retry-After: 1000000000\n", now, 0},
		{"joined by a proxy", "Retry-After: 2, 7 ,3\n", now, 7 * time.Second},
		{"Unix time with a fraction", date + "Retry-After: 1777293326.5\n", now, 30500 * time.Millisecond},
		{"overflow", "Retry-After: 253402300800\n", now, most},
		{"4 KiB of digits", "Retry-After: " + strings.Repeat("9", 4096) + "\n", now, most},
		{"IMF date", date + "Retry-After: Mon, 27 Apr 2026 12:35:26 GMT\n", now, 30 * time.Second},
		{"past date", date + "Retry-After: Mon, 27 Apr 2026 12:00:00 GMT\n", now, 0},
		{"reset", date + "X-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n", now, 30 * time.Second},
		{"past reset", date + "X-RateLimit-Reset: 2026-04-27T12:00:00Z\n", now, 0},
		{"Date of the year 0", "Date: 0000-01-01T00:00:00Z\n", now, 0},
		{"malformed reset", date + "X-RateLimit-Reset: tomorrow\n", now, 0},
		{"both", date + "Retry-After: 3\nX-RateLimit-Reset: 2026-04-27T12:35:26Z\n", now, 3 * time.Second},
		{"both, Retry-After malformed", date + "Retry-After: soon\nX-RateLimit-Reset: 2026-04-27T12:35:26Z\n", now, 30 * time.Second},
	} {
		if got := headerOf(t, 429, test.header, test.now).RetryAfter; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// A malformed field is like a missing one.
func TestRateLimit(t *testing.T) {
	at := time.Date(2026, 4, 27, 12, 35, 26, 0, time.UTC)
	for _, test := range []struct {
		name, header string
		want         RateLimit
	}{
		{"none", "", RateLimit{}},
		{"all", "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 5\nX-RateLimit-Reset: 2026-04-27T12:35:26.000Z\n", RateLimit{60, 5, at, true}},
		{"remaining", "X-RateLimit-Remaining: 7\n", RateLimit{0, 7, time.Time{}, true}},
		{"reset", "X-RateLimit-Reset: 2026-04-27T12:35:26Z\n", RateLimit{0, 0, at, true}},
		{"case", "x-ratelimit-limit: 60\n", RateLimit{60, 0, time.Time{}, true}},
		{"malformed", "Date: today\nAge: old\nX-RateLimit-Limit: many\nX-RateLimit-Remaining: -1\nX-RateLimit-Reset: x\n", RateLimit{}},
		{"largest", "X-RateLimit-Limit: 2147483647\n", RateLimit{math.MaxInt32, 0, time.Time{}, true}},
		{"overflow", "X-RateLimit-Limit: 2147483648\nX-RateLimit-Remaining: 99999999999999999999\n", RateLimit{}},
	} {
		want := Header{RateLimit: test.want, ReceivedAt: at}
		if got := headerOf(t, 200, test.header, at); got != want {
			t.Errorf("%s: %+v, want %+v", test.name, got, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	for _, test := range []struct {
		text string
		want int64 // in ms since 1970; -1 is the zero Time
	}{
		{"", -1},
		{"-5", -1},
		{"999999999", -1},
		{"1000000000", 1e12},
		{"253402300799", 253402300799000}, // the last second that encoding/json accepts
		{"253402300800", -1},
		{"1000000000000", 1e12},
		{"253402300800000", -1},
		{"1777293326.5", 1777293326500},
		{"1000000000000000", -1},
		{"2026-04-27T14:35:26+0200", 1777293326000},
		{"2026-04-27T14:35:26.5+02", 1777293326500},
		{"2026-04-27T12:35:26", 1777293326000},
		{"Monday, 27-Apr-26 12:35:26 GMT", 1777293326000},
		{"Mon Apr 27 12:35:26 2026", 1777293326000},
		{"99999999999999999999", -1},
		{"2026-04-27T12:35:26Z", 1777293326000},
		{"2026-04-27 12:35:26", -1},
		{"2026-04-28T12:35:26+24:00", 1777293326000}, // a zone that encoding/json refuses
		{"9999-12-31T23:59:59-00:01", -1},
		{"0000-01-01T00:00:00+00:01", -1},
		{"0000-01-01T00:00:00Z", -62167219200000},
		{"Mon, 27 Apr 2026 12:35:26 GMT", 1777293326000},
	} {
		got := parseTime(test.text)
		if test.want == -1 && !got.IsZero() || test.want != -1 && got.UnixMilli() != test.want {
			t.Errorf("%q: got %v, want Unix time %d ms", test.text, got, test.want)
		}
		if _, err := got.MarshalJSON(); err != nil {
			t.Errorf("%q: cannot be encoded: %v", test.text, err)
		}
	}
}
