// Package diff compares two JSON documents in time and memory that are linear in their
// size, whatever their depth.
//
// Objects are compared member by member, down to 16 levels. Everything else is compared
// as a whole, by a hash: the elements of arrays, because an array is a multiset here, and
// the values below the 16th level. White space, escapes, the order of members and that of
// elements do not matter; numbers are compared as text.
//
// Each byte is read at most once for each of the 16 levels above it, to find the members
// of an object, and a few times more to compute a hash, which needs memory only for the
// nesting. No value is stored as a tree, and what a [Change] holds is cut.
package diff

import (
	"bytes"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxLevel = 16  // from here on, a value is compared as a whole
	maxText  = 256 // bytes of a path or a value in a Change
)

// A Change is a value that differs between two documents.
type Change struct {
	Path     string // names joined by dots, without the indexes of arrays
	Old, New string // JSON; "" if the value was added or removed
}

// Between returns the changes from one document to another, in the order of after. The
// members that were removed from an object come after its others. A document that is not
// JSON is like a missing one.
func Between(before, after jsontext.Value) []Change {
	c := comparison{hasher: newHasher()}
	c.values("", 0, validOrNil(before), validOrNil(after))
	return c.changes
}

// options: duplicate names are not looked for, because a response cannot have them.
var options = jsontext.AllowDuplicateNames(true)

// validOrNil returns a document that can be read without errors, or nil.
func validOrNil(document jsontext.Value) jsontext.Value {
	if !document.IsValid(options) {
		return nil
	}
	return bytes.TrimSpace(document)
}

type comparison struct {
	hasher
	changes []Change
}

// values compares two values at the same path; a missing value is empty.
func (c *comparison) values(path string, level int, before, after jsontext.Value) {
	kind := before.Kind()
	canDescend := kind == after.Kind() && level < maxLevel

	switch {
	case bytes.Equal(before, after):
	case canDescend && kind == '{':
		c.objects(path, level, before, after)
	case canDescend && kind == '[':
		c.arrays(path, before, after)
	case c.hash(before) != c.hash(after):
		c.add(path, before, after)
	}
}

// add adds a change; a missing value is nil.
func (c *comparison) add(path string, before, after jsontext.Value) {
	c.changes = append(c.changes, Change{Path: path, Old: textOf(before), New: textOf(after)})
}

// objects compares two objects.
func (c *comparison) objects(path string, level int, before, after jsontext.Value) {
	old := membersOf(before)
	oldValues := make(map[string]jsontext.Value)
	for _, m := range old {
		oldValues[m.name] = m.value
	}

	for _, m := range membersOf(after) {
		c.values(join(path, m.name), level+1, oldValues[m.name], m.value)
		delete(oldValues, m.name)
	}

	for _, m := range old {
		if value, isRemoved := oldValues[m.name]; isRemoved {
			c.add(join(path, m.name), value, nil)
		}
	}
}

// arrays reports the elements that one array has more often than the other.
func (c *comparison) arrays(path string, before, after jsontext.Value) {
	surplus := make(map[uint64]int) // of after, by the hash of an element
	for hash := range c.elements(after) {
		surplus[hash]++
	}

	for hash, element := range c.elements(before) {
		if surplus[hash]--; surplus[hash] < 0 {
			c.add(path, element, nil)
		}
	}
	for hash, element := range c.elements(after) {
		if surplus[hash] > 0 {
			surplus[hash]--
			c.add(path, nil, element)
		}
	}
}

// A member is a member of an object.
type member struct {
	name  string
	value jsontext.Value
}

// membersOf returns the members of an object, in its order. The values are not copied.
func membersOf(object jsontext.Value) (members []member) {
	dec := newDecoder(object)
	_, _ = dec.ReadToken() // the document is valid

	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		m := member{name: name.String()}
		value, _ := dec.ReadValue()
		end := dec.InputOffset()
		m.value = object[end-int64(len(value)) : end]
		members = append(members, m)
	}
	return members
}

// newDecoder returns a decoder of value. A bytes.Buffer is read in place, a bytes.Reader
// would be copied.
func newDecoder(value jsontext.Value) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(value), options)
}

// join returns the path of a member.
func join(path, name string) string {
	if path == "" {
		return cut(name)
	}
	return cut(path + "." + name)
}

// textOf returns the compact JSON of a value, and "" for a missing one.
func textOf(value jsontext.Value) string {
	compact := value.Clone()
	_ = compact.Format(options)
	return cut(string(compact))
}

// cut returns at most maxText bytes of text.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText - len("…")
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
