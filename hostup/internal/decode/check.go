package decode

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// check returns the error of reading the body, or one for what the reader
// does not see: invalid UTF-8, a lone surrogate, a duplicate name in an undocumented
// member, the credential in an escaped text, and the place of invalid JSON. All but
// the first need a backslash, an undocumented member or invalid JSON, which are rare;
// then jsontext reads the body too.
func (r *reader) check(credential redact.Redactor) error {
	if credential.IsIn(r.body) {
		return ErrCredential
	}

	isPlain := !r.hasEscapes && len(r.response.others) == 0
	if isPlain && utf8.Valid(r.body) && !errors.Is(r.err, errInvalid) {
		return r.err
	}
	dec := jsontext.NewDecoder(bytes.NewReader(r.body))
	for {
		value, err := nextScalar(dec)
		switch {
		case errors.Is(err, io.EOF) || errors.Is(r.err, ErrNoJSON):
			return r.err
		case err != nil:
			return syntaxError(err)
		}

		if bytes.IndexByte(value, '\\') >= 0 && credential.IsIn(unquote(value)) {
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

// unquote returns the text of a string.
func unquote(value jsontext.Value) []byte {
	text, _ := jsontext.AppendUnquote(nil, value)
	return text
}
