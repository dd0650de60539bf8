package redact

import (
	"strconv"
	"strings"
	"unicode"
)

// Limits of shown text, in bytes.
const (
	MaxMessage = 1 << 10 // of the text of an error
	MaxQuote   = 700     // of untrusted text in an error, so that the rest has room
	MaxID      = 128     // of a request id or a host in an error
)

// Line returns text on one line of at most limit bytes. Unprintable characters
// are escaped as in package strconv.
func Line(text string, limit int) string {
	var b strings.Builder
	cut := 0 // where there is still room for the ellipsis
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		piece := string(r)
		if !unicode.IsPrint(r) {
			piece = strings.Trim(strconv.QuoteRuneToASCII(r), "'")
		}
		b.WriteString(piece)
		if b.Len() > limit {
			return b.String()[:cut] + "…"
		}
		if b.Len()+len("…") <= limit {
			cut = b.Len()
		}
	}
	return b.String()
}
