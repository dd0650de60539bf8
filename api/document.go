// Package api is for programs that work with the OpenAPI description itself:
// [Document] is openapi.yaml, [Spec] the same as a parsed value, and [Verify]
// holds a response against it. It stands on kin-openapi, which a program that
// only imports the package hostup does not link.
//
// The folder also has what turns openapi.yaml into the package gen.
package api

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// A copy that go generate makes; a test fails when it is not openapi.yaml.
//
//go:embed openapi.gen.yaml
var document []byte

// Document returns openapi.yaml. The slice is the caller's own.
func Document() []byte { return bytes.Clone(document) }

// Spec returns openapi.yaml parsed and validated, its examples included. Each
// call parses anew, so the value is the caller's own.
func Spec() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("api: openapi.yaml cannot be read: %w", err)
	}
	if err := spec.Validate(loader.Context); err != nil {
		return nil, fmt.Errorf("api: openapi.yaml is not valid: %w", err)
	}
	return spec, nil
}
