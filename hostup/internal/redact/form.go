package redact

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxEncoded is the maximum length, in bytes, of a secret whose encoded forms are
// redacted too. They take forty times its memory. A credential is shorter.
const maxEncoded = 8 << 10

// formsOf returns the forms of secret in a text: unchanged, encoded for a URL,
// escaped for JSON, and in base64.
func formsOf(secret string) []string {
	if len(secret) > maxEncoded {
		return []string{secret}
	}
	inJSON, _ := json.Marshal(secret) // escapes <, > and &
	plain, _ := jsontext.AppendQuote(nil, secret)
	text := string(plain[1 : len(plain)-1])
	query := url.QueryEscape(secret)
	forms := []string{
		secret, query, url.PathEscape(secret), inJavaScript.Replace(query),
		string(inJSON[1 : len(inJSON)-1]), text, strings.ReplaceAll(text, "/", `\/`),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawStdEncoding.EncodeToString([]byte(secret)),
		base64.URLEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	for _, form := range forms[1:4] {
		forms = append(forms, lowerHex(form))
	}
	for i, form := range slices.Backward(forms) { // without duplicates
		if slices.Contains(forms[:i], form) {
			forms = slices.Delete(forms, i, i+1)
		}
	}
	return forms
}

// lowerHex returns a URL-encoded text with its hexadecimal digits in lower case.
func lowerHex(text string) string {
	parts := strings.Split(text, "%")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i][:2]) + parts[i][2:]
	}
	return strings.Join(parts, "%")
}

// inJavaScript changes a result of url.QueryEscape to that of encodeURIComponent.
var inJavaScript = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
