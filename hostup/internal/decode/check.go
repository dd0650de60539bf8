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
	isPlain := !r.hasEscapes && len(r.response.others) == 0 && !errors.Is(r.err, errInvalid)
	if isPlain && utf8.Valid(r.body) {
		return r.err
	}

	dec := jsontext.NewDecoder(bytes.NewReader(r.body))
	for {
		value, err := nextScalar(dec)
		switch {
		case errors.Is(err, io.EOF):
			return r.err
		case err != nil:
			return syntaxError(err)
		case r.credential.IsIn(unquote(value)):
			return ErrCredential
		}
	}
}

// nextScalar reads up to the end of the next string, name or number.
func nextScalar(dec *jsontext.Decoder) (jsontext.Value, error) {
	for {
		if kind := dec.PeekKind(); kind == '"' || kind == '0' {
			return dec.ReadValue()
		}
		if _, err := dec.ReadToken(); err != nil {
			return nil, err
		}
	}
}

// unquote returns the text of a string, and a number as it is.
func unquote(value jsontext.Value) []byte {
	if value.Kind() != '"' {
		return value
	}
	text, _ := jsontext.AppendUnquote(nil, value)
	return text
}
