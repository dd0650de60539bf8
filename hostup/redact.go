package hostup

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

// redact returns body with the root password replaced, also where it stands
// again in a member that openapi.yaml does not know. Every other byte stays.
func redact(body []byte, password string) ([]byte, error) {
	if password == "" {
		return body, nil
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
			return nil, errors.New("hostup: the body is not valid JSON")
		}
		text, isText := text(value)
		if found := isText && strings.Contains(text, password) || string(value) == password; !found || isKnown(dec) {
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

// isKnown reports whether the name or value just read has a meaning of its own
// in openapi.yaml, other than to be the password: there the user admin may
// well have the password admin.
func isKnown(dec *jsontext.Decoder) bool {
	if dec.StackDepth() > 8 { // nothing known lies that deep, and the pointer would be long
		return false
	}
	at := string(dec.StackPointer())
	kind, n := dec.StackIndex(dec.StackDepth())
	isName := kind == '{' && n%2 == 1
	return knownPart(at) == at && (isName || at != "/access/rootPassword")
}

// knownPart returns as much of a JSON pointer as openapi.yaml knows. A server
// can put anything into the names of other members.
func knownPart(at string) string {
	if at == "" {
		return ""
	}
	known, pattern := "", "" // the pattern has * for each index
	for token := range strings.SplitSeq(strings.TrimPrefix(at, "/"), "/") {
		step := token
		if isDigits(token) {
			step = "*"
		}
		if pattern += "/" + step; !knownMembers()[pattern] {
			return known + "/…"
		}
		known += "/" + token
	}
	return known
}

// knownMembers has the pattern of each member of openapi.yaml.
var knownMembers = sync.OnceValue(func() map[string]bool {
	known := make(map[string]bool)
	var walk func(reflect.Type, string)
	walk = func(t reflect.Type, at string) {
		known[at] = true
		switch t.Kind() {
		case reflect.Pointer:
			walk(t.Elem(), at)
		case reflect.Slice:
			walk(t.Elem(), at+"/*")
		case reflect.Struct:
			for field := range t.Fields() {
				if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
					walk(field.Type, at+"/"+name)
				}
			}
		}
	}
	walk(reflect.TypeFor[gen.VPSDetails](), "")
	return known
})
