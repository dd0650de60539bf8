package mcp

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// decoderOf returns a decoder of JSON that the client has accepted, so that names need
// not be compared again. It does not copy the document.
func decoderOf(document []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(document), jsontext.AllowDuplicateNames(true))
}

// eachMember calls f for each member of an object. The value is valid until f returns.
func eachMember(object []byte, f func(name string, value jsontext.Value)) error {
	dec := decoderOf(object)
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		text := name.String() // before the token is overwritten
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		f(text, value)
	}
	_, err := dec.ReadToken()
	return err
}

// mapMembers returns a copy of an object in which f has replaced the values, or removed
// those for which it returns nil. Any other value is copied.
func mapMembers(value jsontext.Value, f func(name string, value jsontext.Value) jsontext.Value) jsontext.Value {
	if value.Kind() != '{' {
		return bytes.Clone(value)
	}
	mapped := []byte("{")
	_ = eachMember(value, func(name string, member jsontext.Value) { // which has been parsed
		replaced := f(name, member)
		if replaced == nil {
			return
		}
		if len(mapped) > 1 {
			mapped = append(mapped, ',')
		}
		mapped, _ = jsontext.AppendQuote(mapped, name)
		mapped = append(append(mapped, ':'), replaced...)
	})
	return append(mapped, '}')
}

// mapElements returns a copy of an array in which f has replaced the elements. Any other
// value is copied.
func mapElements(value jsontext.Value, f func(element jsontext.Value) jsontext.Value) jsontext.Value {
	if value.Kind() != '[' {
		return bytes.Clone(value)
	}
	mapped := []byte("[")
	dec := decoderOf(value)
	_, _ = dec.ReadToken() // which has been parsed
	for {
		element, err := dec.ReadValue()
		if err != nil {
			return append(mapped, ']')
		}
		if len(mapped) > 1 {
			mapped = append(mapped, ',')
		}
		mapped = append(mapped, f(element)...)
	}
}
