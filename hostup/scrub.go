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

// line returns s without the credential, on one line, at most limit bytes.
func (s scrubber) line(text string, limit int) string { return quote(s.replace(text), limit) }

// transportError makes what the network said safe to print. The cause stays
// reachable for errors.Is and errors.As unless it holds the credential.
func (s scrubber) transportError(err error) error {
	text := err.Error()
	if s.replace(text) == text {
		return &transportError{quote(text, maxMessage), err}
	}
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return &transportError{s.line(text, maxMessage), known}
		}
	}
	return &transportError{s.line(text, maxMessage), nil}
}

type transportError struct {
	text  string
	cause error
}

func (e *transportError) Error() string {
	return "hostup: " + strings.TrimPrefix(e.text, "hostup: ")
}
func (e *transportError) Unwrap() error { return e.cause }

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
