// Package redact takes secrets out of text that is about to be shown.
// A server can send back the secrets that it was sent.
package redact

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/hostup-api/hostup-go/api/wire"
)

// MinLength is the length of a secret that is looked for in text. A shorter one
// is in too many words.
const MinLength = 8

// A Redactor takes secrets out of text. The zero Redactor knows none. It is
// safe for concurrent use.
type Redactor struct {
	// A closure, because reflection must not find the secrets.
	secrets func() secrets
}

type secrets struct {
	forms []string // to replace, in this order
	marks []mark   // without which there is none of the forms
}

// New returns a Redactor for a secret.
func New(secret wire.Secret) Redactor { return Redactor{}.With(secret) }

// With returns a Redactor that takes out another secret too.
func (r Redactor) With(secret wire.Secret) Redactor {
	if len(secret.Reveal()) < MinLength {
		return r
	}
	return Redactor{sync.OnceValue(func() secrets {
		forms := slices.Concat(r.all().forms, formsOf(secret.Reveal()))
		// The longest first, because one secret can be a part of another.
		slices.SortStableFunc(forms, func(a, b string) int { return len(b) - len(a) })
		return secrets{forms, marksOf(forms)}
	})}
}

func (r Redactor) all() secrets {
	if r.secrets == nil {
		return secrets{}
	}
	return r.secrets()
}

// MayBeIn reports whether a secret can be in any of the texts. It is fast, and
// false only if there is none.
func (r Redactor) MayBeIn(texts ...[]byte) bool {
	for _, m := range r.all().marks {
		if slices.ContainsFunc(texts, m.isIn) {
			return true
		}
	}
	return false
}

// Text returns text without the secrets.
func (r Redactor) Text(text string) string {
	if text == "" {
		return text
	}
	for _, form := range r.all().forms {
		text = strings.ReplaceAll(text, form, wire.Redacted)
	}
	return text
}

// Line returns text without the secrets, on one line of at most limit bytes.
func (r Redactor) Line(text string, limit int) string { return Line(r.Text(text), limit) }

// Error returns an error with the text of err but the secrets, on one line of
// at most [MaxQuote] bytes. It wraps err. If err contains a secret, it wraps
// nothing, and errors.Is finds the end of a context and those of keep that err is.
func (r Redactor) Error(err error, keep ...error) error {
	text := err.Error()
	e := &redactedError{text: r.Line(text, MaxQuote)}
	if r.Text(text) == text {
		e.cause = err
		return e
	}
	keep = append(keep, context.Canceled, context.DeadlineExceeded)
	e.is = func(target error) bool {
		return slices.ContainsFunc(keep, func(k error) bool { return errors.Is(err, k) && errors.Is(k, target) })
	}
	return e
}

type redactedError struct {
	text  string
	cause error
	is    func(error) bool // a closure, because reflection must not find err; may be nil
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Unwrap() error        { return e.cause }
func (e *redactedError) Is(target error) bool { return e.is != nil && e.is(target) }
