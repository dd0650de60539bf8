package decode

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// maxDepth is deeper than any documented member.
const maxDepth = 8

// Body returns the body as received.
func (r *Response) Body() []byte { return r.body }

// Redacted returns a copy of the body without the root password in its place,
// and without the given secrets in undocumented members. Every other byte stays.
func (r *Response) Redacted(secrets redact.Redactor) ([]byte, error) {
	before, after := r.body[:r.Access.RootPassword.start], r.body[r.Access.RootPassword.end:]
	password := jsontext.Value(r.body[r.Access.RootPassword.start:r.Access.RootPassword.end])
	if !r.Access.RootPassword.IsZero() {
		password = jsontext.Value(`"` + wire.Redacted + `"`)
	}
	isClean := !secrets.MayBeIn(before, after) && bytes.IndexByte(before, '\\') < 0 && bytes.IndexByte(after, '\\') < 0
	if isClean { // nearly always
		return bytes.Join([][]byte{before, password, after}, nil), nil
	}
	var out bytes.Buffer
	done := 0 // bytes of body that are in out
	dec := jsontext.NewDecoder(bytes.NewReader(r.body))
	for {
		value, err := nextScalar(dec)
		if errors.Is(err, io.EOF) {
			out.Write(r.body[done:])
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, errors.New("the body is not valid JSON")
		}
		end := int(dec.InputOffset())
		replacement := password
		if end != r.Access.RootPassword.end || r.Access.RootPassword.end == 0 {
			text := unquote(value)
			redacted := secrets.Text(text)
			if redacted == text || isDocumented(dec) {
				continue
			}
			replacement, _ = jsontext.AppendQuote(nil, redacted)
		}
		out.Write(r.body[done : end-len(value)])
		out.Write(replacement)
		done = end
	}
}

// nextScalar reads up to the next string, name of a member, or number.
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

// isDocumented reports whether the name or value that was just read is one of
// the OpenAPI document. The user admin may have the password admin.
func isDocumented(dec *jsontext.Decoder) bool {
	if dec.StackDepth() > maxDepth {
		return false
	}
	at := dec.StackPointer()
	return documented().prefix(at) == string(at)
}

// unquote returns the text of a JSON string, and any other value as it is.
func unquote(value jsontext.Value) string {
	if value.Kind() != '"' {
		return string(value)
	}
	text, _ := jsontext.AppendUnquote(nil, value)
	return string(text)
}
