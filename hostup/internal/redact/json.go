package redact

import (
	"bytes"
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

// A Part is a value in a JSON document that can contain secrets.
type Part struct {
	Start, End int
	HasName    bool // whether it begins with the name of the member and a colon
	IsSecret   bool // whether all strings and numbers in the value are secrets
}

// AnyDocument accepts duplicate names and invalid UTF-8, which error bodies can have. The
// last one of duplicate names counts.
var AnyDocument = json.JoinOptions(
	jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// JSON returns a JSON document without secrets, which are only in the given parts of it,
// in their order. All other bytes stay.
//
// Strings and numbers in a secret member, at any depth, become [wire.Redacted]; true,
// false and null do not contain a password. Other names and strings become what text
// returns for them, and invalid UTF-8 is replaced. If text is nil, they stay. A name that
// changes gets a number, so that the names of an object stay different; so does one that
// looks like such a name. Of a part that is not JSON, the beginning that is JSON stays.
func JSON(document []byte, parts []Part, text func(string) string) []byte {
	w := &writer{document: document, text: text}
	if text == nil {
		text = func(text string) string { return text }
	}
	w.out.Grow(len(document))
	for _, part := range parts {
		w.open(part.Start, part.End)
		if part.HasName {
			w.scalar(w.rename)
			colon := bytes.IndexByte(document[w.at():part.End], ':')
			w.open(w.at()+colon+1, part.End)
		}

		if part.IsSecret {
			w.value(hide)
		} else {
			w.value(text)
		}
		w.copy(w.at())
		w.done = part.End
	}

	w.copy(len(document))
	return w.out.Bytes()
}

// A writer copies a document while it reads the parts of it.
type writer struct {
	document []byte
	text     func(string) string // nil if names stay

	dec     jsontext.Decoder // of a part
	err     error            // of dec
	start   int              // of what dec reads
	out     bytes.Buffer
	done    int // bytes of document that are in out, or replaced
	renamed int // names that have changed
}

// open makes dec read a part of the document.
func (w *writer) open(start, end int) {
	w.start = start
	w.dec.Reset(bytes.NewBuffer(w.document[start:end]), AnyDocument)
}

// at returns the offset of the end of what was just read.
func (w *writer) at() int { return w.start + int(w.dec.InputOffset()) }

// copy writes the document up to an offset.
func (w *writer) copy(end int) { w.out.Write(w.document[w.done:end]) }

// value reads a value, and writes what redacted returns for its strings and numbers.
func (w *writer) value(redacted func(string) string) {
	kind := w.dec.PeekKind()
	if kind == '"' || kind == '0' {
		w.scalar(redacted)
		return
	}

	_, w.err = w.dec.ReadToken()
	if kind != '{' && kind != '[' {
		return
	}

	end := kind + 2 // } or ]
	for w.err == nil && w.dec.PeekKind() != end {
		inner := redacted
		if kind == '{' && Mentions(w.scalar(w.rename)) {
			inner = hide
		}
		w.value(inner)
	}
	_, w.err = w.dec.ReadToken() // after an error, it is the same again
}

func hide(string) string { return wire.Redacted }

// scalar reads a string or a number, and writes what redacted returns for it. Invalid
// UTF-8 and lone surrogates are replaced.
func (w *writer) scalar(redacted func(string) string) (text string) {
	var raw jsontext.Value
	if raw, w.err = w.dec.ReadValue(); w.err != nil {
		return ""
	}

	var err error
	unquoted := []byte(raw)
	if raw.Kind() == '"' {
		unquoted, err = jsontext.AppendUnquote(nil, raw)
	}

	text = string(unquoted)
	if after := redacted(text); after != text || err != nil {
		w.copy(w.at() - len(raw))
		quoted, _ := jsontext.AppendQuote(nil, after)
		w.out.Write(quoted)
		w.done = w.at()
	}
	return text
}

func (w *writer) rename(name string) string {
	if w.text == nil {
		return name
	}
	changed := w.text(name)
	if changed == name && !strings.Contains(name, wire.Redacted) {
		return name
	}
	w.renamed++
	return changed + " " + strconv.Itoa(w.renamed)
}
