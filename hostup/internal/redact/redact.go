// Package redact removes secrets from what the client shows. There are two secrets
// and one rule for each.
//
// The credential is known by its value: a server, a proxy or a library can repeat it
// anywhere. A [Redactor] removes it from text that comes from elsewhere, before
// anything else is done to the text.
//
// The root password is known by the name of its member. [JSON] replaces the values of
// such members in the JSON that this module writes, and [Mentions] finds texts that
// could contain one.
package redact

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

// MinLength is the minimum length of a secret that is removed by its value. A shorter
// one is part of too many words.
const MinLength = 8

// A Redactor removes a credential from text. The zero Redactor has none. It is safe
// for concurrent use.
type Redactor struct {
	length int             // of the credential; 0 if there is none
	forms  func() []string // a closure, because reflection must not find them
}

// New returns a Redactor for a credential.
func New(credential wire.Secret) Redactor {
	length := len(credential.Reveal())
	if length < MinLength {
		return Redactor{}
	}
	forms := formsOf(credential.Reveal())
	return Redactor{length: length, forms: func() []string { return forms }}
}

// IsIn reports whether text contains the credential, as it is or with the escapes of a URL. To
// look for the other forms would take 5 % of a call.
func (r *Redactor) IsIn(text []byte) bool {
	return r.length > 0 && len(text) >= r.length && r.contains(text) // usually too short
}

func (r *Redactor) contains(text []byte) bool {
	isPlain := bytes.Contains(text, []byte(r.forms()[0]))
	return isPlain || bytes.IndexByte(text, '%') >= 0 && r.Changes(string(text))
}

// Changes reports whether text contains the credential, in any of its forms.
func (r *Redactor) Changes(text string) bool { return r.Text(text) != text }

// Text returns text without the credential, in any of its forms.
func (r Redactor) Text(text string) string {
	if r.length == 0 || len(text) < MinLength { // no form is shorter
		return text
	}

	for _, form := range r.forms() {
		text = strings.ReplaceAll(text, form, wire.Redacted)
	}
	if !strings.ContainsAny(text, escapes) {
		return text
	}
	return replaceEscaped(text, r.forms())
}

// Value returns text, which can be JSON, without the value of a root password, unless that is so
// short that too many texts contain it. It looks for no other form: a server chooses both, and
// the time is linear in the length of the text.
func Value(text string, password wire.Secret) string {
	value := password.Reveal()
	if len(value) < MinLength || len(value) > len(text) {
		return text
	}

	quoted, _ := jsontext.AppendQuote(nil, value)
	text = strings.ReplaceAll(text, string(quoted[1:len(quoted)-1]), wire.Redacted)
	return strings.ReplaceAll(text, value, wire.Redacted)
}

// Line returns text without the credential, on one line of at most limit bytes.
func (r Redactor) Line(text string, limit int) string { return Line(r.Text(text), limit) }

// Field returns the value of a header field without the credential. The root password is not
// known here, so a value that mentions a secret by its name is replaced as a whole.
func (r Redactor) Field(value string) string {
	value = r.Text(value)
	if Mentions(value) {
		return wire.Redacted
	}
	return value
}

// Quotation returns the text of an error that can quote a part of a response, as
// net/http does with what is not HTTP. It is redacted like the value of a header field. A known
// part of it, such as a host, may mention a secret.
func (r Redactor) Quotation(text, known string) string {
	text = r.Text(text)
	if Mentions(strings.ReplaceAll(text, known, "")) {
		return wire.Redacted + ", because the error mentions a password or a token"
	}
	return text
}

// Error returns an error with the given text instead of that of err, on one line of at
// most [MaxQuote] bytes. It wraps err if both have the same text. If not, err contains a
// secret, and errors.Is finds only context errors, time-outs and those of public, if it
// finds them in err.
func Error(err error, text string, public ...error) error {
	if text == err.Error() {
		return &redactedError{text: Line(text, MaxQuote), cause: err}
	}

	public = append(public, context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded)
	is := func(target error) bool {
		return slices.ContainsFunc(public, func(p error) bool {
			return errors.Is(err, p) && errors.Is(p, target)
		})
	}
	return &redactedError{text: Line(text, MaxQuote), is: is}
}

type redactedError struct {
	text  string
	cause error
	is    func(error) bool // a closure, because reflection must not find err; may be nil
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Unwrap() error        { return e.cause }
func (e *redactedError) Is(target error) bool { return e.is != nil && e.is(target) }
