package wire

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// A Time is a [time.Time] that keeps the JSON value as received. Decoding never
// fails: a value that is not a timestamp ("0000-00-00", a number) leaves the
// embedded time zero, and [Time.Text] returns it. Encoding a decoded Time gives
// the received value unchanged, but an object or an array is not kept: it becomes {} or [].
// Package gob and MarshalBinary keep only the time.
//
// A timestamp is an RFC 3339 date-time, with or without fractional seconds, or
// a date, which means midnight UTC. The API does not document its format; this
// is an assumption.
//
// The zero Time represents null or an absent value.
type Time struct {
	time.Time

	raw string // the JSON value as received, or ""
}

// NewTime returns a Time that encodes as t in RFC 3339. If t is zero, it
// returns the zero Time.
func NewTime(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{Time: t, raw: strconv.Quote(t.Format(time.RFC3339Nano))}
}

// Text returns the value as received: the contents of a JSON string, "" for
// null, and any other value as JSON.
func (t Time) Text() string {
	switch {
	case strings.HasPrefix(t.raw, "n"):
		return ""
	case !strings.HasPrefix(t.raw, `"`):
		return t.raw
	case isPlain(t.raw[1:]): // nearly always
		return t.raw[1 : len(t.raw)-1]
	default:
		text, _ := jsontext.AppendUnquote(nil, t.raw)
		return string(text)
	}
}

// isPlain reports whether text is printable ASCII without escapes, up to a
// closing quote.
func isPlain(text string) bool {
	end := len(text) - 1
	for i := range end {
		if c := text[i]; c < ' ' || c > '~' || c == '\\' || c == '"' {
			return false
		}
	}
	return end >= 0 && text[end] == '"'
}

// Valid reports whether the response contained a timestamp or null, rather than
// a malformed value. It is also true for an absent value, an empty string and a
// Time set by the program. A valid Time can therefore be zero; IsZero reports
// whether there is a time.
func (t Time) Valid() bool {
	if !t.IsZero() {
		return true
	}
	_, ok := parse(t.Text())
	return ok || t.Text() == ""
}

// String returns the time in RFC 3339, or [Time.Text] if the time is zero.
func (t Time) String() string {
	if t.IsZero() {
		return t.Text()
	}
	return t.Format(time.RFC3339Nano)
}

// Equal reports whether t and other are the same instant or, if both times are
// zero, have the same text. To compare with a [time.Time], use t.Time.Equal.
func (t Time) Equal(other Time) bool {
	if t.IsZero() || other.IsZero() {
		return t.IsZero() && other.IsZero() && t.Text() == other.Text()
	}
	return t.Time.Equal(other.Time)
}

// MarshalJSON returns the JSON value as received. For a Time that was not
// decoded, or whose embedded time was changed, it returns the embedded time in
// RFC 3339, or null if that is zero.
func (t Time) MarshalJSON() ([]byte, error) {
	if received, _ := parse(t.Text()); t.raw != "" && received.Equal(t.Time) {
		return []byte(t.raw), nil
	}
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(NewTime(t.Time).raw), nil
}

// UnmarshalJSON decodes any JSON value. It never fails.
func (t *Time) UnmarshalJSON(data []byte) error {
	*t = DecodedTime(string(bytes.TrimSpace(data)))
	return nil
}

// DecodedTime returns the Time that [Time.UnmarshalJSON] decodes from a JSON value
// without white space around it. It does not copy the value. Of an object or an array, which
// could have a password in it, it keeps {} or [].
func DecodedTime(value string) Time {
	switch {
	case strings.HasPrefix(value, "{"):
		value = "{}"
	case strings.HasPrefix(value, "["):
		value = "[]"
	}
	t := Time{raw: value}
	t.Time, _ = parse(t.Text())
	return t
}

// MarshalText returns the same as String.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// AppendText appends the same as String to b.
func (t Time) AppendText(b []byte) ([]byte, error) { return append(b, t.String()...), nil }

// UnmarshalText decodes any text. It never fails.
func (t *Time) UnmarshalText(text []byte) error {
	raw, err := jsontext.AppendQuote(nil, text)
	if err != nil { // invalid UTF-8
		raw, _ = jsontext.AppendQuote(nil, strings.ToValidUTF8(string(text), "\uFFFD"))
	}
	return t.UnmarshalJSON(raw)
}

// parse returns the time of a timestamp, and whether text is one.
func parse(text string) (t time.Time, ok bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
