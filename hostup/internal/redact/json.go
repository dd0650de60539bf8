package redact

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
)

// secretWords are parts of the names of secret members, in lower case.
var secretWords = []string{"password", "passwd", "secret", "token"}

// Mentions reports whether text contains the name of a secret member, in any case.
func Mentions(text string) bool {
	text = strings.ToLower(text)
	isIn := func(word string) bool { return strings.Contains(text, word) }
	return slices.ContainsFunc(secretWords, isIn)
}

// A Scope is what [JSON] does to a name or value.
type Scope int

// The scopes, from nothing to everything.
const (
	None  Scope = iota // stays as it is
	Texts              // its text is redacted
	Names              // also, if it is the name of a secret, all that the member contains
	All                // it is a secret
)

// AnyDocument accepts duplicate names and invalid UTF-8, which error bodies can have. The
// last one of duplicate names counts.
var AnyDocument = json.JoinOptions(
	jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// JSON returns a JSON document without secrets. All other bytes stay.
//
// Strings and numbers in a secret member, at any depth, become [wire.Redacted]; true,
// false and null do not contain a password. Other names and strings become what text
// returns for them, and invalid UTF-8 is replaced. A name that changes gets a number,
// so that the names of an object stay different. The scope is that of the name or value
// at an offset. If the document is not JSON, the result is the part that is.
func JSON(document []byte, text func(string) string, scope func(start int) Scope) []byte {
	w := &writer{document: document, text: text, scope: scope}
	w.dec = jsontext.NewDecoder(bytes.NewReader(document), AnyDocument)
	var err error
	for err == nil {
		err = w.step()
	}

	rest := document[w.done:]
	if !errors.Is(err, io.EOF) {
		rest = document[w.done:w.dec.InputOffset()]
	}
	w.out.Write(rest)
	return w.out.Bytes()
}

// A writer copies a document while it reads it.
type writer struct {
	document []byte
	text     func(string) string
	scope    func(start int) Scope

	dec     *jsontext.Decoder
	out     bytes.Buffer
	done    int // bytes of document that are in out, or replaced
	secret  int // the depth of the object of the current secret member; 0 is none
	renamed int // names that have changed
}

// step reads the next token and writes its replacement, if it has one.
func (w *writer) step() error {
	kind := w.dec.PeekKind()
	if kind != '"' && kind != '0' {
		_, err := w.dec.ReadToken()
		if w.dec.StackDepth() < w.secret {
			w.secret = 0 // the object has ended
		}
		return err
	}

	raw, err := w.dec.ReadValue()
	if err != nil {
		return err
	}

	end := int(w.dec.InputOffset())
	start := end - len(raw)
	before, isValid := textOf(raw)
	if after := w.redact(before, w.scope(start)); after != before || !isValid {
		w.out.Write(w.document[w.done:start])
		quoted, _ := jsontext.AppendQuote(nil, after)
		w.out.Write(quoted)
		w.done = end
	}
	return nil
}

// redact returns what replaces the name or value that was just read.
func (w *writer) redact(text string, scope Scope) string {
	depth := w.dec.StackDepth()
	kind, length := w.dec.StackIndex(depth)
	isName := kind == '{' && length%2 == 1

	if isName && depth <= w.secret {
		w.secret = 0 // the member has ended
	}
	isSecret := w.secret > 0

	switch {
	case scope == All || isSecret && !isName:
		return wire.Redacted
	case scope == None:
		return text
	case !isName:
		return w.text(text)
	}

	if scope == Names && !isSecret && Mentions(text) {
		w.secret = depth
	}
	return w.rename(text)
}

func (w *writer) rename(name string) string {
	changed := w.text(name)
	if changed == name {
		return name
	}
	w.renamed++
	return changed + " " + strconv.Itoa(w.renamed)
}

// textOf returns the text of a string, and a number as it is. Invalid UTF-8 and lone
// surrogates are replaced.
func textOf(raw jsontext.Value) (text string, isValid bool) {
	if raw.Kind() != '"' {
		return string(raw), true
	}

	unquoted, err := jsontext.AppendUnquote(nil, raw)
	return string(unquoted), err == nil
}
