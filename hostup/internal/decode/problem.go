package decode

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// ProblemDetails has the members of an error response, without secrets.
type ProblemDetails struct {
	gen.Problem
	Extensions map[string]json.RawMessage // members that no field has completely

	older struct{ title, detail string } // error and message of HostUp's older endpoints
}

// Problem reads as much as it can of the body of an error response, whatever its
// Content-Type: also of a truncated problem or one with members of another type. For
// an HTML page, all fields are empty. If the body mentions a secret by its name, only
// the code and the request id are read: anything else could contain the value.
func Problem(body []byte, credential redact.Redactor) ProblemDetails {
	mentionsSecret := false
	text := func(text string) string {
		mentionsSecret = mentionsSecret || redact.Mentions(text)
		if isDocumentedCode(text) {
			return text
		}
		return credential.Text(text)
	}
	texts := func(int) redact.Scope { return redact.Texts }
	clean, _ := redact.JSON(bytes.TrimPrefix(body, byteOrderMark), text, texts)

	var p ProblemDetails
	members := membersOf(clean)
	for name, value := range members {
		p.read(name, value)
	}
	p.Title = cmp.Or(p.Title, p.older.title)
	p.Detail = cmp.Or(p.Detail, p.older.detail)

	if mentionsSecret {
		return ProblemDetails{Problem: gen.Problem{Code: p.Code, RequestID: p.RequestID}}
	}
	return p
}

// membersOf returns the members of an object, up to the first byte that is not JSON.
// Any other value has none.
func membersOf(object jsontext.Value) map[string]jsontext.Value {
	var members map[string]jsontext.Value
	if jsonv2.Unmarshal(object, &members, anyDocument) != nil {
		maps.DeleteFunc(members, func(_ string, value jsontext.Value) bool { return value == nil })
	}
	return members
}

// anyDocument accepts what error bodies can have: duplicate names, of which the last
// one counts, and invalid UTF-8.
var anyDocument = jsonv2.JoinOptions(
	jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// read reads one member.
func (p *ProblemDetails) read(name string, value jsontext.Value) {
	texts := map[string]*string{
		"type": &p.Type, "title": &p.Title, "detail": &p.Detail, "code": &p.Code,
		"instance": &p.Instance, "requestId": &p.RequestID,
	}

	kind := value.Kind()
	isComplete := false
	switch name {
	case "status": // that of the response counts
		isComplete = kind == '0' || kind == 'n'
	case "timestamp":
		isComplete = kind == '"' || kind == 'n'
		_ = p.Timestamp.UnmarshalJSON(value) // keeps what is not a timestamp
	case "errors":
		isComplete = p.readErrors(value)
	case "error":
		readText(&p.older.title, value)
	case "message":
		readText(&p.older.detail, value)
	default:
		isComplete = readText(texts[name], value)
	}

	if isComplete {
		return
	}
	if p.Extensions == nil {
		p.Extensions = make(map[string]json.RawMessage)
	}
	p.Extensions[name] = json.RawMessage(value)
}

// readText reads a string into text, which may be nil, and reports whether there is
// nothing else to read.
func readText(text *string, value jsontext.Value) bool {
	if text != nil && value.Kind() == '"' {
		*text = string(unquote(value))
		return true
	}
	return text != nil && value.Kind() == 'n'
}

// readErrors reads the validation errors, and reports whether that is all of value.
func (p *ProblemDetails) readErrors(value jsontext.Value) bool {
	var elements []jsontext.Value
	err := jsonv2.Unmarshal(value, &elements, anyDocument)
	isComplete := err == nil

	for _, element := range elements {
		var field gen.ProblemFieldError
		texts := map[string]*string{
			"pointer": &field.Pointer, "detail": &field.Detail, "code": &field.Code,
		}
		for name, value := range membersOf(element) {
			isComplete = readText(texts[name], value) && isComplete
		}

		if field == (gen.ProblemFieldError{}) {
			isComplete = false
			continue
		}
		p.Errors = append(p.Errors, field)
	}
	return isComplete
}

// codes are the documented codes of a problem and of an error in a field. A test
// compares them with the constants of package hostup.
var codes = []string{
	"invalid_request", "unauthorized", "forbidden", "verification_failed", "account_inactive",
	"not_found", "vps_not_found", "vps_not_ready", "rate_limited", "rate_limit_exceeded",
	"internal_error", "upstream_failed", "upstream_unavailable", "missing_required",
}

// isDocumentedCode reports whether text is a documented code, in any case because
// older endpoints send capitals, or the type of one. They are never redacted.
func isDocumentedCode(text string) bool {
	code := strings.TrimPrefix(text, "https://developer.hostup.se/errors/")
	return slices.ContainsFunc(codes, func(c string) bool { return strings.EqualFold(c, code) })
}
