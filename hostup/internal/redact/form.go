package redact

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// formsOf returns the texts that show a credential: itself, with and without what looks like
// an escape in it, and its base64. A server, a proxy or a library can repeat each of them with
// escapes.
func formsOf(credential string) []string {
	forms := []string{credential, unescape(credential)}
	for _, encoding := range []*base64.Encoding{
		base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding,
	} {
		forms = append(forms, encoding.EncodeToString([]byte(credential)))
	}
	return forms
}

// unescape returns text without the escapes of JSON and of URLs, whoever wrote them:
// \u002f, \/, %2f and %2F are all a slash.
func unescape(text string) string {
	const first = `\%` // characters of escapes
	if !strings.ContainsAny(text, first) {
		return text // the usual case, without a copy
	}

	var b strings.Builder
	b.Grow(len(text))
	for i := strings.IndexAny(text, first); i >= 0; i = strings.IndexAny(text, first) {
		char, size := escapeAt(text[i:])
		b.WriteString(text[:i] + char)
		text = text[i+size:]
	}
	b.WriteString(text)
	return b.String()
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
