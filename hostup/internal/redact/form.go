package redact

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// patternsOf returns patterns of the forms in which a server or a proxy can repeat a
// credential. Each character but letters, digits and -_.~ can be escaped: with a backslash
// or as \u002f for JSON, or as %2F for a URL. The whole can be in base64.
func patternsOf(credential string) []*regexp.Regexp {
	var escaped strings.Builder
	for _, char := range credential {
		pattern := regexp.QuoteMeta(string(char))
		if inURL := url.QueryEscape(string(char)); inURL != string(char) {
			inURL = regexp.QuoteMeta(inURL) // + for a space
			pattern = fmt.Sprintf(`(?:\\?%s|(?i)\\u%04x|%s)`, pattern, char, inURL)
		}
		escaped.WriteString(pattern)
	}

	patterns := []*regexp.Regexp{regexp.MustCompile(escaped.String())}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		inBase64 := regexp.QuoteMeta(encoding.EncodeToString([]byte(credential)))
		patterns = append(patterns, regexp.MustCompile(inBase64+"={0,2}"))
	}
	return patterns
}
