package decode

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// check returns the error of reading the body, or one for what the reader does not see:
// invalid UTF-8, lone surrogates, the place of invalid JSON and, in undocumented members,
// the credential, duplicate names and all that is not JSON. A body with one of them has a
// backslash, an undocumented member or bytes that are not allowed. That is rare, and then
// jsontext reads the body too.
func (r *reader) check() error {
	if !r.isRare && !errors.Is(r.err, errInvalid) && utf8.Valid(r.body) {
		return r.failure()
	}

	dec := jsontext.NewDecoder(bytes.NewBuffer(r.body))
	for {
		token, err := dec.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return r.failure()
		case err != nil:
			return syntaxError(err)
		case token.Kind() == '"' && r.credential.Changes(token.String()):
			return ErrCredential
		}
	}
}
