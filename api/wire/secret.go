package wire

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json/jsontext"
)

// Redacted replaces a secret in all output.
const Redacted = "[redacted]"

// A Secret is a string that only [Secret.Reveal] returns. Printing it, logging it or
// encoding it as JSON, text or XML gives [Redacted]. In an unexported field of another
// struct, and with the verbs %p and %w, it prints as the address of a function.
// [Secret.IsZero] reports whether it is empty: "", null or absent in the response. The zero
// Secret is empty. It also prints as [Redacted], but its JSON is null.
//
// Compare two Secrets with [Secret.Equal]: for reflect.DeepEqual, only empty ones are equal.
// A Secret is immutable and safe for concurrent use.
type Secret struct {
	// A closure, because reflection can read any field (fmt prints unexported
	// fields without calling their methods) but no captured variable.
	reveal func() string
}

// NewSecret returns a Secret with the value s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal returns the secret value, or "" for the zero Secret.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether the secret is empty: null, "" or absent in the
// response.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Equal reports whether s and other have the same value. It compares values of
// equal length in constant time.
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

// UnmarshalJSON decodes a JSON string, or null as the zero Secret. [Redacted] is
// the zero Secret too: what [Secret.MarshalJSON] returned is not the value. So a
// secret that really is "[redacted]" cannot be decoded. Invalid UTF-8 is an error,
// because replacing the invalid bytes would silently change the secret. The error
// does not contain the value.
func (s *Secret) UnmarshalJSON(data []byte) error {
	switch kind := jsontext.Value(data).Kind(); {
	case string(data) == "null":
		*s = Secret{}
		return nil
	case kind == '"':
		text, err := jsontext.AppendUnquote(nil, data)
		if err != nil {
			return errors.New("wire: secret is not a valid JSON string")
		}
		if *s = NewSecret(string(text)); string(text) == Redacted {
			*s = Secret{}
		}
		return nil
	default:
		return errors.New("wire: secret must be a JSON string or null")
	}
}
