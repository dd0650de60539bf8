package redact

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
)

// formsOf returns the texts that show a credential: itself, with and without what looks like
// an escape in it, and its base64, which has two alphabets. What precedes the credential, such
// as "Bearer ", shifts its base64 by 0, 1 or 2 bytes. The characters at both ends that depend
// on other bytes too are no part of a form.
func formsOf(credential string) []string {
	forms := []string{credential, unescape(credential)}
	for shift := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString([]byte("  "[:shift] + credential))
			start := (8*shift + 5) / 6
			end := 8 * (shift + len(credential)) / 6
			forms = append(forms, text[start:end])
		}
	}
	return slices.Compact(forms) // often, both alphabets give the same
}

// The escapes of JSON and of URLs, whoever wrote them: \u002f, \/, %2f and %2F are all a slash.
const escapes = `\%` // their first characters

// unescape returns text without escapes.
func unescape(text string) string {
	var b strings.Builder
	for text != "" {
		char, size := escapeAt(text)
		b.WriteString(char)
		text = text[size:]
	}
	return b.String()
}

// replaceEscaped replaces the forms that have escapes in text. All other escapes stay: they
// protect a terminal, or the syntax of JSON. A form can begin at any byte, also in what looks
// like an escape.
func replaceEscaped(text string, forms []string) string {
	var b strings.Builder
	for text != "" {
		size := formAt(text, forms)
		if size > 0 {
			b.WriteString(wire.Redacted)
		} else {
			size = 1
			b.WriteByte(text[0])
		}
		text = text[size:]
	}
	return b.String()
}

// formAt returns the length of the form, with its escapes, at the beginning of text, or 0.
func formAt(text string, forms []string) int {
	for _, form := range forms {
		size := 0
		for form != "" && size < len(text) {
			char, n := escapeAt(text[size:])
			rest, ok := strings.CutPrefix(form, char)
			if !ok {
				break
			}
			form = rest
			size += n
		}
		if form == "" {
			return size
		}
	}
	return 0
}

// escapeAt returns the character of the escape at the beginning of text, and the length of the
// escape. That of a malformed escape is its first character. A credential is ASCII, so no
// others are decoded.
func escapeAt(text string) (char string, size int) {
	switch {
	case len(text) >= 6 && text[:4] == `\u00`:
		size = 6
	case len(text) >= 3 && text[0] == '%':
		size = 3
	}
	if size > 0 {
		if code, err := hex.DecodeString(text[size-2 : size]); err == nil {
			return string(code), size
		}
	}

	if text[0] == '\\' && len(text) > 1 {
		return text[1:2], 2
	}
	return text[:1], 1
}
