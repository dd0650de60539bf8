package hostup

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/hostup-api/hostup-go/gen"
)

// decode reads the body of a 200: one JSON object with an id, no member twice,
// all text valid UTF-8, no known member of another JSON type than documented.
// It is lenient otherwise, because the API changes without notice. Its errors
// say where and what, never the value.
func decode(body []byte) (*gen.VPSDetails, error) {
	if kind := jsontext.Value(bytes.TrimLeft(body, " \t\r\n")).Kind(); kind != '{' {
		return nil, fmt.Errorf("%s where an object is due", kindName(kind))
	}
	details := new(gen.VPSDetails)
	err := jsonv2.Unmarshal(body, details)
	if isExampleOnly(err) {
		details = new(gen.VPSDetails)
		err = jsonv2.Unmarshal(body, details, jsonv2.WithUnmarshalers(exampleOnly))
	}
	if err != nil {
		return nil, explain(err)
	}
	if details.ID == "" {
		return nil, errors.New("/id is missing or empty")
	}
	return details, nil
}

// exampleOnly skips what is of another type than expected inside the two
// objects whose members HostUp documents by an example alone.
var exampleOnly = jsonv2.JoinUnmarshalers(
	jsonv2.UnmarshalFunc(skipMisfits[gen.VPSOperatingSystem]),
	//lint:ignore SA1019 it is still part of the answer
	jsonv2.UnmarshalFunc(skipMisfits[gen.VPSPricing]),
)

func skipMisfits[T any](object []byte, into *T) error {
	err := jsonv2.Unmarshal(object, into, jsonv1.ReportErrorsWithLegacySemantics(true))
	if jsontext.Value(object).Kind() == '{' {
		return nil
	}
	return err
}

func isExampleOnly(err error) bool {
	var misfit *jsonv2.SemanticError
	return errors.As(err, &misfit) && (strings.HasPrefix(string(misfit.JSONPointer), "/operatingSystem/") ||
		strings.HasPrefix(string(misfit.JSONPointer), "/pricing/"))
}

// explain says what an error of package json means, without any value.
func explain(err error) error {
	var misfit *jsonv2.SemanticError
	var malformed *jsontext.SyntacticError
	switch {
	case errors.As(err, &misfit):
		return fmt.Errorf("%s: %s where %s is due", known().Known(string(misfit.JSONPointer)), kindName(misfit.JSONKind), kindFor(misfit.GoType))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON ends too early")
	case !errors.As(err, &malformed):
		return errors.New("not valid JSON")
	case errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("%s stands twice", known().Known(string(malformed.JSONPointer)))
	default:
		return fmt.Errorf("not valid JSON at byte %d, in %q", malformed.ByteOffset, known().Known(string(malformed.JSONPointer)))
	}
}

func kindName(kind jsontext.Kind) string { return cmp.Or(kindNames[kind], "no JSON") }

var kindNames = map[jsontext.Kind]string{
	'n': "null", 't': "a boolean", 'f': "a boolean", '"': "a string", '0': "a number", '{': "an object", '[': "an array",
}

// kindFor names the JSON kind that a Go type is read from.
func kindFor(t reflect.Type) string {
	switch {
	case t == nil:
		return "another value"
	case t.Kind() == reflect.Pointer:
		return kindFor(t.Elem())
	case t == reflect.TypeFor[Secret]():
		return "a string"
	default:
		return goKindNames[t.Kind()]
	}
}

var goKindNames = map[reflect.Kind]string{
	reflect.Bool: "a boolean", reflect.Float64: "a number", reflect.Int: "an integer",
	reflect.Slice: "an array", reflect.String: "a string", reflect.Struct: "an object",
}
