package hostup

import (
	"bytes"
	"cmp"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/pace"
	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// newError reads what it can from the body of an error, whatever its
// Content-Type: a proxy's page, half a problem or a member of another type
// costs no more than itself.
func newError(resp *http.Response, body []byte, scrub safe.Scrubber) *Error {
	found := make(map[string]jsontext.Value)
	for name, value := range members(body) {
		found[scrub.Text(name)] = scrub.JSON(value)
	}
	whole, _ := jsonv2.Marshal(found)
	var p struct {
		gen.Problem
		Error   string `json:"error"` // HostUp's older calls say error and message
		Message string `json:"message"`
	}
	_ = jsonv2.Unmarshal(whole, &p, jsonv1.ReportErrorsWithLegacySemantics(true)) // as much as fits
	e := &Error{
		StatusCode: resp.StatusCode,
		Type:       p.Type,
		Title:      cmp.Or(p.Title, p.Error),
		Code:       Code(p.Code),
		Detail:     cmp.Or(p.Detail, p.Message),
		Instance:   p.Instance,
		RequestID:  cmp.Or(p.RequestID, scrub.Text(resp.Header.Get("X-Request-Id"))),
		Timestamp:  p.Timestamp,
		RetryAfter: pace.RetryAfter(resp, time.Now()),
		RateLimit:  parseRateLimit(resp.Header),
	}
	for _, f := range p.Errors {
		if f != (gen.ProblemFieldError{}) {
			e.Fields = append(e.Fields, FieldError{f.Pointer, f.Detail, f.Code})
		}
	}
	for name, value := range found {
		kind := problemKinds[name]
		if kind != 0 && value.Kind() == 'n' || value.Kind() == kind && (kind != '[' || e.Fields != nil) {
			continue // it is in a field
		}
		if e.Extensions == nil {
			e.Extensions = make(map[string]json.RawMessage)
		}
		e.Extensions[name] = json.RawMessage(value)
	}
	return e
}

// problemKinds are the members that an Error has fields for, and their kinds.
var problemKinds = map[string]jsontext.Kind{
	"type": '"', "title": '"', "status": '0', "detail": '"', "code": '"',
	"instance": '"', "requestId": '"', "timestamp": '"', "errors": '[',
}

// members yields the members of a JSON object, up to the first byte that is
// not JSON, and none of anything else.
func members(object []byte) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
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
			name := token.String() // before the next read takes its bytes
			value, err := dec.ReadValue()
			if err != nil || !yield(name, value.Clone()) {
				return
			}
		}
	}
}
