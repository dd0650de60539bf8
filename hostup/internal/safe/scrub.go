// Package safe makes text and JSON from outside fit to be shown: a server can
// send back the secrets that it was given, or control a terminal.
package safe

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

// A Scrubber takes secrets out of texts. Printing it shows none. The zero
// Scrubber knows no secret.
type Scrubber struct {
	replace func(string) string // a closure: reflection must not find the secret
}

// NewScrubber returns a Scrubber for a secret that may stand in a text as it
// is, encoded for a URL or JSON, or in base64.
func NewScrubber(secret wire.Secret) Scrubber {
	value := secret.Reveal()
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
	return Scrubber{strings.NewReplacer(pairs...).Replace}
}

// Also returns a Scrubber that takes out another secret too, as it is.
func (s Scrubber) Also(secret wire.Secret) Scrubber {
	if secret.IsZero() {
		return s
	}
	return Scrubber{func(text string) string {
		return s.Text(strings.ReplaceAll(text, secret.Reveal(), wire.Redacted))
	}}
}

// Text returns text without the secrets.
func (s Scrubber) Text(text string) string {
	if s.replace == nil {
		return text
	}
	return s.replace(text)
}

// Line returns text without the secrets, on one line of at most limit bytes.
func (s Scrubber) Line(text string, limit int) string { return Line(s.Text(text), limit) }

// JSON returns a JSON value without the secrets in any of its strings,
// however they are escaped, and without invalid UTF-8.
func (s Scrubber) JSON(value jsontext.Value) jsontext.Value {
	_ = value.Format(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsontext.PreserveRawStrings(false))
	safe := jsontext.Value(s.Text(string(value)))
	if !safe.IsValid() { // a secret stood outside a string
		return jsontext.Value(`"` + wire.Redacted + `"`)
	}
	return safe
}

// Line escapes what cannot be printed, as strconv does, so that the text stays
// on one line, and cuts it to limit bytes.
func Line(text string, limit int) string {
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
