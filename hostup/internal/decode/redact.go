package decode

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// Limits of documented members.
const (
	maxDepth = 8  // of objects and arrays around one
	maxName  = 64 // bytes
)

var backslash = []byte(`\`)

// Body returns the body as received.
func (r *Response) Body() []byte { return r.body }

// Redacted returns a copy of the body with the value of the root password redacted,
// and the given secrets in undocumented members. All other bytes stay.
func (r *Response) Redacted(secrets redact.Redactor) ([]byte, error) {
	before, after := r.body[:r.Access.RootPassword.start], r.body[r.Access.RootPassword.end:]
	password := jsontext.Value(r.body[r.Access.RootPassword.start:r.Access.RootPassword.end])
	if !r.Access.RootPassword.IsZero() {
		password = quote(wire.Redacted)
	}
	isClean := !secrets.MayBeIn(before, after) && !bytes.Contains(before, backslash) && !bytes.Contains(after, backslash)
	if isClean { // nearly always
		return bytes.Join([][]byte{before, password, after}, nil), nil
	}
	var around names
	return rewrite(r.body, func(s scalar) jsontext.Value {
		if s.end == r.Access.RootPassword.end {
			return password
		}
		text := s.text()
		redacted := secrets.Text(text)
		if s.isName {
			around.add(s, text)
		}
		if redacted != text && around.isIn(documented(), s) {
			return nil
		}
		if s.isName {
			redacted = around.unique(s, redacted)
		}
		if redacted == text {
			return nil
		}
		return quote(redacted)
	})
}

// names has the names of the members around a scalar. The time that
// [jsontext.Decoder.StackPointer] takes would grow with their length.
type names struct {
	last [maxDepth + 1]string   // by depth
	used map[int]map[string]int // by depth, the last number that a redacted name got in the same object
}

func (n *names) add(s scalar, name string) {
	if s.depth <= maxDepth {
		n.last[s.depth] = name
	}
	if s.isFirst {
		delete(n.used, s.depth)
	}
}

// unique returns a name, with a number if another name of the same object was
// redacted to the same text.
func (n *names) unique(s scalar, name string) string {
	if !strings.Contains(name, wire.Redacted) {
		return name
	}
	if n.used == nil {
		n.used = make(map[int]map[string]int)
	}
	used := n.used[s.depth]
	if used == nil {
		used = make(map[string]int)
		n.used[s.depth] = used
	}
	result, i := name, used[name]
	for ; used[result] > 0; i++ {
		result = name + " " + strconv.Itoa(i+1)
	}
	used[name] = max(i, 1) // so that the next one does not try all numbers again
	if result != name {
		used[result]++
	}
	return result
}

// isIn reports whether the name or value that was just read is at one of places.
// Values there stay even if they equal a secret.
func (n *names) isIn(places pointers, s scalar) bool {
	if s.depth > maxDepth {
		return false
	}
	var pattern strings.Builder
	for depth := 1; depth <= s.depth; depth++ {
		step := "*"
		if s.containerAt(depth) == '{' {
			if step = n.last[depth]; len(step) > maxName || strings.ContainsAny(step, "/*") {
				return false
			}
		}
		pattern.WriteString("/" + step)
	}
	return places[pattern.String()]
}
