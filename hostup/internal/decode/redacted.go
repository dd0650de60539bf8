package decode

import (
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// Redacted returns a copy of the body without the root password. In members that the
// OpenAPI document does not have, it also replaces all secrets known by their names,
// and the value of the root password in other texts. All other bytes stay.
func (r *Response) Redacted() []byte {
	return redact.JSON(r.body, r.parts, r.WithoutPassword)
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
