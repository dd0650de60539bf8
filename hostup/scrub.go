package hostup

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

const (
	maxMessage = 1 << 10 // of an error text, in bytes
	maxID      = 128     // of a request id or a host in it
)

// A scrubber makes text from outside fit for an error or a log: a server can
// send back the credential it was given, or control a terminal.
type scrubber struct {
	replace func(string) string // a closure: reflection must not find the credential
}

func newScrubber(cred Credential) scrubber {
	value := cred.value.Reveal()
	inJSON, _ := json.Marshal(value)
	var pairs []string
	for _, form := range []string{
		value,
		url.QueryEscape(value),
		url.PathEscape(value),
		strings.Trim(string(inJSON), `"`),
		base64.StdEncoding.EncodeToString([]byte(value)),
		base64.RawStdEncoding.EncodeToString([]byte(value)),
		base64.URLEncoding.EncodeToString([]byte(value)),
		base64.RawURLEncoding.EncodeToString([]byte(value)),
	} {
		pairs = append(pairs, form, wire.Redacted)
	}
	return scrubber{strings.NewReplacer(pairs...).Replace}
}

// also returns a scrubber that takes out another secret too.
func (s scrubber) also(secret Secret) scrubber {
	if secret.IsZero() {
		return s
	}
	return scrubber{func(text string) string {
		return s.replace(strings.ReplaceAll(text, secret.Reveal(), wire.Redacted))
	}}
}

// line returns s without the credential, on one line, at most limit bytes.
func (s scrubber) line(text string, limit int) string { return quote(s.replace(text), limit) }

// json returns a JSON value without the credential in any of its strings,
// however they are escaped, and without invalid UTF-8.
func (s scrubber) json(value jsontext.Value) jsontext.Value {
	_ = value.Format(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsontext.PreserveRawStrings(false))
	safe := jsontext.Value(s.replace(string(value)))
	if !safe.IsValid() { // the credential stood outside a string
		return jsontext.Value(`"` + wire.Redacted + `"`)
	}
	return safe
}

// wrap makes an error from outside safe to print. The cause stays reachable
// for errors.Is and errors.As unless it holds a secret.
func (s scrubber) wrap(err error) *safeError {
	text := err.Error()
	safe := &safeError{text: s.line(text, maxMessage), cause: err}
	if s.replace(text) != text {
		safe.cause = nil
		for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
			if errors.Is(err, known) {
				safe.cause = known
			}
		}
	}
	return safe
}

type safeError struct {
	text      string
	cause     error
	transient bool // whether another attempt could go better
}

func (e *safeError) Error() string {
	return "hostup: " + strings.TrimPrefix(e.text, "hostup: ")
}
func (e *safeError) Unwrap() error { return e.cause }

// quote escapes what cannot be printed, as strconv does, so that the text
// stays on one line, and cuts it to limit bytes.
func quote(text string, limit int) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		piece := string(r)
		if !unicode.IsPrint(r) {
			piece = strings.Trim(strconv.QuoteRuneToASCII(r), "'")
		}
		if b.Len()+len(piece)+len("…") > limit {
			return b.String() + "…"
		}
		b.WriteString(piece)
	}
	return b.String()
}
