package decode

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

// explain returns an error that describes err, of package json, without any value.
func explain(err error) error {
	mismatch, isMismatch := errors.AsType[*json.SemanticError](err)
	syntax, isSyntax := errors.AsType[*jsontext.SyntacticError](err)
	tooMany, isTooMany := errors.AsType[tooManyError](err)
	switch {
	case isMismatch && isTooMany:
		return fmt.Errorf("%s: %w", documented().prefix(mismatch.JSONPointer), tooMany)
	case isMismatch && errors.Is(err, strconv.ErrRange):
		return fmt.Errorf("%s: number out of range", documented().prefix(mismatch.JSONPointer))
	case isMismatch:
		return fmt.Errorf("%s: got %s, want %s", documented().prefix(mismatch.JSONPointer),
			kindName(mismatch.JSONKind), kindOfGoType(mismatch.GoType))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON is cut off")
	case !isSyntax:
		return errors.New("invalid JSON")
	case errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("%s: duplicate name", documented().prefix(syntax.JSONPointer))
	default:
		return fmt.Errorf("invalid JSON at byte %d, in %q", syntax.ByteOffset, documented().prefix(syntax.JSONPointer))
	}
}

func kindName(kind jsontext.Kind) string { return cmp.Or(kindNames[kind], "no JSON") }

var kindNames = map[jsontext.Kind]string{
	'n': "null", 't': "boolean", 'f': "boolean", '"': "string", '0': "number", '{': "object", '[': "array",
}

// kindOfGoType returns the JSON type that a Go type is read from.
func kindOfGoType(t reflect.Type) string {
	switch {
	case t == nil:
		return "another value"
	case t.Kind() == reflect.Pointer:
		return kindOfGoType(t.Elem())
	case t == reflect.TypeFor[wire.Secret](), t == reflect.TypeFor[located]():
		return "string"
	default:
		return goKindNames[t.Kind()]
	}
}

var goKindNames = map[reflect.Kind]string{
	reflect.Bool: "boolean", reflect.Float64: "number", reflect.Int: "integer",
	reflect.Slice: "array", reflect.String: "string", reflect.Struct: "object",
}
