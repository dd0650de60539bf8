// Package redact removes secrets from text before it is shown. A server can echo
// the secrets of a request.
package redact

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/hostup-api/hostup-go/api/wire"
)

// MinLength is the minimum length of a secret that is redacted. A shorter one is
// part of too many words.
const MinLength = 8

// A Redactor removes secrets from text. The zero Redactor has no secrets. It is
// safe for concurrent use.
type Redactor struct {
	// A closure, because reflection must not find the secrets.
	secrets func() secrets
}

type secrets struct {
	forms []string // to replace, in this order
	marks []mark   // a text without any of them has none of the forms
}

// New returns a Redactor for a secret.
func New(secret wire.Secret) Redactor { return Redactor{}.With(secret) }

// With returns a Redactor that also removes another secret.
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

// MayBeIn reports whether a secret may be in any of the texts. It is fast. It can
// be true without a secret, but is never false with one.
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

// Error returns an error with the text of err without the secrets, on one line of
// at most [MaxQuote] bytes. It wraps err unless err contains a secret. In that case
// errors.Is finds only context errors and those of keep, if it finds them in err.
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
