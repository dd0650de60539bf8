package hostup

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

// redact returns body with the root password of details replaced, also where
// it stands again in a member that details has no field for. Every other byte
// stays.
func redact(body []byte, details *gen.VPSDetails) ([]byte, error) {
	password := details.Access.RootPassword.Reveal()
	if password == "" {
		return body, nil
	}
	// What the fields encode to is known: the user admin may have the password
	// admin. The password itself is redacted there, so it is not.
	fields, err := json.Marshal(details)
	if err != nil {
		return nil, errors.New("hostup: the VPS cannot be encoded")
	}
	type place struct {
		at     jsontext.Pointer
		isName bool
	}
	known := make(map[place]bool)
	errFields := find(password, fields, func(hit jsontext.Value, at jsontext.Pointer, isName bool, _ int) {
		known[place{at, isName}] = true
	})
	var out bytes.Buffer
	done := 0 // how much of body is in out
	errBody := find(password, body, func(hit jsontext.Value, at jsontext.Pointer, isName bool, end int) {
		if known[place{at, isName}] {
			return
		}
		safe := wire.Redacted
		if text, ok := text(hit); ok && at != "/access/rootPassword" {
			safe = strings.ReplaceAll(text, password, wire.Redacted)
		}
		quoted, _ := jsontext.AppendQuote(nil, safe)
		out.Write(body[done : end-len(hit)])
		out.Write(quoted)
		done = end
	})
	if errFields != nil || errBody != nil {
		return nil, errors.New("hostup: the body is not valid JSON")
	}
	out.Write(body[done:])
	return out.Bytes(), nil
}

// find calls hit with each string, name of a member or number in body that
// holds password, where it is and where it ends.
func find(password string, body []byte, hit func(jsontext.Value, jsontext.Pointer, bool, int)) error {
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		switch dec.PeekKind() {
		case '"', '0':
			value, err := dec.ReadValue()
			if err != nil {
				return err
			}
			text, isText := text(value)
			if isText && strings.Contains(text, password) || string(value) == password {
				kind, n := dec.StackIndex(dec.StackDepth())
				hit(value, dec.StackPointer(), kind == '{' && n%2 == 1, int(dec.InputOffset()))
			}
		default:
			if _, err := dec.ReadToken(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
}
