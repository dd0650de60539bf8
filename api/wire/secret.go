package wire

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json/jsontext"
)

// Redacted is what stands in every output in place of a secret.
const Redacted = "[redacted]"

// A Secret is a text that only [Secret.Reveal] shows. Printing it with any
// verb, logging it and encoding it as JSON, text or anything else gives
// [Redacted] instead, also when it sits in an unexported field of another
// struct. The zero Secret holds nothing; it prints like any other, so that a
// log does not tell whether there is a secret.
//
// A Secret is immutable and safe for concurrent use.
type Secret struct {
	// A closure, because reflection reads fields (fmt does so for unexported
	// ones, past every method) but cannot look into a function.
	reveal func() string
}

// NewSecret returns a Secret that holds s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal returns the text. It is the only way to it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether there is no text: the API sent null or "", or
// nothing at all.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Equal reports whether both hold the same text. The time it takes does not
// depend on where the texts differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String returns [Redacted].
func (s Secret) String() string { return Redacted }

// GoString returns [Redacted].
func (s Secret) GoString() string { return Redacted }

// Format writes [Redacted], whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// LogValue returns [Redacted].
func (s Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText returns [Redacted].
func (s Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalJSON returns [Redacted] as a JSON string, or null for the zero
// Secret.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + Redacted + `"`), nil
}

// UnmarshalJSON reads a JSON string, or null as the zero Secret. A string that
// is not valid UTF-8 is an error, because a secret that was changed in silence
// is lost. The error does not hold the value.
func (s *Secret) UnmarshalJSON(data []byte) error {
	switch kind := jsontext.Value(data).Kind(); {
	case string(data) == "null":
		*s = Secret{}
		return nil
	case kind == '"':
		text, err := jsontext.AppendUnquote(nil, data)
		if err != nil {
			return errors.New("wire: the secret is not a valid JSON string")
		}
		*s = NewSecret(string(text))
		return nil
	default:
		return errors.New("wire: a secret must be a JSON string or null")
	}
}
