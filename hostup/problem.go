package hostup

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
)

// newError reads what it can from an error's body, member by member: a proxy's
// page, half a problem or a member of another type costs no more than itself.
func newError(resp *http.Response, body []byte, scrub scrubber) *Error {
	e := &Error{StatusCode: resp.StatusCode}
	p := problem{members(body), scrub}
	p.text("type", &e.Type)
	p.text("title", &e.Title)
	p.text("code", (*string)(&e.Code))
	p.text("detail", &e.Detail)
	p.text("instance", &e.Instance)
	p.text("requestId", &e.RequestID)
	p.timestamp(&e.Timestamp)
	p.fields(&e.Fields)
	if status := p.members["status"]; status.Kind() == '0' {
		delete(p.members, "status") // the response's own is the one that counts
	}
	// HostUp's older calls say error and message.
	if e.Title == "" {
		e.Title, _ = text(p.members["error"])
	}
	if e.Detail == "" {
		e.Detail, _ = text(p.members["message"])
	}
	if e.RequestID == "" {
		e.RequestID = resp.Header.Get("X-Request-Id")
	}
	e.Title, e.Detail, e.RequestID = scrub.replace(e.Title), scrub.replace(e.Detail), scrub.replace(e.RequestID)
	e.Extensions = p.rest()
	return e
}

// members returns the top-level members of a JSON object, up to the first byte
// that is not JSON. It is nil for anything else.
func members(body []byte) map[string]jsontext.Value {
	dec := jsontext.NewDecoder(bytes.NewReader(body),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if start, err := dec.ReadToken(); err != nil || start.Kind() != '{' {
		return nil
	}
	found := make(map[string]jsontext.Value)
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			break
		}
		key := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			break
		}
		found[key] = value.Clone()
	}
	return found
}

// A problem is the members that no field of the Error has taken yet.
type problem struct {
	members map[string]jsontext.Value
	scrub   scrubber
}

func (p problem) text(name string, into *string) {
	if value, ok := text(p.members[name]); ok {
		*into = p.scrub.replace(value)
		delete(p.members, name)
	}
}

func (p problem) timestamp(into *Time) {
	if value, ok := p.members["timestamp"]; ok {
		_ = into.UnmarshalJSON([]byte(p.scrub.replace(string(value)))) // never fails
		delete(p.members, "timestamp")
	}
}

func (p problem) fields(into *[]FieldError) {
	var entries []jsontext.Value
	if json.Unmarshal(p.members["errors"], &entries) != nil {
		return
	}
	for _, entry := range entries {
		inner := problem{members(entry), p.scrub}
		if inner.members == nil {
			continue
		}
		var f FieldError
		inner.text("pointer", &f.Pointer)
		inner.text("detail", &f.Detail)
		inner.text("code", &f.Code)
		*into = append(*into, f)
	}
	if *into != nil {
		delete(p.members, "errors")
	}
}

func (p problem) rest() map[string]json.RawMessage {
	var rest map[string]json.RawMessage
	for name, value := range p.members {
		if rest == nil {
			rest = make(map[string]json.RawMessage, len(p.members))
		}
		scrubbed := json.RawMessage(p.scrub.replace(string(value)))
		if !json.Valid(scrubbed) { // the credential stood outside a string
			scrubbed = json.RawMessage(`"[redacted]"`)
		}
		rest[p.scrub.replace(name)] = scrubbed
	}
	return rest
}

// text returns the text of a JSON string.
func text(value jsontext.Value) (string, bool) {
	if value.Kind() != '"' {
		return "", false
	}
	unquoted, _ := jsontext.AppendUnquote(nil, value)
	return string(unquoted), true
}
