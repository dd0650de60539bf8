// Package yamltree reads YAML and writes it as YAML or JSON. It keeps the order
// of keys, the text of numbers and, in YAML, comments and blank lines.
package yamltree

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

var (
	// A blank line, and the indentation of the next line.
	blankLine = regexp.MustCompile(`(?m)^\n( *)`)
	marker    = regexp.MustCompile(`(?m)^ *#~$`)
)

// Parse parses a YAML document. The YAML library keeps comments but drops blank
// lines, so Parse turns blank lines into comments, and [YAML] turns them back.
func Parse(data []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Load(blankLine.ReplaceAll(data, []byte("$1#~\n$1")), &document); err != nil {
		return nil, err
	}
	unmark(&document)
	return document.Content[0], nil
}

// unmark removes the markers from multi-line strings, where they are text and not
// comments.
func unmark(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode {
		node.Value = marker.ReplaceAllString(node.Value, "")
	}
	for _, child := range node.Content {
		unmark(child)
	}
}

// YAML encodes a node. A no-break space, which looks like a space, is escaped; it
// must be in a double-quoted string.
func YAML(node *yaml.Node) ([]byte, error) {
	data, err := yaml.Dump(node, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1))
	data = bytes.ReplaceAll(data, []byte("\u00a0"), []byte(`\u00a0`))
	return marker.ReplaceAll(data, nil), err
}

// JSON encodes a node as JSON with an indentation of two spaces, without a
// newline at the end.
func JSON(node *yaml.Node) ([]byte, error) {
	var buffer bytes.Buffer
	if err := encode(jsontext.NewEncoder(&buffer, jsontext.WithIndent("  ")), node); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

func encode(enc *jsontext.Encoder, node *yaml.Node) error {
	begin, end := jsontext.BeginObject, jsontext.EndObject
	switch node.Kind {
	case yaml.ScalarNode:
		return encodeScalar(enc, node)
	case yaml.SequenceNode:
		begin, end = jsontext.BeginArray, jsontext.EndArray
	case yaml.MappingNode:
	default:
		return fmt.Errorf("line %d: aliases are not supported", node.Line)
	}
	if err := enc.WriteToken(begin); err != nil {
		return err
	}
	for i, child := range node.Content {
		var err error
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			err = enc.WriteToken(jsontext.String(child.Value))
		} else {
			err = encode(enc, child)
		}
		if err != nil {
			return err
		}
	}
	return enc.WriteToken(end)
}

func encodeScalar(enc *jsontext.Encoder, node *yaml.Node) error {
	switch node.ShortTag() {
	case "!!null":
		return enc.WriteToken(jsontext.Null)
	case "!!bool", "!!int", "!!float":
		return enc.WriteValue(jsontext.Value(node.Value)) // an error for a number that JSON cannot express
	default:
		return enc.WriteToken(jsontext.String(node.Value))
	}
}

// Get returns the value at a path of mapping keys, or nil.
func Get(node *yaml.Node, path ...string) *yaml.Node {
	for _, name := range path {
		i := Index(node, name)
		if i < 0 {
			return nil
		}
		node = node.Content[i+1]
	}
	return node
}

// Index returns the index of a key in the content of a mapping, or -1. The next
// element is its value.
func Index(node *yaml.Node, name string) int {
	if node.Kind == yaml.MappingNode {
		for i := 0; i < len(node.Content); i += 2 {
			if node.Content[i].Value == name {
				return i
			}
		}
	}
	return -1
}

// Remove removes a key and its value from a mapping.
func Remove(node *yaml.Node, name string) {
	if i := Index(node, name); i >= 0 {
		node.Content = append(node.Content[:i], node.Content[i+2:]...)
	}
}
