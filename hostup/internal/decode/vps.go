// Package decode reads the JSON of HostUp's responses into the generated types.
package decode

import (
	"bytes"
	"errors"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

// A Response is the body of a 200 with what the generated type does not keep:
// which members were present, and the place of the password. Its fields hide those
// of the same name in the generated type, so that one pass decodes both.
type Response struct {
	*gen.VPSDetails // has the other fields
	Actions         struct {
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

	body []byte
}

// A located is a secret and its place in the body.
type located struct {
	wire.Secret
	start, end int
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *located) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch kind := dec.PeekKind(); kind {
	case '{', '[', '0', 't', 'f':
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
// JSON type. Otherwise it is lenient, because the API grows without notice. Its
// errors contain JSON pointers and types, never a value. The Response keeps body.
func Details(body []byte, v *gen.VPSDetails) (*Response, error) {
	if kind := jsontext.Value(bytes.TrimLeft(body, " \t\r\n")).Kind(); kind != '{' {
		if !jsontext.Value(body).IsValid() {
			kind = jsontext.KindInvalid // "nope" begins like null
		}
		return nil, errors.New("got " + kindName(kind) + ", want object")
	}
	r := &Response{VPSDetails: v, body: body}
	err := unmarshal(body, r, nil)
	if isExampleOnly(err) || isInteger(err) {
		*v, *r = gen.VPSDetails{}, Response{VPSDetails: v, body: body}
		err = unmarshal(body, r, lenient)
	}
	if err != nil {
		return nil, explain(err)
	}
	if err := checkLimits(v); err != nil {
		return nil, err
	}
	if v.ID == "" {
		return nil, errors.New("/id is missing or empty")
	}
	v.Actions = r.Actions.VPSActions
	v.Billing, v.Billing.IsPAYG = r.Billing.VPSBilling, isTrue(r.Billing.IsPAYG)
	v.OperationState, v.OperationState.Locked = r.OperationState.VPSOperationState, isTrue(r.OperationState.Locked)
	v.Access, v.Access.RootPassword = r.Access.VPSAccess, r.Access.RootPassword.Secret
	r.VPSDetails = nil // the caller may change it
	return r, nil
}

func isTrue(b *bool) bool { return b != nil && *b }
