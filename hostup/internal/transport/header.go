package transport

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Header has the header fields of a response that a client acts on.
type Header struct {
	RetryAfter time.Duration // the wait that the server asks for; 0 if none, at most the largest Duration
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
		Age:        parseSeconds(resp.Header.Get("Age")),
		ReceivedAt: now,
		RequestID:  resp.Header.Get("X-Request-Id"),
	}
	// The server counts by its own clock, which may differ from this one.
	sent := now
	if text := resp.Header.Get("Date"); text != "" {
		if date, err := http.ParseTime(text); err == nil {
			h.Date, sent = date, date
		}
	}
	for _, text := range resp.Header.Values("Retry-After") {
		h.RetryAfter = max(h.RetryAfter, parseRetryAfter(strings.TrimSpace(text), sent))
	}
	if reset := h.RateLimit.Reset; h.RetryAfter == 0 && resp.StatusCode == http.StatusTooManyRequests && !reset.IsZero() {
		h.RetryAfter = max(0, reset.Sub(sent))
	}
	return h
}

func parseRateLimit(header http.Header) RateLimit {
	// The names are in canonical form, so that Get does not convert them.
	limit, hasLimit := parseCount(header.Get("X-Ratelimit-Limit"))
	remaining, hasRemaining := parseCount(header.Get("X-Ratelimit-Remaining"))
	reset := parseReset(header.Get("X-Ratelimit-Reset"))
	return RateLimit{limit, remaining, reset, hasLimit || hasRemaining || !reset.IsZero()}
}

func parseCount(text string) (int, bool) {
	if text == "" {
		return 0, false // the usual case, without the cost of an error
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, false
	}
	return int(n), true
}

// parseReset reads a timestamp, or the epoch seconds or milliseconds that other
// APIs send. It returns the zero Time for anything else.
func parseReset(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil || n < 1e9:
			return time.Time{}
		case n < 1e12:
			at = time.Unix(n, 0)
		default:
			at = time.UnixMilli(n)
		}
	}
	at = at.UTC()
	if at.Year() < 0 || at.Year() > 9999 { // a year that encoding/json refuses
		return time.Time{}
	}
	return at
}

// parseRetryAfter reads a date or a number of seconds.
func parseRetryAfter(text string, now time.Time) time.Duration {
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return parseSeconds(text)
}

// parseSeconds reads a number of seconds, a fraction of which is rounded up. It
// returns 0 for anything else.
func parseSeconds(text string) time.Duration {
	whole, fraction, hasFraction := strings.Cut(text, ".")
	if !isDigits(whole) || hasFraction && !isDigits(fraction) {
		return 0
	}
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds >= math.MaxInt64/int64(time.Second) {
		return math.MaxInt64
	}
	if strings.Trim(fraction, "0") != "" {
		seconds++
	}
	return time.Duration(seconds) * time.Second
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
