// Package diff compares two JSON documents in time and memory that are linear in their
// size, whatever their depth.
//
// Objects are compared member by member, down to 16 levels. Everything else is compared
// as a whole, by a hash: the elements of arrays, because an array is a multiset here, and
// the values below the 16th level. White space, escapes, the order of members and the order
// of elements do not matter; numbers are compared as text.
//
// Each byte is read once for each of the 16 levels above it, to find the members of an
// object, and at most three times to compute a hash, which needs memory only for the
// nesting. No value is copied, sorted or stored as a tree, and what a [Change] holds is cut.
//
// Secrets are members with certain names, and everything in them. [Between] ignores them:
// one document can be a stored copy, which has lost them. [Secrets] reports those that
// both documents have and that differ.
package diff

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"

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

// Hide reports whether a member is a secret. parent is the name of the object that the
// member is in, if that object is itself a member of the document, and else "".
type Hide func(parent, name string) bool

// Between returns the changes from one document to another, without secrets. They are in
// the order of after; a member that was removed follows the member that preceded it in
// before. A document that is not valid JSON is like a missing one.
func Between(before, after []byte, hide Hide) []Change {
	c := comparison{hasher: newHasher(hide)}
	c.values("", 0, validOrNil(before), validOrNil(after))
	return c.changes
}

type comparison struct {
	hasher
	changes []Change
}

// values compares two values at the same path; a missing value is empty.
func (c *comparison) values(path string, level int, before, after []byte) {
	kind := jsontext.Value(before).Kind()
	isSameKind := kind == jsontext.Value(after).Kind()
	switch {
	case bytes.Equal(before, after):
	case isSameKind && kind == '{' && level < maxLevel:
		c.objects(path, level, before, after)
	case isSameKind && kind == '[' && level < maxLevel:
		c.arrays(path, level, before, after)
	case c.hash(before) != c.hash(after):
		c.add(path, level, before, after)
	}
}

func (c *comparison) add(path string, level int, before, after []byte) {
	c.changes = append(c.changes, Change{
		Path: path,
		Old:  textOf(before, level, path, c.hide),
		New:  textOf(after, level, path, c.hide),
	})
}

// objects compares two objects. Each member of before without a counterpart is reported
// once: with the members of before that directly follow one in both objects, or with
// those at the beginning.
func (c *comparison) objects(path string, level int, before, after []byte) {
	removed := membersOf(before)
	indexes := make(map[string]int, len(removed))
	for i, m := range removed {
		indexes[m.name] = i
	}

	isKept := make([]bool, len(removed))
	current := membersOf(after)
	for _, m := range current {
		if i, ok := indexes[m.name]; ok {
			isKept[i] = true
		}
	}

	reportRemoved := func(i int) {
		for ; i < len(removed) && !isKept[i]; i++ {
			c.member(path, level, removed[i].name, removed[i].value, nil)
		}
	}
	reportRemoved(0)
	for _, m := range current {
		i, ok := indexes[m.name]
		if !ok {
			c.member(path, level, m.name, nil, m.value)
			continue
		}
		c.member(path, level, m.name, removed[i].value, m.value)
		reportRemoved(i + 1)
	}
}

func (c *comparison) member(path string, level int, name string, before, after []byte) {
	if bytes.Equal(before, after) || c.hide(parentAt(level, path), name) {
		return
	}
	c.values(join(path, name), level+1, before, after)
}

// arrays reports the elements that one array has more often than the other.
func (c *comparison) arrays(path string, level int, before, after []byte) {
	surplus := make(map[uint64]int) // of after, by the hash of an element
	for hash := range c.elements(after) {
		surplus[hash]++
	}

	for hash, element := range c.elements(before) {
		surplus[hash]--
		if surplus[hash] < 0 {
			c.add(path, level+1, element, nil)
		}
	}
	for hash, element := range c.elements(after) {
		if surplus[hash] > 0 {
			surplus[hash]--
			c.add(path, level+1, nil, element)
		}
	}
}

// A hasher computes hashes of JSON values. Values that are equal in the sense of this
// package have the same hash; others do not, except with a probability of about 2^-64.
// The seed makes sure that nobody can construct two of them.
type hasher struct {
	seed maphash.Seed
	hide Hide
}

func newHasher(hide Hide) hasher { return hasher{seed: maphash.MakeSeed(), hide: hide} }

// hash returns the hash of a value, and 0 for a missing one.
func (h hasher) hash(value []byte) uint64 {
	switch {
	case len(value) == 0:
		return 0
	case !isContainer(jsontext.Value(value).Kind()):
		return maphash.Bytes(h.seed, canonical(value))
	default:
		return h.next(newDecoder(value))
	}
}

// next returns the hash of the next value of dec. That of an object or an array depends
// on the sum of those in it, in which their order does not matter.
func (h hasher) next(dec *jsontext.Decoder) uint64 {
	kind := dec.PeekKind()
	if !isContainer(kind) {
		scalar, _ := dec.ReadValue()
		return maphash.Bytes(h.seed, canonical(scalar))
	}

	_, _ = dec.ReadToken()
	var sum, n uint64
	for hasMore(dec) {
		var name []byte
		if kind == '{' {
			quoted, _ := dec.ReadValue()
			name = canonical(quoted)
			if h.hide("", unquote(quoted)) {
				_ = dec.SkipValue()
				continue
			}
		}
		sum += h.mix(maphash.Bytes(h.seed, name), h.next(dec), 0)
		n++
	}
	_, _ = dec.ReadToken()
	return h.mix(uint64(kind), sum, n)
}

func (h hasher) mix(a, b, c uint64) uint64 {
	var all [24]byte
	binary.LittleEndian.PutUint64(all[:], a)
	binary.LittleEndian.PutUint64(all[8:], b)
	binary.LittleEndian.PutUint64(all[16:], c)
	return maphash.Bytes(h.seed, all[:])
}

// elements iterates over an array, and yields the hash and the JSON of each element.
func (h hasher) elements(array []byte) func(yield func(uint64, []byte) bool) {
	return func(yield func(uint64, []byte) bool) {
		dec := newDecoder(array)
		_, _ = dec.ReadToken()
		for hasMore(dec) {
			start := dec.InputOffset()
			hash := h.next(dec)
			element := bytes.TrimLeft(array[start:dec.InputOffset()], ", \t\r\n")
			if !yield(hash, element) {
				return
			}
		}
	}
}

// parentAt returns the first argument of a Hide for members of the object at path.
func parentAt(level int, path string) string {
	if level == 1 {
		return path
	}
	return ""
}
