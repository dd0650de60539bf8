package decode

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"sync"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// ProblemDetails has the members of an error response, without the secrets.
type ProblemDetails struct {
	gen.Problem
	Extensions map[string]json.RawMessage // all members without a field
}

// Problem reads as much as it can of the body of an error response, whatever its
// Content-Type: also of a truncated problem or one with members of another type.
// For an HTML page, all fields are empty.
func Problem(body []byte, r redact.Redactor) ProblemDetails {
	whole, err := jsonv2.Marshal(maps.Collect(Members(body)), jsonv2.Deterministic(true), anyNames)
	if err != nil { // they have been read before
		whole = nil
	}
	whole = withoutSecrets(whole, r)
	var in struct {
		gen.Problem
		Error   string `json:"error"` // HostUp's older endpoints have error and message
		Message string `json:"message"`
	}
	_ = jsonv2.Unmarshal(whole, &in, anyNames, jsonv1.ReportErrorsWithLegacySemantics(true)) // as much as fits
	p := ProblemDetails{Problem: in.Problem}
	p.Title, p.Detail = cmp.Or(in.Title, in.Error), cmp.Or(in.Detail, in.Message)
	p.Errors = nil
	for _, f := range in.Errors {
		if f != (gen.ProblemFieldError{}) {
			p.Errors = append(p.Errors, f)
		}
	}
	for name, value := range Members(whole) {
		kind := problemKinds[name]
		if kind != 0 && value.Kind() == 'n' || value.Kind() == kind && (kind != '[' || p.Errors != nil) {
			continue // a field has it
		}
		if p.Extensions == nil {
			p.Extensions = make(map[string]json.RawMessage)
		}
		p.Extensions[name] = json.RawMessage(value)
	}
	return p
}

// anyNames accepts nested duplicate names and invalid UTF-8 in an error body.
var anyNames = jsonv2.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// problemKinds are the members with a field, and their JSON types.
var problemKinds = map[string]jsontext.Kind{
	"type": '"', "title": '"', "status": '0', "detail": '"', "code": '"',
	"instance": '"', "requestId": '"', "timestamp": '"', "errors": '[',
}

// problemMembers has the members of a problem in the OpenAPI document.
var problemMembers = sync.OnceValue(func() pointers {
	p := make(pointers)
	p.add(reflect.TypeFor[gen.Problem](), "")
	return p
})

// withoutSecrets returns an error body without the secrets of r and without root
// passwords. These are the values of members with such a name, wherever they occur,
// and the rest of a text after such a name. Documented names and codes stay.
func withoutSecrets(body jsontext.Value, r redact.Redactor) jsontext.Value {
	r = withPasswords(body, r)
	var around names
	inside := outside
	clean, err := rewrite(body, func(s scalar) jsontext.Value {
		text := s.text()
		if s.isName {
			around.add(s, text)
		}
		redacted := r.Text(withoutPassword(text))
		switch {
		case inside.next(s):
			redacted = wire.Redacted
		case redacted == text: // nearly always
		case s.isName && around.isIn(problemMembers(), s), !s.isName && isCode(text) && around.isIn(codePlaces, s):
			redacted = text
		}
		if s.isName {
			redacted = around.unique(s, redacted)
		}
		if redacted == text {
			return nil
		}
		return quote(redacted)
	}, anyNames)
	if err != nil { // it has been read before
		return nil
	}
	return clean
}
