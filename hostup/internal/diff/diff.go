// Package diff compares two JSON documents in time and memory that are linear in their
// size, whatever their depth.
//
// Objects are compared member by member, down to 16 levels. Everything else is compared
// as a whole, by a hash: the elements of arrays, because an array is a multiset here, and
// the values below the 16th level. White space, escapes, the order of members and that of
// elements do not matter; numbers are compared as text.
//
// Each byte is read at most three times for each of the 16 levels above it, to find the
// members of an object, and a few times more to compute a hash, which needs memory only
// for the nesting. No value is stored as a tree, and what a [Change] holds is cut.
package diff

import (
	"bytes"
	"hash/maphash"
	"iter"
	"maps"
	"strings"

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
// members that were removed from an object come after its others. Both documents must be
// valid JSON; a missing one is empty. Names and values become what hide returns for them.
func Between(before, after jsontext.Value, hide func(string) string) []Change {
	c := comparison{seed: maphash.MakeSeed(), hide: hide}
	c.values("", 0, before, after)
	return c.changes
}

// A comparison compares values by a hash where it needs no changes inside of them: to sort
// the members of nested objects would take time that grows with the depth, and a hash takes
// one pass. Values that are equal in the sense of this package have the same hash; others do
// not, except with a probability of about 2^-64. The seed makes sure that nobody can
// construct two of them.
type comparison struct {
	seed    maphash.Seed
	hide    func(string) string
	dec     jsontext.Decoder // of hash
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

// add adds a change; a missing value is empty.
func (c *comparison) add(path string, before, after jsontext.Value) {
	c.changes = append(c.changes, Change{Path: path, Old: c.textOf(before), New: c.textOf(after)})
}

// objects compares two objects.
func (c *comparison) objects(path string, level int, before, after jsontext.Value) {
	old := maps.Collect(children(before))

	for name, value := range children(after) {
		c.values(c.join(path, name), level+1, old[name], value)
		delete(old, name)
	}

	for name := range children(before) {
		if value, isRemoved := old[name]; isRemoved {
			c.add(c.join(path, name), value, nil)
		}
	}
}

// arrays reports the elements that one array has more often than the other.
func (c *comparison) arrays(path string, before, after jsontext.Value) {
	surplus := make(map[uint64]int) // of after, by the hash of an element
	for _, element := range children(after) {
		surplus[c.hash(element)]++
	}

	for _, element := range children(before) {
		hash := c.hash(element)
		if surplus[hash]--; surplus[hash] < 0 {
			c.add(path, element, nil)
		}
	}
	for _, element := range children(after) {
		if hash := c.hash(element); surplus[hash] > 0 {
			surplus[hash]--
			c.add(path, nil, element)
		}
	}
}

// hash returns the hash of a value, and another one for a missing value.
func (c *comparison) hash(value jsontext.Value) uint64 {
	c.dec.Reset(bytes.NewBuffer(value), options)
	return c.next()
}

// next returns the hash of the next value of c.dec. That of an object or an array depends
// on the sum of those in it, in which their order does not matter.
func (c *comparison) next() uint64 {
	token, _ := c.dec.ReadToken() // the document is valid
	kind := token.Kind()
	sum := maphash.String(c.seed, token.String())

	if kind == '{' || kind == '[' {
		for hasNext(&c.dec) {
			var name uint64
			if kind == '{' {
				name = c.next()
			}
			sum += maphash.Comparable(c.seed, [2]uint64{name, c.next()})
		}
		_, _ = c.dec.ReadToken()
	}
	return maphash.Comparable(c.seed, [2]uint64{uint64(kind), sum})
}

// children iterates over the members of an object, or over the elements of an array,
// which have no names. The values are not copied.
func children(parent jsontext.Value) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		dec := jsontext.NewDecoder(bytes.NewBuffer(parent), options)
		start, _ := dec.ReadToken() // the document is valid

		for hasNext(dec) {
			var name string
			if start.Kind() == '{' {
				token, _ := dec.ReadToken()
				name = token.String()
			}
			value, _ := dec.ReadValue()
			end := dec.InputOffset()
			if !yield(name, parent[end-int64(len(value)):end]) {
				return
			}
		}
	}
}

// options: duplicate names are not looked for, because a response cannot have them. (A
// decoder reads a bytes.Buffer in place, but would copy what a bytes.Reader has.)
var options = jsontext.AllowDuplicateNames(true)

// hasNext reports whether there is another member or element before the end of the object
// or array.
func hasNext(dec *jsontext.Decoder) bool {
	kind := dec.PeekKind()
	return kind != '}' && kind != ']'
}

// join returns the path of a member.
func (c *comparison) join(path, name string) string {
	name = c.hide(name)
	if path == "" {
		return cut(name)
	}
	return cut(path + "." + name)
}

// textOf returns the compact JSON of a value, and "" for a missing one.
func (c *comparison) textOf(value jsontext.Value) string {
	compact, _ := jsontext.AppendFormat(nil, value, options)
	return cut(c.hide(string(compact)))
}

// cut returns at most maxText bytes of text, without a part of a rune at the end.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText-len("…")], "") + "…"
}
