package decode

import (
	"bytes"
	"errors"
	"iter"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A result is what the reader must find in a body.
type result struct {
	VPS                           gen.VPSDetails
	Password                      string
	IsPAYG, HasPAYG, Locked, Lock bool
	Gates                         map[string]bool // reported ones, by action
	Others                        []string        // undocumented members, as text
}

// reference reads a body like Details, in several passes by reflection: jsontext for
// RFC 7493, encoding/json/v2 for the fields, and a map for what is present.
func reference(body []byte) (result, error) {
	body = bytes.TrimPrefix(body, byteOrderMark)
	value := jsontext.Value(body)
	var out result
	if !value.IsValid() || value.Kind() != '{' {
		return out, errors.New("not a JSON object")
	}

	how := json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(referenceInt),
		json.UnmarshalFunc(skipMismatches[gen.VPSOperatingSystem]),
		json.UnmarshalFunc(skipMismatches[gen.VPSPricing]), //nolint:staticcheck // deprecated
	))
	if err := json.Unmarshal(body, &out.VPS, how); err != nil {
		return out, err
	}
	if out.VPS.ID == "" {
		return out, errors.New("no id")
	}
	if memberAt(body, "operatingSystem").Kind() != '{' {
		out.VPS.OperatingSystem = nil
	}
	if memberAt(body, "pricing").Kind() != '{' {
		out.VPS.Pricing = nil
	}

	out.Password = out.VPS.Access.RootPassword.Reveal()
	out.IsPAYG, out.HasPAYG = boolean(body, "billing", "isPayg")
	out.Locked, out.Lock = boolean(body, "operationState", "locked")
	out.Gates = map[string]bool{}
	for name := range members(memberAt(body, "actions")) {
		if allowed, ok := boolean(body, "actions", name, "allowed"); ok {
			if action, isGate := referenceAction(name); isGate {
				out.Gates[action] = allowed
			}
		}
	}
	out.Others = undocumentedMembers(reflect.TypeFor[gen.VPSDetails](), body)
	return out, limits(&out.VPS)
}

func limits(v *gen.VPSDetails) error {
	if len(v.UsageLog) > maxUsageLog || len(v.OverdueInvoices) > maxObjects ||
		v.Pricing != nil && len(v.Pricing.Addons) > maxObjects {
		return errors.New("too many")
	}
	return nil
}

// referenceAction returns the action of a documented gate, or of any other that is
// not a documented one in another case.
func referenceAction(name string) (string, bool) {
	for field := range reflect.TypeFor[gen.VPSActions]().Fields() {
		documented := field.Tag.Get("json")
		if name == documented {
			return strings.ToLower(name[3:4]) + name[4:], true
		}
		if strings.EqualFold(name, documented) {
			return "", false
		}
	}
	rest, ok := strings.CutPrefix(name, "can")
	if !ok || rest == "" || rest[0] >= 'a' && rest[0] <= 'z' {
		return "", false
	}
	if rest[0] >= 'A' && rest[0] <= 'Z' {
		rest = strings.ToLower(rest[:1]) + rest[1:]
	}
	return rest, true
}

// memberAt returns the member at a path.
func memberAt(body []byte, path ...string) jsontext.Value {
	value := jsontext.Value(body)
	for _, step := range path {
		var found jsontext.Value
		for name, member := range members(value) {
			if name == step {
				found = member
			}
		}
		value = found
	}
	return value
}

func boolean(body []byte, path ...string) (value, ok bool) {
	switch string(memberAt(body, path...)) {
	case "true":
		return true, true
	case "false":
		return false, true
	default:
		return false, false
	}
}

// undocumentedMembers returns the members of a document that the fields of t do not
// have, as "name":value.
func undocumentedMembers(t reflect.Type, value jsontext.Value) (extras []string) {
	switch t.Kind() {
	case reflect.Pointer:
		return undocumentedMembers(t.Elem(), value)
	case reflect.Slice:
		for element := range elements(value) {
			extras = append(extras, undocumentedMembers(t.Elem(), element)...)
		}
	case reflect.Struct:
		if t == reflect.TypeFor[wire.Time]() || t == reflect.TypeFor[wire.Secret]() {
			break
		}
		for name, member := range members(value) {
			i := slices.IndexFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
				documented, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				return documented == name
			})
			if i < 0 {
				extras = append(extras, name+":"+string(member))
			} else {
				extras = append(extras, undocumentedMembers(t.Field(i).Type, member)...)
			}
		}
	}
	return extras
}

func skipMismatches[T any](object []byte, into *T) error {
	if jsontext.Value(object).Kind() != '{' {
		return nil // reference sets the pointer to nil
	}
	return json.Unmarshal(object, into, json.WithUnmarshalers(json.UnmarshalFromFunc(skipMismatch)))
}

// skipMismatch leaves the variable zero for a value that does not fit into it.
func skipMismatch(dec *jsontext.Decoder, into any) error {
	kind := dec.PeekKind()
	want := map[reflect.Kind]string{
		reflect.String: `"`, reflect.Bool: "tf", reflect.Float64: "0", reflect.Int: "0",
		reflect.Slice: "[", reflect.Struct: "{",
	}
	t := reflect.TypeOf(into).Elem()
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if kind == 'n' || strings.ContainsRune(want[t.Kind()], rune(kind)) && kind != '0' {
		return errors.ErrUnsupported
	}

	value, err := dec.ReadValue()
	if err != nil || kind != '0' || want[t.Kind()] != "0" {
		return err
	}
	number := reflect.New(t)
	if json.Unmarshal(value, number.Interface(), json.WithUnmarshalers(json.UnmarshalFromFunc(referenceInt))) != nil {
		return nil
	}
	target := reflect.ValueOf(into).Elem()
	for target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
		target = target.Elem()
	}
	target.Set(number.Elem())
	return nil
}

// referenceInt reads an integer exactly.
func referenceInt(dec *jsontext.Decoder, into *int) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if len(value) > 17 && strings.ContainsAny(string(value), ".eE") {
		return errors.New("too long")
	}
	digits, exponent, _ := strings.Cut(strings.ToLower(string(value)), "e")
	if len(strings.TrimLeft(exponent, "+-0")) > 3 { // big.Rat would compute the power
		if strings.Trim(digits, "-0.") != "" {
			return errors.New("a large exponent")
		}
		*into = 0
		return nil
	}
	exact, ok := new(big.Rat).SetString(string(value))
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return errors.New("no integer")
	}
	isFloat := strings.ContainsAny(string(value), ".eE")
	if n := exact.Num().Int64(); isFloat && (n > 1<<53 || n < -1<<53) {
		return errors.New("may be rounded")
	}
	*into = int(exact.Num().Int64())
	return nil
}

// found returns what Details found in body.
func found(body []byte) (result, error) {
	var out result
	r, err := Details(body, redact.Redactor{}, &out.VPS)
	if err != nil {
		return out, err
	}

	out.Password = out.VPS.Access.RootPassword.Reveal()
	out.IsPAYG, out.HasPAYG = r.IsPAYG()
	out.Locked, out.Lock = r.Locked()
	out.Gates = map[string]bool{}
	for _, action := range documentedActions {
		if gate := r.Gate(action, &out.VPS.Actions); gate.Reported {
			out.Gates[action] = gate.Allowed
		}
	}
	for _, g := range r.NewGates() {
		if g.Reported {
			out.Gates[g.Action] = g.Allowed
		}
	}
	for _, part := range r.parts {
		if !part.HasName {
			continue // a skipped value of a documented member, or the root password
		}
		member := r.body[part.Start:part.End]
		for name, value := range members(slices.Concat([]byte("{"), member, []byte("}"))) {
			out.Others = append(out.Others, name+":"+string(value))
		}
	}
	return out, nil
}

// compare fails if Details and the reference differ about body.
func compare(t *testing.T, body []byte) {
	t.Helper()
	want, wantErr := reference(body)
	got, gotErr := found(body)
	if (wantErr == nil) != (gotErr == nil) {
		t.Fatalf("%q:\nDetails:   %v\nreference: %v", body, gotErr, wantErr)
	}
	if gotErr != nil {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%q (-reference +Details):\n%s", body, diff)
	}
}

// members iterates over the members of an object, up to the first byte that is not
// JSON. Any other value has none.
func members(object []byte) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		dec := jsontext.NewDecoder(bytes.NewReader(object), redact.AnyDocument)
		if start, err := dec.ReadToken(); err != nil || start.Kind() != '{' {
			return
		}

		for dec.PeekKind() == '"' {
			token, err := dec.ReadToken()
			if err != nil {
				return
			}
			name := token.String() // before the next read overwrites it
			value, err := dec.ReadValue()
			if err != nil || !yield(name, value.Clone()) {
				return
			}
		}
	}
}

// elements iterates over the elements of an array. Any other value has none.
func elements(array jsontext.Value) iter.Seq[jsontext.Value] {
	return func(yield func(jsontext.Value) bool) {
		dec := jsontext.NewDecoder(bytes.NewReader(array), redact.AnyDocument)
		if start, err := dec.ReadToken(); err != nil || start.Kind() != '[' {
			return
		}

		for dec.PeekKind() != ']' {
			value, err := dec.ReadValue()
			if err != nil || !yield(value.Clone()) {
				return
			}
		}
	}
}
