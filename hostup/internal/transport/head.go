package transport

import (
	"strconv"
	"strings"
)

// net/http reports a line of a head that breaks off as a malformed one, and
// quotes it. These are its texts, and how a line begins that may be well-formed.
// A connection that ends after a whole line like that is taken for a broken one
// too, which costs no more than a retry.
var brokenLines = []struct {
	text   string
	begins func(line string) bool
}{
	{"malformed HTTP response ", func(line string) bool {
		return line != "" && (strings.HasPrefix("HTTP/1.1", line) || line == "HTTP/1.0")
	}},
	{"malformed HTTP status code ", func(code string) bool {
		digits, atEnd := strings.CutSuffix(code, "\r")
		return code == "" || isDigits(digits) && (len(digits) < 3 || atEnd)
	}},
	{"malformed MIME header: missing colon: ", func(line string) bool {
		return isLineEnd(line) || strings.Trim(line, fieldNameBytes) == ""
	}},
	{"malformed MIME header line: ", isLineEnd},
}

// fieldNameBytes are those of a field name (RFC 9110, section 5.6.2).
const fieldNameBytes = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func isLineEnd(line string) bool { return strings.HasSuffix(line, "\r") }

// isCut reports whether err, of net/http, is that of a head that breaks off in
// a line.
func isCut(err error) bool {
	for _, broken := range brokenLines {
		if _, line, ok := strings.Cut(err.Error(), broken.text); ok {
			if quoted, err := strconv.QuotedPrefix(line); err == nil { // Go 1.26.0 does not quote all
				line, _ = strconv.Unquote(quoted)
			}
			return broken.begins(line)
		}
	}
	return false
}
