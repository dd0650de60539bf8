// Package diff compares two JSON objects.
package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A Change is a value that differs between two objects. Old and New are JSON;
// one of them is "" if the value was added or removed.
type Change struct {
	Path string `json:"path"` // names joined by dots
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Between returns the changes from one object to another, sorted by path.
// Objects are compared member by member. An array is compared as a set: its
// elements that were removed and added are changes.
func Between(older, newer []byte) ([]Change, error) {
	a, err := parse(older)
	if err != nil {
		return nil, err
	}
	b, err := parse(newer)
	if err != nil {
		return nil, err
	}
	return changes(nil, "", a, b), nil
}

func parse(document []byte) (v any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber() // numbers are compared as text
	if err := decoder.Decode(&v); err != nil {
		return nil, fmt.Errorf("cannot compare: %w", err)
	}
	return v, nil
}

// missing represents the value of a missing member.
type missing struct{}

func changes(list []Change, path string, a, b any) []Change {
	objectA, isObjectA := a.(map[string]any)
	objectB, isObjectB := b.(map[string]any)
	if isObjectA && isObjectB {
		for _, name := range names(objectA, objectB) {
			list = changes(list, join(path, name), member(objectA, name), member(objectB, name))
		}
		return list
	}
	arrayA, isArrayA := a.([]any)
	arrayB, isArrayB := b.([]any)
	if isArrayA && isArrayB {
		return elements(list, path, arrayA, arrayB)
	}
	if oldText, newText := text(a), text(b); oldText != newText {
		list = append(list, Change{path, oldText, newText})
	}
	return list
}

func names(a, b map[string]any) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

func member(object map[string]any, name string) any {
	if value, ok := object[name]; ok {
		return value
	}
	return missing{}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// elements adds the elements that are in only one of a and b.
func elements(list []Change, path string, a, b []any) []Change {
	count := make(map[string]int)
	for _, element := range b {
		count[text(element)]++
	}
	for _, element := range a {
		if count[text(element)]--; count[text(element)] < 0 {
			list = append(list, Change{path, text(element), ""})
		}
	}
	for _, element := range b {
		if count[text(element)] > 0 {
			count[text(element)]--
			list = append(list, Change{path, "", text(element)})
		}
	}
	return list
}

// text returns v as JSON, with the members of objects sorted, or "" if it is missing.
func text(v any) string {
	if v == (missing{}) {
		return ""
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // v is from a JSON decoder
	return string(bytes.TrimSpace(out.Bytes()))
}
