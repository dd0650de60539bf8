// Package decode reads the JSON of HostUp's responses into the generated types.
package decode

import (
	"bytes"
	"errors"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

// A Response is the body of a 200 and what the generated type cannot show of
// it: what was present, and where the password is.
type Response struct {
	IsPAYG     *bool       // nil if billing.isPayg was null or absent
	Locked     *bool       // nil if operationState.locked was null or absent
	OtherGates []OtherGate // in the order of the body

	body     []byte
	password located
}

// An OtherGate is a member of actions that the OpenAPI document does not have.
type OtherGate struct {
	Name string
	gen.ActionGate
}

// A document is read in one pass. Its fields hide those of the same name in the
// generated type, in order to learn more about them.
type document struct {
	*gen.VPSDetails
	Actions struct {
		gen.VPSActions
		Other jsontext.Value `json:",embed"`
	} `json:"actions"`
	Billing struct {
		gen.VPSBilling
		IsPAYG *bool `json:"isPayg"`
	} `json:"billing"`
	OperationState struct {
		gen.VPSOperationState
		Locked *bool `json:"locked"`
	} `json:"operationState"`
	Access struct {
		gen.VPSAccess
		RootPassword located `json:"rootPassword"`
	} `json:"access"`
}

// A located is a secret and its place in the body.
type located struct {
	wire.Secret
	start, end int
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *located) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '"' && kind != 'n' {
		return &json.SemanticError{JSONKind: kind, GoType: reflect.TypeFor[located]()}
	}
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	l.end = int(dec.InputOffset())
	l.start = l.end - len(value)
	return l.UnmarshalJSON(value)
}

// Details reads the body of a 200 into v: one JSON object with an id, without
// duplicate names, in valid UTF-8, each documented member of the documented
// JSON type. It is lenient otherwise, because the API grows without notice. Its
// errors name the place and the types, never a value. It keeps body.
func Details(body []byte, v *gen.VPSDetails) (*Response, error) {
	if kind := jsontext.Value(bytes.TrimLeft(body, " \t\r\n")).Kind(); kind != '{' {
		return nil, errors.New("got " + kindName(kind) + ", want object")
	}
	doc := &document{VPSDetails: v}
	err := json.Unmarshal(body, doc)
	if isExampleOnly(err) {
		*v, *doc = gen.VPSDetails{}, document{VPSDetails: v}
		err = json.Unmarshal(body, doc, json.WithUnmarshalers(lenient))
	}
	if err != nil {
		return nil, explain(err)
	}
	if v.ID == "" {
		return nil, errors.New("/id is missing or empty")
	}
	return doc.complete(body), nil
}

// complete copies the fields of doc to the ones that they hide.
func (doc *document) complete(body []byte) *Response {
	r := &Response{
		IsPAYG:   doc.Billing.IsPAYG,
		Locked:   doc.OperationState.Locked,
		body:     body,
		password: doc.Access.RootPassword,
	}
	for name, value := range Members(doc.Actions.Other) {
		gate := OtherGate{Name: name}
		if json.Unmarshal(value, &gate.ActionGate) != nil {
			gate.ActionGate = gen.ActionGate{} // of another shape: it allows nothing
		}
		r.OtherGates = append(r.OtherGates, gate)
	}
	v := doc.VPSDetails
	v.Actions = doc.Actions.VPSActions
	v.Billing, v.Billing.IsPAYG = doc.Billing.VPSBilling, isTrue(r.IsPAYG)
	v.OperationState, v.OperationState.Locked = doc.OperationState.VPSOperationState, isTrue(r.Locked)
	v.Access, v.Access.RootPassword = doc.Access.VPSAccess, r.password.Secret
	return r
}

func isTrue(b *bool) bool { return b != nil && *b }

// lenient skips members of another type inside the two objects that HostUp
// documents by an example only.
var lenient = json.JoinUnmarshalers(
	json.UnmarshalFunc(skipMismatches[gen.VPSOperatingSystem]),
	//lint:ignore SA1019 it is still part of the response
	json.UnmarshalFunc(skipMismatches[gen.VPSPricing]),
)

func skipMismatches[T any](object []byte, into *T) error {
	err := json.Unmarshal(object, into, jsonv1.ReportErrorsWithLegacySemantics(true))
	if jsontext.Value(object).Kind() == '{' {
		return nil
	}
	return err
}

func isExampleOnly(err error) bool {
	mismatch, ok := errors.AsType[*json.SemanticError](err)
	return ok && (strings.HasPrefix(string(mismatch.JSONPointer), "/operatingSystem/") ||
		strings.HasPrefix(string(mismatch.JSONPointer), "/pricing/"))
}
