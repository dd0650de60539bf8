package transport

import (
	"cmp"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Header has the header fields of a response that a client acts on.
type Header struct {
	RetryAfter time.Duration // 0 if there is none; at most the largest Duration
	RateLimit  RateLimit
	Date       time.Time     // zero if there is none
	Age        time.Duration // in a cache
	ReceivedAt time.Time
	RequestID  string
}

// A RateLimit has the X-RateLimit header fields.
type RateLimit struct {
	Limit     int
	Remaining int
	Reset     time.Time
	Known     bool // whether at least one of them could be parsed
}

// parseHeader parses the header of a response that arrived at now.
func parseHeader(resp *http.Response, now time.Time) Header {
	h := Header{
		RateLimit:  parseRateLimit(resp.Header),
		Date:       parseTime(first(resp.Header, "Date")),
		Age:        parseSeconds(first(resp.Header, "Age")),
		ReceivedAt: now,
		RequestID:  first(resp.Header, "X-Request-Id"),
	}

	// The server counts by its own clock, which may differ from this one. A proxy can have
	// joined several fields by commas.
	responded := cmp.Or(h.Date, now)
	for _, text := range resp.Header["Retry-After"] {
		for _, part := range append(strings.Split(text, ","), text) {
			part = strings.TrimSpace(part)
			wait := parseSeconds(part)
			if at := parseTime(part); !at.IsZero() {
				wait = at.Sub(responded)
			}
			h.RetryAfter = max(h.RetryAfter, wait)
		}
	}
	if reset := h.RateLimit.Reset; h.RetryAfter == 0 && resp.StatusCode == 429 && !reset.IsZero() {
		h.RetryAfter = max(0, reset.Sub(responded))
	}
	return h
}

// first returns the first value of a field. The name must be in canonical form, which
// Header.Get would find out each time.
func first(header http.Header, name string) string {
	if values := header[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func parseRateLimit(header http.Header) RateLimit {
	limit, hasLimit := parseCount(first(header, "X-Ratelimit-Limit"))
	remaining, hasRemaining := parseCount(first(header, "X-Ratelimit-Remaining"))
	reset := parseTime(first(header, "X-Ratelimit-Reset"))
	known := hasLimit || hasRemaining || !reset.IsZero()
	return RateLimit{Limit: limit, Remaining: remaining, Reset: reset, Known: known}
}

func parseCount(text string) (int, bool) {
	if text == "" { // the usual case, without the cost of an error
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, false
	}
	return int(n), true
}

// timeLayouts are those of RFC 9110, section 5.6.7, and of ISO 8601. Without an offset, a time
// is UTC.
var timeLayouts = []string{
	http.TimeFormat, time.RFC850, time.ANSIC,
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05",
}

// parseTime reads an HTTP date, a timestamp, or a Unix time in seconds or
// milliseconds, as different APIs send. A number below 1e9 is none: that was in
// 2001. It returns the zero Time for anything else.
func parseTime(text string) (at time.Time) {
	if text == "" { // the usual case, without the cost of an error
		return at
	}

	ms := parseNumber(text)
	if ms < 1e12 {
		ms *= 1000 // it has seconds
	}
	if ms >= 1e12 {
		at = time.UnixMilli(int64(min(ms, 1e15))) // which is after the year 9999
	}
	for _, layout := range timeLayouts {
		if parsed, err := time.Parse(layout, text); err == nil {
			at = parsed
			break
		}
	}

	at = at.UTC()
	if at.Year() < 0 || at.Year() > 9999 { // a year that encoding/json refuses
		return time.Time{}
	}
	return at
}

// parseSeconds reads a number of seconds, a fraction of which is rounded up. It
// returns 0 for anything else.
func parseSeconds(text string) time.Duration {
	seconds := math.Ceil(parseNumber(text))
	if seconds >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds) * time.Second
}

// parseNumber reads a number without a sign and an exponent. It is infinite if it is too large.
// It returns 0 for anything else, such as 1e9, 0x1p4 or inf.
func parseNumber(text string) float64 {
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return 0
	}
	n, _ := strconv.ParseFloat(text, 64)
	return n
}
