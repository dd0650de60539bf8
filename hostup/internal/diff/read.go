package diff

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// Duplicate names are not looked for, because a response cannot have them: that would
// need memory for all names of an object.
var options = jsontext.AllowDuplicateNames(true)

// validOrNil returns document without white space at its ends, or nil if it is not valid.
// After this check, reading it cannot fail.
func validOrNil(document []byte) []byte {
	if !jsontext.Value(document).IsValid(options) {
		return nil
	}
	return bytes.TrimSpace(document)
}

func newDecoder(document []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(document), options)
}

func isContainer(kind jsontext.Kind) bool { return kind == '{' || kind == '[' }

// hasMore reports whether the object or the array that dec reads has more values.
func hasMore(dec *jsontext.Decoder) bool {
	kind := dec.PeekKind()
	return kind != '}' && kind != ']'
}

// A member is a member of an object.
type member struct {
	name  string
	value []byte // of the document
}

func membersOf(object []byte) []member {
	dec := newDecoder(object)
	_, _ = dec.ReadToken()

	var members []member
	for hasMore(dec) {
		quoted, _ := dec.ReadValue()
		name := unquote(quoted)
		value, _ := dec.ReadValue()
		end := int(dec.InputOffset())
		members = append(members, member{name: name, value: object[end-len(value) : end]})
	}
	return members
}

// canonical returns a scalar with as few escapes as possible.
func canonical(scalar []byte) []byte {
	if bytes.IndexByte(scalar, '\\') < 0 {
		return scalar
	}
	text, _ := jsontext.AppendUnquote(nil, scalar)
	quoted, _ := jsontext.AppendQuote(nil, text)
	return quoted
}

// unquote returns the text of a JSON string.
func unquote(quoted []byte) string {
	text, _ := jsontext.AppendUnquote(nil, quoted)
	return string(text)
}
