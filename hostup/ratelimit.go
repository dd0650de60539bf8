package hostup

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A RateLimit is what the X-RateLimit headers of an answer told. HostUp
// promises them on a 429 only.
type RateLimit struct {
	Limit     int       // calls allowed in the current window
	Remaining int       // calls left in it
	Reset     time.Time // when it ends, by HostUp's clock
	Known     bool      // whether there was a header that could be read
}

func parseRateLimit(header http.Header) (r RateLimit) {
	limit, hasLimit := parseCount(header.Get("X-RateLimit-Limit"))
	remaining, hasRemaining := parseCount(header.Get("X-RateLimit-Remaining"))
	reset := parseReset(header.Get("X-RateLimit-Reset"))
	return RateLimit{limit, remaining, reset, hasLimit || hasRemaining || !reset.IsZero()}
}

func parseCount(text string) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, false
	}
	return int(n), true
}

// parseReset reads the documented timestamp, and the epoch seconds or
// milliseconds that other APIs send.
func parseReset(text string) time.Time {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n < 1e9:
		return time.Time{}
	case n < 1e12:
		return time.Unix(n, 0)
	default:
		return time.UnixMilli(n)
	}
}

// parseRetryAfter returns how long the server asks to wait from now, its time
// of sending: what Retry-After says, else for a 429 the end of the window. It
// is 0 if the server does not ask.
func parseRetryAfter(resp *http.Response, now time.Time) time.Duration {
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date // its own clock, which may be wrong, is the one it counts by
	}
	var wait time.Duration
	for _, text := range resp.Header.Values("Retry-After") {
		wait = max(wait, parseDelay(strings.TrimSpace(text), now))
	}
	if reset := parseReset(resp.Header.Get("X-RateLimit-Reset")); wait == 0 && resp.StatusCode == http.StatusTooManyRequests && !reset.IsZero() {
		wait = max(0, reset.Sub(now))
	}
	return wait
}

// parseDelay reads seconds, a fraction of which is rounded up, or a date.
func parseDelay(text string, now time.Time) time.Duration {
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	whole, fraction, hasFraction := strings.Cut(text, ".")
	if !isDigits(whole) || hasFraction && !isDigits(fraction) {
		return 0
	}
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds >= math.MaxInt64/int64(time.Second) {
		return math.MaxInt64 // longer than anybody waits
	}
	if strings.Trim(fraction, "0") != "" {
		seconds++
	}
	return time.Duration(seconds) * time.Second
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
