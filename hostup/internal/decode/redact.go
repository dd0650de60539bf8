package decode

import (
	"bytes"

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
		password = quote(wire.Redacted)
	}
	isClean := !secrets.MayBeIn(before, after) && bytes.IndexByte(before, '\\') < 0 && bytes.IndexByte(after, '\\') < 0
	if isClean { // nearly always
		return bytes.Join([][]byte{before, password, after}, nil), nil
	}
	return rewrite(r.body, func(s scalar) jsontext.Value {
		if s.end == r.Access.RootPassword.end {
			return password
		}
		text := s.text()
		redacted := secrets.Text(text)
		if redacted == text || isDocumented(s.dec) {
			return nil
		}
		return quote(redacted)
	})
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
