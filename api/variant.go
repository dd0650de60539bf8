package api

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/hostup-api/hostup-go/api/internal/yamltree"
)

// A Variant is a way to derive a document from openapi.yaml. [Document] can combine
// variants.
type Variant int

const (
	// Lenient is for generated clients that otherwise reject a response with an
	// unknown enum value or without a deprecated property. Each enum becomes a
	// string, with the known values in x-extensible-enum and in its description, and
	// no deprecated property is required. Its only security scheme is the API key,
	// because some clients send a credential for every scheme.
	Lenient Variant = iota + 1

	// OpenAPI31 is an equivalent document in OpenAPI 3.1.
	OpenAPI31

	// JSON is the document as JSON, with keys in the same order.
	JSON

	// OptionalNulls is for generated clients that reject null in a required property:
	// properties that can be null are optional.
	OptionalNulls
)

// lenientNote is added to the description of the lenient document.
const lenientNote = "This is the lenient document: enums are strings, so that clients accept values that " +
	"HostUp adds; no deprecated property is required, because HostUp keeps it for migration only; and the only " +
	"security scheme is the API key.\n"

// derive applies variants to a document. An OpenAPI Overlay is not enough: it cannot
// move the values of an enum into a description.
func derive(data []byte, variants []Variant) ([]byte, error) {
	root, err := yamltree.Parse(data)
	if err != nil {
		return nil, err
	}
	comment := "# Derived from openapi.yaml, which is maintained by hand; do not edit."
	if slices.Contains(variants, Lenient) {
		comment += "\n# Lenient: enums are strings, so that clients accept values that HostUp adds; no deprecated" +
			"\n# property is required; the only security scheme is the API key."
		if description := yamltree.Get(root, "info", "description"); description != nil {
			description.Value += lenientNote
		}
		eachSchema(root, openEnum)
		notRequired(root, "deprecated")
		onlyBearer(root)
	}
	if slices.Contains(variants, OptionalNulls) {
		comment += "\n# Optional nulls: properties that can be null are optional."
		notRequired(root, "nullable")
	}
	if slices.Contains(variants, OpenAPI31) {
		yamltree.Get(root, "openapi").Value = "3.1.1"
		eachSchema(root, upgrade)
	}
	if slices.Contains(variants, JSON) {
		data, err := yamltree.JSON(root)
		return append(data, '\n'), err
	}
	if len(variants) > 0 {
		root.Content[0].HeadComment = comment
	}
	return yamltree.YAML(root)
}

// eachSchema calls f with each schema that has a type.
func eachSchema(node *yaml.Node, f func(schema *yaml.Node)) {
	if t := yamltree.Get(node, "type"); t != nil && t.Kind == yaml.ScalarNode {
		f(node)
	}
	for i, child := range node.Content {
		isExample := node.Kind == yaml.MappingNode && i > 0 && strings.HasPrefix(node.Content[i-1].Value, "example")
		if !isExample {
			eachSchema(child, f)
		}
	}
}

// openEnum turns an enum into a string.
func openEnum(schema *yaml.Node) {
	i := yamltree.Index(schema, "enum")
	if i < 0 {
		return
	}
	schema.Content[i].Value = "x-extensible-enum"
	values := schema.Content[i+1]
	values.Content = slices.DeleteFunc(values.Content, func(value *yaml.Node) bool { return value.ShortTag() == "!!null" })
	names := make([]string, len(values.Content))
	for i, value := range values.Content {
		names[i] = value.Value
	}
	description := yamltree.Get(schema, "description")
	description.Value = strings.TrimSpace(description.Value) +
		" Known values: " + strings.Join(names, ", ") + ". HostUp can add others."
}

// notRequired removes the properties that have a keyword from the required ones. A
// property given by reference has the keywords of its schema.
func notRequired(root *yaml.Node, keyword string) {
	eachSchema(root, func(schema *yaml.Node) {
		required := yamltree.Get(schema, "required")
		if required == nil {
			return
		}
		required.Content = slices.DeleteFunc(required.Content, func(name *yaml.Node) bool {
			property := resolve(root, yamltree.Get(schema, "properties", name.Value))
			value := yamltree.Get(property, keyword)
			return value != nil && value.Value == "true"
		})
		if len(required.Content) == 0 { // OpenAPI 3.0 forbids an empty list
			yamltree.Remove(schema, "required")
		}
	})
}

// resolve returns the component that a schema refers to, or the schema.
func resolve(root, schema *yaml.Node) *yaml.Node {
	ref := yamltree.Get(schema, "$ref")
	if ref == nil {
		return schema
	}
	return yamltree.Get(root, strings.Split(strings.TrimPrefix(ref.Value, "#/"), "/")...)
}

// onlyBearer removes every security scheme except the API key.
func onlyBearer(root *yaml.Node) {
	const bearer = "bearerAuth"
	schemes := yamltree.Get(root, "components", "securitySchemes")
	for i := len(schemes.Content) - 2; i >= 0; i -= 2 {
		if name := schemes.Content[i].Value; name != bearer {
			yamltree.Remove(schemes, name)
		}
	}
	security := yamltree.Get(root, "security")
	security.Content = slices.DeleteFunc(security.Content, func(requirement *yaml.Node) bool {
		return yamltree.Index(requirement, bearer) < 0
	})
}

// upgrade converts a schema of OpenAPI 3.0 to JSON Schema 2020-12, which 3.1 uses.
func upgrade(schema *yaml.Node) {
	if i := yamltree.Index(schema, "type"); yamltree.Get(schema, "nullable") != nil {
		null := &yaml.Node{Kind: yaml.ScalarNode, Value: "null", Style: yaml.DoubleQuotedStyle}
		schema.Content[i+1] = flow(schema.Content[i+1], null)
		yamltree.Remove(schema, "nullable")
	}
	if i := yamltree.Index(schema, "example"); i >= 0 {
		schema.Content[i].Value = "examples"
		schema.Content[i+1] = flow(schema.Content[i+1])
	}
}

// flow returns a sequence that is written on one line.
func flow(elements ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: elements}
}
