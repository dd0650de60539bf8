package decode

import (
	"cmp"
	"encoding/json"
	"maps"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A ProblemDetails is the body of an error response, without the secrets.
type ProblemDetails struct {
	gen.Problem
	Extensions map[string]json.RawMessage // every member that the fields do not have
}

// Problem reads what it can from the body of an error response, whatever its
// Content-Type. A page of a proxy, half a problem or a member of another type
// costs no more than itself.
func Problem(body []byte, r redact.Redactor) ProblemDetails {
	members := withoutSecrets(maps.Collect(Members(body)), r)
	whole, _ := jsonv2.Marshal(members, jsontext.AllowDuplicateNames(true))
	var in struct {
		gen.Problem
		Error   string `json:"error"` // HostUp's older endpoints have error and message
		Message string `json:"message"`
	}
	_ = jsonv2.Unmarshal(whole, &in, jsontext.AllowDuplicateNames(true),
		jsonv1.ReportErrorsWithLegacySemantics(true)) // as much as fits
	p := ProblemDetails{Problem: in.Problem}
	p.Title, p.Detail = cmp.Or(in.Title, in.Error), cmp.Or(in.Detail, in.Message)
	p.Errors = nil
	for _, f := range in.Errors {
		if f != (gen.ProblemFieldError{}) {
			p.Errors = append(p.Errors, f)
		}
	}
	for name, value := range members {
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

// problemKinds are the members that are fields, and their JSON types.
var problemKinds = map[string]jsontext.Kind{
	"type": '"', "title": '"', "status": '0', "detail": '"', "code": '"',
	"instance": '"', "requestId": '"', "timestamp": '"', "errors": '[',
}
