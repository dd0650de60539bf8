// Package safejson makes JSON safe to show: to a terminal, which acts on control
// characters, and to a person or a model, which do not see that text runs backwards
// or contains invisible characters.
package safejson

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Marshal returns the JSON of v, in which nothing is unprintable. Unlike that of package
// json, it does not escape <, > and &.
func Marshal(v any) ([]byte, error) {
	var document bytes.Buffer
	encoder := json.NewEncoder(&document)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return Escape(bytes.TrimSuffix(document.Bytes(), []byte("\n"))), nil
}

// Escape returns a JSON document with the same value, in which each character that is
// neither visible nor a space is written as \uXXXX: DEL, the C1 control characters, and
// those that change the direction of text, have no width, or are tags. Line
// breaks and tabs between values stay. The document must be valid JSON, where all other
// such characters are in strings.
func Escape(document []byte) []byte {
	if isPrintable(document) {
		return document
	}

	escaped := make([]byte, 0, len(document)+len(document)/8)
	for len(document) > 0 {
		r, size := utf8.DecodeRune(document)
		if isSafe(r) {
			escaped = append(escaped, document[:size]...)
		} else {
			escaped = appendEscape(escaped, r)
		}
		document = document[size:]
	}
	return escaped
}

// A Writer escapes JSON documents, of which each write must have whole ones.
type Writer struct{ W io.Writer }

// Write implements io.Writer.
func (w Writer) Write(documents []byte) (int, error) {
	if _, err := w.W.Write(Escape(documents)); err != nil {
		return 0, err
	}
	return len(documents), nil
}

// isPrintable reports whether the document needs no escape.
func isPrintable(document []byte) bool {
	for _, r := range string(document) {
		if !isSafe(r) {
			return false
		}
	}
	return true
}

// invisible are characters that Unicode counts as letters or marks, but that have no
// width: fillers, joiners and variation selectors.
var invisible = []*unicode.RangeTable{unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector}

func isSafe(r rune) bool {
	if r == '\n' || r == '\r' || r == '\t' {
		return true
	}
	return unicode.IsGraphic(r) && (r <= unicode.MaxLatin1 || !unicode.In(r, invisible...))
}

// appendEscape appends r as one escape, or as two for a character beyond 16 bits.
func appendEscape(to []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return appendUnit(appendUnit(to, high), low)
	}
	return appendUnit(to, r)
}

// appendUnit appends the escape of 16 bits.
func appendUnit(to []byte, unit rune) []byte {
	const digits = "0123456789abcdef"
	return append(to, '\\', 'u', digits[unit>>12&0xf], digits[unit>>8&0xf], digits[unit>>4&0xf], digits[unit&0xf])
}
