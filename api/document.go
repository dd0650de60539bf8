// Package api contains the OpenAPI document of HostUp's VPS details API.
// [Document] returns openapi.yaml or a document derived from it, [Spec] returns it
// parsed, and [Verify] validates a response against it. All functions are safe for
// concurrent use.
//
// The package depends on kin-openapi. A program that imports only package hostup
// does not link it.
package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// document is a copy of openapi.yaml, written by go generate.
//
//go:embed openapi.gen.yaml
var document []byte

// Document returns a copy of openapi.yaml, or the document that the given variants
// derive from it. Their order does not matter. A Variant that is none of the constants changes
// nothing.
func Document(variants ...Variant) []byte {
	if len(variants) == 0 {
		return bytes.Clone(document)
	}
	derived, err := derive(document, variants)
	if err != nil {
		panic("api: " + err.Error()) // unreachable: the document is embedded, and tests derive all variants
	}
	return derived
}

// Spec parses and validates openapi.yaml, including its examples. Each call
// returns a new value, which the caller may modify.
func Spec() (*openapi3.T, error) { return parse(document) }

func parse(document []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("api: cannot parse openapi.yaml: %w", err)
	}
	if err := spec.Validate(loader.Context); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // without the schema and the example, hundreds of lines
		return nil, fmt.Errorf("api: openapi.yaml is not valid: %s", reason)
	}
	return spec, nil
}
