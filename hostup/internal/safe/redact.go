package safe

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

// Members are the JSON pointers of what is known of a document, with * for each
// index.
type Members map[string]bool

// MembersOf returns the members that a value of type t is decoded from.
func MembersOf(t reflect.Type) Members {
	known := make(Members)
	known.add(t, "")
	return known
}

func (m Members) add(t reflect.Type, at string) {
	m[at] = true
	switch t.Kind() {
	case reflect.Pointer:
		m.add(t.Elem(), at)
	case reflect.Slice:
		m.add(t.Elem(), at+"/*")
	case reflect.Struct:
		for field := range t.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
				m.add(field.Type, at+"/"+name)
			}
		}
	}
}

// Known returns as much of a JSON pointer as is known. A server can put
// anything into the names of other members.
func (m Members) Known(at string) string {
	if at == "" {
		return ""
	}
	known, pattern := "", ""
	for token := range strings.SplitSeq(strings.TrimPrefix(at, "/"), "/") {
		step := token
		if strings.Trim(token, "0123456789") == "" {
			step = "*"
		}
		if pattern += "/" + step; !m[pattern] {
			return known + "/…"
		}
		known += "/" + token
	}
	return known
}

// Redact returns body with the password that stands at the pointer replaced,
// also where it stands again in a member that is not known. Every other byte
// stays.
func (m Members) Redact(body []byte, pointer, password string) ([]byte, error) {
	if password == "" {
		return bytes.Clone(body), nil
	}
	var out bytes.Buffer
	done := 0 // how much of body is in out
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		value, err := nextText(dec)
		if errors.Is(err, io.EOF) {
			out.Write(body[done:])
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, errors.New("the body is not valid JSON")
		}
		text, isText := Unquote(value)
		if found := isText && strings.Contains(text, password) || string(value) == password; !found || m.isKnown(dec, pointer) {
			continue
		}
		safe := wire.Redacted
		if isText && text != password {
			safe = strings.ReplaceAll(text, password, wire.Redacted)
		}
		quoted, _ := jsontext.AppendQuote(nil, safe)
		end := int(dec.InputOffset())
		out.Write(body[done : end-len(value)])
		out.Write(quoted)
		done = end
	}
}

// nextText reads up to the next string, name of a member, or number.
func nextText(dec *jsontext.Decoder) (jsontext.Value, error) {
	for {
		if kind := dec.PeekKind(); kind == '"' || kind == '0' {
			return dec.ReadValue()
		}
		if _, err := dec.ReadToken(); err != nil {
			return nil, err
		}
	}
}

// isKnown reports whether the name or value just read has a meaning of its own,
// other than to be the password: the user admin may have the password admin.
func (m Members) isKnown(dec *jsontext.Decoder, pointer string) bool {
	if dec.StackDepth() > 8 { // nothing known lies that deep, and its pointer would be long
		return false
	}
	at := string(dec.StackPointer())
	kind, n := dec.StackIndex(dec.StackDepth())
	isName := kind == '{' && n%2 == 1
	return m.Known(at) == at && (isName || at != pointer)
}

// Unquote returns the text of a JSON string, and false for any other value.
func Unquote(value jsontext.Value) (string, bool) {
	if value.Kind() != '"' {
		return "", false
	}
	text, _ := jsontext.AppendUnquote(nil, value)
	return string(text), true
}
