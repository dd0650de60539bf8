package decode

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// rootPassword is the name of the member that is redacted wherever it is.
const rootPassword = "rootPassword"

// maxPasswords is how many different root passwords of an error body are looked
// for in the rest of it.
const maxPasswords = 8

// withoutSecrets returns the members of an error body without the secrets of r
// and without root passwords: the values of members of that name, wherever else
// they are, and the rest of a text with that name.
func withoutSecrets(members map[string]jsontext.Value, r redact.Redactor) map[string]jsontext.Value {
	passwords := make(map[string]bool)
	for name, value := range members {
		_ = redactPasswords(name, value, func(password string) {
			if len(passwords) < maxPasswords && !passwords[password] {
				passwords[password] = true
				r = r.With(wire.NewSecret(password))
			}
		})
	}
	clean := make(map[string]jsontext.Value, len(members))
	for name, value := range members {
		clean[r.Text(name)] = r.JSON(redactPasswords(name, value, func(string) {}))
	}
	return clean
}

// redactPasswords returns the value of the member with the given name without
// root passwords, and calls found for each.
func redactPasswords(name string, value jsontext.Value, found func(string)) jsontext.Value {
	redacted, err := rewrite(value, func(s scalar) jsontext.Value {
		text := s.text()
		if s.isName {
			name = text
			return nil
		}
		isPassword := name == rootPassword
		name = "" // the elements of an array have none
		if isPassword {
			found(text)
			return quote(wire.Redacted)
		}
		if before, _, ok := strings.Cut(text, rootPassword); ok {
			return quote(before + rootPassword + " " + wire.Redacted)
		}
		return nil
	}, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil { // it has been read before
		return quote(wire.Redacted)
	}
	return redacted
}
