package decode

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// check returns the error of reading the body, or one for what the reader does not see:
// invalid UTF-8, a lone surrogate, the place of invalid JSON and, in undocumented
// members, all that is not JSON, duplicate names and the credential. All but the first
// need a backslash, an undocumented member or invalid JSON, which are rare; then
// jsontext reads the body too.
func (r *reader) check() error {
	isPlain := !r.hasEscapes && len(r.response.extras) == 0 && !errors.Is(r.err, errInvalid)
	if isPlain && utf8.Valid(r.body) {
		return r.failure()
	}

	dec := jsontext.NewDecoder(bytes.NewReader(r.body))
	for {
		text, err := nextText(dec)
		switch {
		case errors.Is(err, io.EOF):
			return r.failure()
		case err != nil:
			return syntaxError(err)
		case r.credential.IsIn(text):
			return ErrCredential
		}
	}
}

// nextText reads up to the end of the next string or name, and returns its text.
func nextText(dec *jsontext.Decoder) ([]byte, error) {
	for dec.PeekKind() != '"' {
		if _, err := dec.ReadToken(); err != nil {
			return nil, err
		}
	}

	quoted, err := dec.ReadValue()
	if err != nil {
		return nil, err
	}
	return unquote(quoted), nil
}

// unquote returns the text of a string.
func unquote(quoted jsontext.Value) []byte {
	text, _ := jsontext.AppendUnquote(nil, quoted)
	return text
}
