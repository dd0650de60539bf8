package decode

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// passwordNames are substrings of the names of root passwords, in lower case. Errors
// of other parts of HostUp may use other names than this endpoint.
var passwordNames = []string{"rootpassword", "root_password", "root-password"}

// maxPasswords is the maximum number of root passwords of an error body that are
// also redacted in the rest of it.
const maxPasswords = 8

// withPasswords returns a Redactor that also removes the root passwords of an error
// body, which can occur more than once.
func withPasswords(body jsontext.Value, r redact.Redactor) redact.Redactor {
	found := make(map[string]bool)
	inside := outside
	_, _ = rewrite(body, func(s scalar) jsontext.Value {
		if password := s.text(); inside.next(s) && !s.isName && len(found) < maxPasswords && !found[password] {
			found[password] = true
			r = r.With(wire.NewSecret(password))
		}
		return nil
	}, anyNames)
	return r
}

// A passwordPlace is the state of reading a document: the depth of the current
// member that is named like a root password, or outside if there is none.
type passwordPlace int

const outside passwordPlace = -1

// next reports whether the next scalar is, or is inside, the value of such a member.
func (p *passwordPlace) next(s scalar) bool {
	at := int(*p)
	// The object at depth at can have ended. An array can follow at its depth.
	isInside := *p != outside && s.depth >= at && s.containerAt(at) == '{'
	if s.isName && (!isInside || s.depth == at) {
		if *p = outside; endOfPasswordName(s.text()) > 0 {
			*p = passwordPlace(s.depth)
		}
		return false
	}
	return isInside
}

// withoutPassword returns text up to the name of a root password. The rest can be
// the password, for example if text is itself JSON, a form or a query.
func withoutPassword(text string) string {
	end := endOfPasswordName(text)
	if end == 0 || end == len(text) {
		return text
	}
	return text[:end] + " " + wire.Redacted
}

// endOfPasswordName returns where the first name of a root password in text ends,
// or 0.
func endOfPasswordName(text string) (end int) {
	inLower := lower(text)
	for _, name := range passwordNames {
		if i := strings.Index(inLower, name); i >= 0 && (end == 0 || i+len(name) < end) {
			end = i + len(name)
		}
	}
	return end
}

// lower changes ASCII only, so that the text keeps its length.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, text)
}
