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
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		inJSON := hexAfter(`\u`, 4, text[i:])
		inURL := hexAfter("%", 2, text[i:])

		switch {
		case inJSON != nil:
			b.WriteRune(rune(inJSON[0])<<8 + rune(inJSON[1]))
			i += 5
		case inURL != nil:
			b.Write(inURL)
			i += 2
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// hexAfter returns the bytes that the hexadecimal digits after a prefix of text stand for,
// or nil if there are none.
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
