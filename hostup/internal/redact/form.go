package redact

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// formsOf returns the forms in which a server or a proxy can repeat a credential: as
// it is, then encoded for a URL, escaped for JSON and in base64, the longest first,
// because one form can be a part of another.
func formsOf(credential string) []string {
	query := url.QueryEscape(credential)
	// As a query, as a part of a path, and as JavaScript encodes both; net/url writes
	// hexadecimal digits in upper case, others in lower case.
	inURL := []string{query, url.PathEscape(credential), encodeURIComponent.Replace(query)}
	for _, form := range inURL {
		inURL = append(inURL, lowerHex(form))
	}

	// As encoding/json writes it, which escapes <, > and & too, and as most others do.
	quoted, _ := json.Marshal(credential)
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(credential)
	inJSON := []string{string(quoted[1 : len(quoted)-1]), plain}
	for _, form := range inJSON {
		inJSON = append(inJSON, strings.ReplaceAll(form, "/", `\/`)) // as PHP does
	}

	inBase64 := []string{
		base64.StdEncoding.EncodeToString([]byte(credential)),
		base64.URLEncoding.EncodeToString([]byte(credential)),
		base64.RawStdEncoding.EncodeToString([]byte(credential)),
		base64.RawURLEncoding.EncodeToString([]byte(credential)),
	}

	forms := slices.Concat([]string{credential}, inURL, inJSON, inBase64)
	slices.SortFunc(forms, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	return slices.Compact(forms)
}

// lowerHex returns a URL-encoded text with its hexadecimal digits in lower case.
func lowerHex(text string) string {
	parts := strings.Split(text, "%")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i][:2]) + parts[i][2:]
	}
	return strings.Join(parts, "%")
}

// encodeURIComponent changes a result of url.QueryEscape to that of JavaScript.
var encodeURIComponent = strings.NewReplacer(
	"+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
