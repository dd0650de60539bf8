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
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			text := encoding.EncodeToString([]byte("  "[:shift] + credential))
			start := (8*shift + 5) / 6
			end := 8 * (shift + len(credential)) / 6
			forms = append(forms, text[start:end])
		}
	}
	slices.Sort(forms) // those that are equal
	return slices.Compact(forms)
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
// protect a terminal, or the syntax of JSON.
func replaceEscaped(text string, forms []string) string {
	longest := 0
	for _, form := range forms {
		longest = max(longest, len(form))
	}

	var b strings.Builder
	done := 0 // bytes of text that are in b, or replaced
	at := 0
	for {
		next := strings.IndexAny(text[at:], escapes)
		if next < 0 {
			b.WriteString(text[done:])
			return b.String()
		}

		escape := at + next
		for at = max(at, escape-longest); at <= escape; {
			size := formAt(text[at:], forms)
			if size == 0 {
				at++ // also into what looks like an escape: the credential can begin there
				continue
			}
			b.WriteString(text[done:at] + wire.Redacted)
			at += size
			done = at
		}
	}
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
	if code := hexAfter(`\u`, 4, text); code != nil {
		return string(rune(code[0])<<8 + rune(code[1])), 6
	}
	if code := hexAfter("%", 2, text); code != nil {
		return string(code), 3
	}
	if text[0] == '\\' && len(text) > 1 {
		return text[1:2], 2
	}
	return text[:1], 1
}

// hexAfter decodes the hexadecimal digits after a prefix of text. It returns nil if there
// are none.
func hexAfter(prefix string, digits int, text string) []byte {
	after, ok := strings.CutPrefix(text, prefix)
	if !ok || len(after) < digits {
		return nil
	}

	code, err := hex.DecodeString(after[:digits])
	if err != nil {
		return nil
	}
	return code
}
