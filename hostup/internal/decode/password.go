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
	at := -1 // how deep the last member named rootPassword is; 0 if it is value itself
	if name == rootPassword {
		at = 0
	}
	redacted, err := rewrite(value, func(s scalar) jsontext.Value {
		// The object at depth at can have ended. An array can follow at its depth.
		isInside := at == 0 || at > 0 && s.depth >= at && s.containerAt(at) == '{'
		text := s.text()
		switch {
		case s.isName && (!isInside || s.depth == at):
			if at = -1; text == rootPassword {
				at = s.depth
			}
			return nil
		case isInside:
			if !s.isName {
				found(text)
			}
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
