package diff

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	ellipsis = "…"

	// maxSorted is the size of a value up to which its text has sorted members. Sorting
	// a larger one would read it once for each level.
	maxSorted = 4 << 10
)

// textOf returns the compact JSON of a value at path, without secrets, cut at maxText.
func textOf(value []byte, level int, path string, hide Hide) string {
	t := text{hide: hide}
	if !isContainer(jsontext.Value(value).Kind()) {
		t.scalar(value, false)
		return cut(string(t.out))
	}

	if len(value) <= maxSorted {
		sorted := jsontext.Value(bytes.Clone(value))
		_ = sorted.Format(jsontext.ReorderRawObjects(true), options)
		value = sorted
	}
	t.next(newDecoder(value), level, parentAt(level, path), false)
	return cut(string(t.out))
}

// A text is the beginning of a JSON text: it grows until it is longer than maxText.
type text struct {
	hide Hide
	out  []byte
}

func (t *text) isFull() bool { return len(t.out) > maxText }

// next appends the next value of dec. parent is that of a Hide for its members.
func (t *text) next(dec *jsontext.Decoder, level int, parent string, isSecret bool) {
	kind := dec.PeekKind()
	if !isContainer(kind) {
		scalar, _ := dec.ReadValue()
		t.scalar(scalar, isSecret)
		return
	}

	_, _ = dec.ReadToken()
	t.out = append(t.out, byte(kind))
	for n := 0; hasMore(dec) && !t.isFull(); n++ {
		if n > 0 {
			t.out = append(t.out, ',')
		}
		inParent, inSecret := "", isSecret
		if kind == '{' {
			quoted, _ := dec.ReadValue()
			t.out = append(append(t.out, canonical(quoted)...), ':')
			name := unquote(quoted)
			inSecret = isSecret || t.hide(parent, name)
			if level == 0 {
				inParent = name
			}
		}
		t.next(dec, level+1, inParent, inSecret)
	}
	_, _ = dec.ReadToken()
	t.out = append(t.out, byte(kind)+2) // } or ]
}

func (t *text) scalar(scalar []byte, isSecret bool) {
	scalar = canonical(scalar)
	if isSecret && string(scalar) != "null" {
		scalar = []byte(redacted)
	}
	t.out = append(t.out, scalar[:min(len(scalar), maxText+1)]...)
}

// cut returns at most maxText bytes of s.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	end := maxText - len(ellipsis)
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}

// join returns the path of a member. Below a path that was cut, all have the same one.
func join(path, name string) string {
	if path == "" {
		return cut(name)
	}
	if strings.HasSuffix(path, ellipsis) && len(path) > maxText-utf8.UTFMax {
		return path
	}
	return cut(path + "." + name)
}
