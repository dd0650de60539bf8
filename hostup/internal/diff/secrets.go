package diff

import (
	"hash/maphash"

	"github.com/go-json-experiment/json/jsontext"
)

const redacted = `"[redacted]"`

// Secrets returns a change for each secret that both documents have and that differs, in
// the order of after. Its Old and New are "[redacted]" in quotes. A secret that is null or
// "[redacted]" is lost; if one document has lost some of the secrets at a path, that is
// no change.
func Secrets(before, after []byte, hide Hide) []Change {
	h := newHasher(hide)
	old, current := h.secrets(before), h.secrets(after)

	var changes []Change
	for _, path := range current.paths {
		was, is := old.at[path], current.at[path]
		if was.n == is.n && was.sum != is.sum {
			changes = append(changes, Change{Path: path, Old: redacted, New: redacted})
		}
	}
	return changes
}

// A secretList has the secrets of a document by path. A path has several in an array, and
// those in an object that is itself a secret have its path.
type secretList struct {
	hasher
	paths []string // in the order of the document
	at    map[string]secrets
}

// secrets is a multiset of scalars, without those that are lost.
type secrets struct{ n, sum uint64 }

func (h hasher) secrets(document []byte) secretList {
	s := secretList{hasher: h, at: make(map[string]secrets)}
	if document = validOrNil(document); document != nil {
		s.read(newDecoder(document), nil, 0, "")
	}
	return s
}

// read reads the next value of dec, which is at path. secret is the path of the secret
// that it is in, or "". Only for secrets is the path made a string, so that a long path
// costs nothing for each member below it.
func (s *secretList) read(dec *jsontext.Decoder, path []byte, level int, secret string) {
	kind := dec.PeekKind()
	if !isContainer(kind) {
		scalar, _ := dec.ReadValue()
		s.add(secret, canonical(scalar))
		return
	}

	parent := ""
	if level == 1 {
		parent = string(path)
	}
	_, _ = dec.ReadToken()
	for hasMore(dec) {
		inner, inSecret := path, secret
		if kind == '{' {
			quoted, _ := dec.ReadValue()
			name := unquote(quoted)
			if len(path) > 0 {
				inner = append(inner, '.')
			}
			inner = append(inner, name...)
			if secret == "" && s.hide(parent, name) {
				inSecret = cut(string(inner[:min(len(inner), maxText+1)]))
			}
		}
		s.read(dec, inner, level+1, inSecret)
	}
	_, _ = dec.ReadToken()
}

func (s *secretList) add(path string, scalar []byte) {
	if path == "" || string(scalar) == "null" || string(scalar) == redacted {
		return
	}
	all, ok := s.at[path]
	if !ok {
		s.paths = append(s.paths, path)
	}
	all.n++
	all.sum += maphash.Bytes(s.seed, scalar)
	s.at[path] = all
}
