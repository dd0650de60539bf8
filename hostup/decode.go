package hostup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

// decode reads the body of a 200: one JSON object, about the VPS that was
// asked for, no member twice, all text valid UTF-8, no known member of another
// JSON type than documented. It is lenient otherwise, because the API changes
// without notice. Its errors say where and what, never the value.
func decode(body []byte, id string) (*gen.VPSDetails, error) {
	if kind := jsontext.Value(bytes.TrimLeft(body, " \t\r\n")).Kind(); kind != '{' {
		return nil, fmt.Errorf("%s where an object is due", kindName(kind))
	}
	details := new(gen.VPSDetails)
	err := json.Unmarshal(body, details)
	if isExampleOnly(err) {
		details = new(gen.VPSDetails)
		err = json.Unmarshal(body, details, json.WithUnmarshalers(exampleOnly))
	}
	switch {
	case err != nil:
		return nil, explain(err)
	case details.ID == "":
		return nil, errors.New("/id is missing")
	case details.ID != id:
		return nil, errors.New("/id: the answer is about another VPS than the one asked for")
	}
	return details, nil
}

// exampleOnly skips, in the two objects whose members HostUp documents by
// example alone, what is of another type than there.
var exampleOnly = json.JoinUnmarshalers(
	json.UnmarshalFunc(skipMisfits[gen.VPSOperatingSystem]),
	json.UnmarshalFunc(skipMisfits[gen.VPSPricing]),
)

func skipMisfits[T any](data []byte, into *T) error {
	err := json.Unmarshal(data, into, jsonv1.ReportErrorsWithLegacySemantics(true))
	if jsontext.Value(data).Kind() == '{' {
		return nil
	}
	return err
}

func isExampleOnly(err error) bool {
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return false
	}
	at := string(semantic.JSONPointer)
	return strings.HasPrefix(at, "/operatingSystem/") || strings.HasPrefix(at, "/pricing/")
}

// explain says what a JSON error means without the value that it may hold.
func explain(err error) error {
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		return fmt.Errorf("%s: %s where %s is due", semantic.JSONPointer, kindName(semantic.JSONKind), kindFor(semantic.GoType))
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntactic):
		return fmt.Errorf("%s stands twice", syntactic.JSONPointer)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON ends too early")
	case errors.As(err, &syntactic):
		return fmt.Errorf("not valid JSON at byte %d, in %q", syntactic.ByteOffset, syntactic.JSONPointer)
	default:
		return errors.New("not valid JSON")
	}
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "an array"
	default:
		return "something that is not JSON"
	}
}

func kindFor(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return "another value"
	case t == reflect.TypeFor[wire.Secret](), t.Kind() == reflect.String:
		return "a string"
	case t.Kind() == reflect.Bool:
		return "a boolean"
	case t.Kind() == reflect.Slice:
		return "an array"
	case t.Kind() == reflect.Struct:
		return "an object"
	case t.Kind() == reflect.Int:
		return "an integer"
	default:
		return "a number"
	}
}
