package diff

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// A hasher computes hashes of JSON values, so that two of them can be compared without a
// tree, a copy or an order of members: to sort the members of nested objects takes time
// that grows with the depth, and a hash takes one pass. Values that are equal in the sense of this
// package have the same hash; others do not, except with a probability of about 2^-64.
// The seed makes sure that nobody can construct two of them.
type hasher struct{ seed maphash.Seed }

func newHasher() hasher { return hasher{seed: maphash.MakeSeed()} }

// hash returns the hash of a value, and 0 for a missing one.
func (h hasher) hash(value jsontext.Value) uint64 {
	if len(value) == 0 {
		return 0
	}
	return h.next(newDecoder(value))
}

// next returns the hash of the next value of dec. That of an object or an array depends
// on the sum of those in it, in which their order does not matter.
func (h hasher) next(dec *jsontext.Decoder) uint64 {
	kind := dec.PeekKind()
	if kind != '{' && kind != '[' {
		scalar, _ := dec.ReadValue() // the document is valid
		return maphash.Bytes(h.seed, canonical(scalar))
	}

	_, _ = dec.ReadToken()
	var sum uint64
	for !isEnd(dec.PeekKind()) {
		var name uint64
		if kind == '{' {
			quoted, _ := dec.ReadValue()
			name = maphash.Bytes(h.seed, canonical(quoted))
		}
		sum += h.mix(name, h.next(dec))
	}
	_, _ = dec.ReadToken()
	return h.mix(uint64(kind), sum)
}

func (h hasher) mix(a, b uint64) uint64 {
	var both [16]byte
	binary.LittleEndian.PutUint64(both[:], a)
	binary.LittleEndian.PutUint64(both[8:], b)
	return maphash.Bytes(h.seed, both[:])
}

// elements iterates over an array, and yields the hash and the JSON of each element.
func (h hasher) elements(array jsontext.Value) iter.Seq2[uint64, jsontext.Value] {
	return func(yield func(uint64, jsontext.Value) bool) {
		dec := newDecoder(array)
		_, _ = dec.ReadToken()
		for !isEnd(dec.PeekKind()) {
			start := dec.InputOffset()
			hash := h.next(dec)
			element := bytes.TrimLeft(array[start:dec.InputOffset()], ", \t\r\n")
			if !yield(hash, element) {
				return
			}
		}
	}
}

func isEnd(kind jsontext.Kind) bool { return kind == '}' || kind == ']' }

// canonical returns a scalar with as few escapes as possible.
func canonical(scalar jsontext.Value) jsontext.Value {
	if bytes.IndexByte(scalar, '\\') < 0 {
		return scalar
	}
	text, _ := jsontext.AppendUnquote(nil, scalar)
	quoted, _ := jsontext.AppendQuote(nil, text)
	return quoted
}
