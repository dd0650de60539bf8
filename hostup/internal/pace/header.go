// Package pace has what tells a client when to call: what the server asks for
// in headers, the cool-down that follows, and the budget of retries.
package pace

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Reset reads X-RateLimit-Reset: the documented timestamp, or the epoch seconds or
// milliseconds that other APIs send. It is zero for anything else.
func Reset(text string) time.Time {
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

// RetryAfter returns how long the server asks to wait from now, its time
// of sending: what Retry-After says, else for a 429 the end of the window. It
// is 0 if the server does not ask.
func RetryAfter(resp *http.Response, now time.Time) time.Duration {
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date // its own clock, which may be wrong, is the one it counts by
	}
	var wait time.Duration
	for _, text := range resp.Header.Values("Retry-After") {
		wait = max(wait, parseDelay(strings.TrimSpace(text), now))
	}
	if reset := Reset(resp.Header.Get("X-RateLimit-Reset")); wait == 0 && resp.StatusCode == http.StatusTooManyRequests && !reset.IsZero() {
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
