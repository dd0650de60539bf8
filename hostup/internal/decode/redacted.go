package decode

import (
	"bytes"
	"sort"
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// Redacted returns a copy of the body without the root password. In members that the
// OpenAPI document does not have, it also replaces all secrets known by their names,
// and the value of the root password in other texts. All other bytes stay.
func (r *Response) Redacted() []byte {
	if len(r.extras) > 0 {
		return r.redactedExtras()
	}

	value := r.body[r.password.start:r.password.end]
	if !r.rootPassword.IsZero() {
		value = []byte(`"` + wire.Redacted + `"`)
	}
	return bytes.Join([][]byte{r.body[:r.password.start], value, r.body[r.password.end:]}, nil)
}

// redactedExtras reads the body again, because names and texts in it must be changed. What
// a field has stays as it is, except for the root password.
func (r *Response) redactedExtras() []byte {
	scope := func(start int) redact.Scope {
		if start == r.password.start && !r.rootPassword.IsZero() {
			return redact.All
		}

		i := sort.Search(len(r.extras), func(i int) bool { return r.extras[i].end > start })
		switch {
		case i == len(r.extras) || start < r.extras[i].start:
			return redact.None
		case start == r.extras[i].start && r.extras[i].isGate:
			return redact.Texts // canRotateToken is a gate, not a token
		default:
			return redact.Names
		}
	}

	return redact.JSON(r.body, r.WithoutPassword, scope)
}

// WithoutPassword returns a text without the value of the root password, unless that
// is so short that too many texts contain it.
func (r *Response) WithoutPassword(text string) string {
	password := r.rootPassword.Reveal()
	if len(password) < redact.MinLength {
		return text
	}
	return strings.ReplaceAll(text, password, wire.Redacted)
}
