package redact

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/hostup-api/hostup-go/api/wire"
)

// formsOf returns the texts that show a credential. The first is itself. The others are itself
// without what looks like an escape, and its base64, which has two alphabets. What precedes
// the credential, such as "Bearer ", shifts its base64 by 0, 1 or 2 bytes. The characters at both
// ends that depend on other bytes too are no part of a form. A text that is too short is none.
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

	isShort := func(form string) bool { return len(form) < MinLength }
	return slices.DeleteFunc(slices.Compact(forms), isShort) // the two alphabets give the same often
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
	first, _ := escapeAt(text)
	for _, form := range forms {
		if !strings.HasPrefix(form, first) {
			continue // nearly always
		}

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
// escape. That of a malformed escape is its first character.
func escapeAt(text string) (char string, size int) {
	if len(text) >= 6 && text[:2] == `\u` {
		if code, err := strconv.ParseUint(text[2:6], 16, 16); err == nil {
			return string(rune(code)), 6
		}
	}
	if len(text) >= 3 && text[0] == '%' {
		if code, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
			return string([]byte{byte(code)}), 3
		}
	}
	if len(text) >= 2 && text[0] == '\\' {
		return text[1:2], 2
	}
	return text[:1], 1
}
