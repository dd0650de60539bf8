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
	var out bytes.Buffer
	var copied int64 // the bytes of body that out has
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		value, err := nextText(dec)
		if errors.Is(err, io.EOF) {
			out.Write(body[copied:])
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, errors.New("hostup: the body is not valid JSON")
		}
		safe, found := withoutPassword(value, password)
		if !found || isKnown(dec.StackPointer()) {
			continue
		}
		quoted, err := jsontext.AppendQuote(nil, safe)
		if err != nil {
			return nil, errors.New("hostup: the body is not valid JSON")
		}
		end := dec.InputOffset()
		out.Write(body[copied : end-int64(len(value))])
		out.Write(quoted)
		copied = end
	}
}

// nextText returns the next string, name of a member, or number.
func nextText(dec *jsontext.Decoder) (jsontext.Value, error) {
	for {
		switch dec.PeekKind() {
		case '"', '0':
			return dec.ReadValue()
		default:
			if _, err := dec.ReadToken(); err != nil {
				return nil, err
			}
		}
	}
}

func withoutPassword(value jsontext.Value, password string) (safe string, found bool) {
	if password == "" {
		return "", false
	}
	text, ok := text(value)
	if !ok {
		return wire.Redacted, string(value) == password
	}
	return strings.ReplaceAll(text, password, wire.Redacted), strings.Contains(text, password)
}

// isKnown reports whether openapi.yaml gives the member a meaning of its own,
// other than to be the password.
func isKnown(at jsontext.Pointer) bool {
	path := []byte{}
	for token := range at.Tokens() {
		if isIndex(token) {
			token = "*"
		}
		path = append(append(path, '/'), token...)
	}
	return string(path) != "/access/rootPassword" && knownMembers()[string(path)]
}

func isIndex(token string) bool {
	return token != "" && strings.Trim(token, "0123456789") == ""
}

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
