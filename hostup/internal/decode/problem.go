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
}

// Problem reads as much as it can of the body of an error response, whatever its
// Content-Type: also of a truncated problem or one with members of another type. For
// an HTML page, all fields are empty. If the body mentions a secret by its name, or could
// do so in a part that was not read, only the code and the request id are read: anything else
// could contain the value.
func Problem(body []byte, isPart bool, credential redact.Redactor) ProblemDetails {
	mentionsSecret := isPart || redact.Mentions(string(body)) // also after the JSON
	text := func(text string) string {
		switch {
		case redact.Mentions(text):
			mentionsSecret = true
			return "" // the value can follow
		case isDocumentedCode(text):
			return text
		default:
			return credential.Text(text)
		}
	}
	body = bytes.TrimPrefix(body, byteOrderMark)
	clean := redact.JSON(body, []redact.Part{{End: len(body)}}, text)

	var p ProblemDetails
	p.read(membersOf(clean))
	if mentionsSecret {
		return ProblemDetails{Problem: gen.Problem{Code: p.Code, RequestID: p.RequestID}}
	}
	return p
}

// membersOf returns the members of an object, up to the first byte that is not JSON.
// Any other value has none.
func membersOf(object []byte) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = jsonv2.Unmarshal(object, &members, redact.AnyDocument)
	maps.DeleteFunc(members, func(_ string, value json.RawMessage) bool { return value == nil })
	return members
}

// read reads members into the fields. Those that a field has completely are deleted, and
// the others become Extensions.
func (p *ProblemDetails) read(members map[string]json.RawMessage) {
	// HostUp's older endpoints have these members instead, which stay in Extensions.
	var older gen.Problem
	readMembers(maps.Clone(members), map[string]any{"error": &older.Title, "message": &older.Detail})

	readMembers(members, map[string]any{
		"type": &p.Type, "title": &p.Title, "detail": &p.Detail, "code": &p.Code,
		"instance": &p.Instance, "requestId": &p.RequestID, "timestamp": &p.Timestamp,
		"status": new(float64), // that of the response counts
	})
	p.Title, p.Detail = cmp.Or(p.Title, older.Title), cmp.Or(p.Detail, older.Detail)
	p.readErrors(members)

	if len(members) > 0 {
		p.Extensions = members
	}
}

// readMembers reads members into fields, by their names. It deletes those of the right type,
// and those that are null.
func readMembers(members map[string]json.RawMessage, fields map[string]any) {
	for name, field := range fields {
		if jsonv2.Unmarshal(members[name], field, redact.AnyDocument) == nil {
			delete(members, name)
		}
	}
}

// readErrors reads the validation errors. It deletes the member if that is all of it.
func (p *ProblemDetails) readErrors(members map[string]json.RawMessage) {
	var elements []jsontext.Value
	isComplete := jsonv2.Unmarshal(members["errors"], &elements, redact.AnyDocument) == nil

	for _, element := range elements {
		var field gen.ProblemFieldError
		others := membersOf(element)
		readMembers(others, map[string]any{
			"pointer": &field.Pointer, "detail": &field.Detail, "code": &field.Code,
		})
		if field != (gen.ProblemFieldError{}) {
			p.Errors = append(p.Errors, field)
		}
		isComplete = isComplete && len(others) == 0
	}

	if isComplete && len(p.Errors) == len(elements) {
		delete(members, "errors")
	}
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
