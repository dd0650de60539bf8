package wire

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// A Time is a [time.Time] that also keeps what the API sent. A value that is
// no timestamp (an empty text, "0000-00-00", a number) does not cost the rest
// of the response: it leaves the embedded time zero, and [Time.Text] returns
// it. Encoding a Time gives back what came in, to the byte.
//
// Accepted as a timestamp are RFC 3339, with or without a fraction, and a date
// alone, which is read as midnight UTC (an assumption: the API documents
// neither).
//
// The zero Time stands for null or nothing.
type Time struct {
	time.Time

	raw string // the JSON value as received; "" if nothing was
}

// NewTime returns a Time that encodes as t in RFC 3339. A zero t gives the
// zero Time.
func NewTime(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{Time: t, raw: strconv.Quote(t.Format(time.RFC3339Nano))}
}

// Text returns what the API sent: the text of a JSON string, any other value
// as JSON, and "" for null.
func (t Time) Text() string {
	switch jsontext.Value(t.raw).Kind() {
	case '"':
		text, _ := jsontext.AppendUnquote(nil, t.raw)
		return string(text)
	case 'n':
		return ""
	default:
		return t.raw
	}
}

// IsOdd reports whether the API sent something that is no timestamp, so that
// the time is zero although there is a [Time.Text].
func (t Time) IsOdd() bool {
	_, ok := parse(t.Text())
	return !ok && t.IsZero() && t.Text() != ""
}

// String returns the time in RFC 3339, and [Time.Text] if there is none.
func (t Time) String() string {
	if t.IsZero() {
		return t.Text()
	}
	return t.Format(time.RFC3339Nano)
}

// Equal reports whether both are the same instant or, without one, the same
// text. Use the embedded time's Equal to compare with a [time.Time].
func (t Time) Equal(other Time) bool {
	if t.IsZero() || other.IsZero() {
		return t.IsZero() && other.IsZero() && t.Text() == other.Text()
	}
	return t.Time.Equal(other.Time)
}

// MarshalJSON returns what the API sent, or the embedded time if that was set
// to another, and null if there is neither.
func (t Time) MarshalJSON() ([]byte, error) {
	if sent, _ := parse(t.Text()); t.raw != "" && sent.Equal(t.Time) {
		return []byte(t.raw), nil
	}
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(NewTime(t.Time).raw), nil
}

// UnmarshalJSON reads any JSON value and never fails.
func (t *Time) UnmarshalJSON(data []byte) error {
	*t = Time{raw: string(bytes.TrimSpace(data))}
	t.Time, _ = parse(t.Text())
	return nil
}

// MarshalText returns the same as String.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads any text and never fails.
func (t *Time) UnmarshalText(text []byte) error {
	raw, err := jsontext.AppendQuote(nil, text)
	if err != nil { // not valid UTF-8, which AppendQuote has replaced
		raw, _ = jsontext.AppendQuote(nil, strings.ToValidUTF8(string(text), "\uFFFD"))
	}
	return t.UnmarshalJSON(raw)
}

// parse reports whether the text is a timestamp; if not, the time is zero.
func parse(text string) (at time.Time, ok bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
