// Package decode reads the JSON of HostUp's responses into the generated types.
//
// The body of a 200 is read in one pass, from the first byte to the last, by functions that go
// generate writes from openapi.yaml. That one pass finds all that other code asks for:
//
//   - the values, in the generated type;
//   - which gates, and which of billing.isPayg and operationState.locked, are there and
//     not null, so that a missing one is not taken for false;
//   - undocumented gates, each with its values;
//   - where the root password is, and where members are that the OpenAPI document does
//     not have: MarshalJSON redacts secrets there;
//   - the first error, with a JSON pointer to it.
//
// (Of a body with escapes or undocumented members, jsontext reads the tokens too: see check.)
// So nothing is parsed again for Can, Gates, ChangeFlow or IsLocked. The layers are, from
// below: lexer.go (bytes), reader.go (values), object and readList (members and elements),
// the generated readers, and [Details].
//
// An error response is read as far as possible: see [Problem].
package decode

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A Response is the body of a 200, with what the generated type does not keep. It
// does not change.
type Response struct {
	body  []byte
	parts []redact.Part // what no field has, and the root password

	// Copies of what matters, because the caller can change the fields of the generated type.
	present      presence  // a gate is present if it has a boolean allowed
	allowed      memberSet // the gates with true
	newGates     []Gate    // the undocumented ones
	payg, locked bool
	rootPassword wire.Secret
}

// byteOrderMark can precede JSON; a parser may ignore it (RFC 8259, section 8.1).
var byteOrderMark = []byte("\uFEFF")

// Details reads the body of a 200 into v: one JSON object with an id, without
// duplicate names, in valid UTF-8, each documented member of the documented JSON
// type, and without the credential in any name or string. Otherwise it is lenient,
// because the API grows without notice. Its errors contain JSON pointers and types,
// never a value. The Response keeps body.
func Details(body []byte, credential redact.Redactor, v *gen.VPSDetails) (*Response, error) {
	body = bytes.TrimPrefix(body, byteOrderMark)
	r := &reader{
		body:       body,
		credential: credential,
		response:   &Response{body: body},
	}

	if r.kind() != '{' && !jsontext.Value(body).IsValid() {
		return nil, ErrNoJSON // such as "forbidden", which begins like false
	}

	readVPSDetails(r, v)
	switch { // fail keeps an earlier error
	case r.absent:
		r.fail(typeError("null", "object"))
	case r.kind() != 0 || r.at < len(r.body):
		r.fail(errTrailing)
	case v.ID == "":
		r.fail(errNoID)
	}

	if err := r.check(); err != nil {
		return nil, err
	}

	r.response.payg = v.Billing.IsPAYG
	r.response.locked = v.OperationState.Locked
	r.response.rootPassword = v.Access.RootPassword
	r.response.hidePassword()
	return r.response, nil
}

// Body returns the body without a byte order mark. The caller must not change it.
func (r *Response) Body() []byte { return r.body }

// IsPAYG returns billing.isPayg. ok is false if the response does not have it.
func (r *Response) IsPAYG() (isPAYG, ok bool) {
	return r.payg, r.present.VPSBilling&bitVPSBillingIsPAYG != 0
}

// Locked returns operationState.locked. ok is false if the response does not have it.
func (r *Response) Locked() (locked, ok bool) {
	return r.locked, r.present.VPSOperationState&bitVPSOperationStateLocked != 0
}

// Redacted returns a copy of the body without the root password. In members that the
// OpenAPI document does not have, it also replaces all secrets known by their names,
// and the value of the root password in other texts. All other bytes stay.
func (r *Response) Redacted() []byte {
	if len(r.rootPassword.Reveal()) < redact.MinLength {
		return redact.JSON(r.body, r.parts, nil)
	}
	return redact.JSON(r.body, r.parts, r.WithoutPassword)
}

// WithoutPassword returns a text without the value of the root password: see [redact.Value].
func (r *Response) WithoutPassword(text string) string {
	return redact.Value(text, r.rootPassword)
}
