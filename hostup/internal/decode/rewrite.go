package decode

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// A scalar is a string, the name of a member, or a number of a document.
type scalar struct {
	value   jsontext.Value
	end     int  // its offset in the document
	depth   int  // how many objects and arrays it is in
	isName  bool // of a member
	isFirst bool // name of an object
	dec     *jsontext.Decoder
}

// rewrite returns document with each scalar replaced for which replace does not
// return nil. All other bytes stay.
func rewrite(document []byte, replace func(scalar) jsontext.Value, opts ...jsontext.Options) ([]byte, error) {
	var out bytes.Buffer
	done := 0 // bytes of document that are in out
	dec := jsontext.NewDecoder(bytes.NewReader(document), opts...)
	for {
		value, err := nextScalar(dec)
		if errors.Is(err, io.EOF) {
			out.Write(document[done:])
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, errors.New("the body is not valid JSON")
		}
		depth := dec.StackDepth()
		kind, length := dec.StackIndex(depth)
		isName := kind == '{' && length%2 == 1
		s := scalar{value, int(dec.InputOffset()), depth, isName, isName && length == 1, dec}
		if replacement := replace(s); replacement != nil {
			out.Write(document[done : s.end-len(value)])
			out.Write(replacement)
			done = s.end
		}
	}
}

// nextScalar reads up to the next scalar.
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

// containerAt returns the kind of the object or array at a depth of at most that
// of s.
func (s scalar) containerAt(depth int) jsontext.Kind {
	kind, _ := s.dec.StackIndex(depth)
	return kind
}

// text returns the text of a string, and any other value as it is.
func (s scalar) text() string {
	if s.value.Kind() != '"' {
		return string(s.value)
	}
	text, _ := jsontext.AppendUnquote(nil, s.value)
	return string(text)
}

// quote returns text as a JSON string.
func quote(text string) jsontext.Value {
	quoted, _ := jsontext.AppendQuote(nil, text) // invalid UTF-8 is replaced
	return quoted
}
