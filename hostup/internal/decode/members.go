package decode

import (
	"bytes"
	"iter"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// Members iterates over the members of a JSON object up to the first byte that is
// not JSON. Any other value has none.
func Members(object []byte) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		if len(object) == 0 {
			return
		}
		dec := jsontext.NewDecoder(bytes.NewReader(object),
			jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		if start, err := dec.ReadToken(); err != nil || start.Kind() != '{' {
			return
		}
		for dec.PeekKind() == '"' {
			token, err := dec.ReadToken()
			if err != nil {
				return
			}
			name := token.String() // before the next read overwrites it
			value, err := dec.ReadValue()
			if err != nil || !yield(name, value.Clone()) {
				return
			}
		}
	}
}

// Equal reports whether two documents are the same except for white space, escapes
// and the order of members.
func Equal(a, b []byte) bool { return bytes.Equal(sorted(a), sorted(b)) }

func sorted(document []byte) []byte {
	value := jsontext.Value(bytes.Clone(document))
	_ = value.Format(jsontext.ReorderRawObjects(true), jsontext.PreserveRawStrings(false))
	return value
}

// pointers is a set of JSON pointers, with * for an index.
type pointers map[string]bool

// documented has the members of the OpenAPI document.
var documented = sync.OnceValue(func() pointers {
	p := make(pointers)
	p.add(reflect.TypeFor[gen.VPSDetails](), "")
	return p
})

func (p pointers) add(t reflect.Type, at string) {
	p[at] = true
	switch t.Kind() {
	case reflect.Pointer:
		p.add(t.Elem(), at)
	case reflect.Slice:
		p.add(t.Elem(), at+"/*")
	case reflect.Struct:
		for field := range t.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
				p.add(field.Type, at+"/"+name)
			}
		}
	}
}

// prefix returns the documented part of a JSON pointer. Other names may contain
// anything.
func (p pointers) prefix(at jsontext.Pointer) string {
	known, pattern := "", ""
	for token := range at.Tokens() {
		step := token
		if isIndex(token) {
			step = "*"
		}
		if pattern += "/" + step; !p[pattern] || strings.ContainsAny(token, "/*") {
			return known + "/…"
		}
		known += "/" + token
	}
	return known
}

// isIndex reports whether a token of a JSON pointer can be the index of an array.
// A longer number may be the name of a member, and a secret.
func isIndex(token string) bool {
	return token != "" && len(token) < redact.MinLength && strings.Trim(token, "0123456789") == ""
}
