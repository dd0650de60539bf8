package decode

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/gen"
)

// lenient reads integers as OpenAPI defines them, and skips members of another type
// inside the two objects that HostUp documents by an example only.
var lenient = json.JoinUnmarshalers(
	json.UnmarshalFromFunc(readInteger),
	json.UnmarshalFunc(skipMismatches[gen.VPSOperatingSystem]),
	json.UnmarshalFunc(skipMismatches[gen.VPSPricing]), //nolint:staticcheck // deprecated, but in the response
)

func skipMismatches[T any](object []byte, into *T) error {
	if kind := jsontext.Value(object).Kind(); kind != '{' {
		return &json.SemanticError{JSONKind: kind, GoType: reflect.TypeFor[T]()}
	}
	return unmarshal(object, into, json.UnmarshalFromFunc(skipMismatch))
}

// skipMismatch skips a JSON value that does not fit into, which then keeps its
// zero value: nil for a pointer.
func skipMismatch(dec *jsontext.Decoder, into any) error {
	kind, want := dec.PeekKind(), kindOfGoType(reflect.TypeOf(into))
	switch {
	case kind == '0' && (want == "number" || want == "integer"):
		value, err := dec.ReadValue()
		if err == nil && json.Unmarshal(value, into, json.WithUnmarshalers(json.UnmarshalFromFunc(readInteger))) != nil {
			reflect.ValueOf(into).Elem().SetZero() // a fraction, or out of range
		}
		return err
	case kind == 'n', kindName(kind) == want:
		return errors.ErrUnsupported // json decodes it as usual
	default:
		return dec.SkipValue()
	}
}

func isExampleOnly(err error) bool {
	mismatch, ok := errors.AsType[*json.SemanticError](err)
	return ok && (strings.HasPrefix(string(mismatch.JSONPointer), "/operatingSystem/") ||
		strings.HasPrefix(string(mismatch.JSONPointer), "/pricing/"))
}

// isInteger reports whether err is about a number for an integer, which may be 2.0.
func isInteger(err error) bool {
	mismatch, ok := errors.AsType[*json.SemanticError](err)
	return ok && mismatch.JSONKind == '0' && mismatch.GoType == reflect.TypeFor[int]()
}

// readInteger also reads 2.0, which is an integer in OpenAPI.
func readInteger(dec *jsontext.Decoder, into *int) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported // json reports the mismatch
	}
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if err = json.Unmarshal(value, into); err == nil {
		return nil
	}
	if n, parseErr := strconv.ParseFloat(string(value), 64); parseErr == nil && float64(int(n)) == n {
		*into, err = int(n), nil
	}
	return err
}
