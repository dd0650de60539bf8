// Package examples checks the examples in openapi.yaml, and that the generators support
// the schema of a 200.
package examples

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Check returns an error with one line for each violation of the schema by an
// example, and for each part of the schema of a 200 that the generators do not support.
// (The error of kin-openapi describes only the first violation, in 200 lines.)
func Check(document []byte) error {
	spec, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return err
	}
	var violations []error
	supported := shapes{seen: make(map[string]bool)}
	for _, path := range spec.Paths.Map() {
		for _, operation := range path.Operations() {
			responses := operation.Responses.Map()
			for _, status := range slices.Sorted(maps.Keys(responses)) {
				for _, media := range responses[status].Value.Content {
					if status == "200" {
						supported.visit("200", media.Schema, true)
					}
					violations = append(violations, check(media)...)
				}
			}
		}
	}
	return errors.Join(append(supported.violations, violations...)...)
}

func check(media *openapi3.MediaType) (violations []error) {
	for _, key := range slices.Sorted(maps.Keys(media.Examples)) {
		example := media.Examples[key]
		name := example.Ref[strings.LastIndex(example.Ref, "/")+1:]
		err := media.Schema.Value.VisitJSON(example.Value.Value, openapi3.MultiErrors())
		for _, reason := range reasons(err) {
			violations = append(violations, fmt.Errorf("openapi.yaml: example %s: %s", name, reason))
		}
	}
	return violations
}

// reasons returns a line for each error in a tree of errors.
func reasons(err error) (lines []string) {
	if several, ok := errors.AsType[openapi3.MultiError](err); ok {
		for _, one := range several {
			lines = append(lines, reasons(one)...)
		}
	} else if violation, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		lines = append(lines, "/"+strings.Join(violation.JSONPointer(), "/")+": "+violation.Reason)
	} else if err != nil {
		lines = append(lines, err.Error())
	}
	return lines
}
