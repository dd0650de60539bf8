package transport

import (
	"strconv"
	"strings"
)

// If a connection breaks in a line of a response's head (status line and header),
// net/http reports a malformed line and quotes it. These are the texts of its
// errors, and whether the quoted part can be the start of a well-formed line. A
// complete line can match too; the only cost is a retry.
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

// fieldNameBytes are the bytes of a field name (RFC 9110, section 5.6.2).
const fieldNameBytes = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func isLineEnd(line string) bool { return strings.HasSuffix(line, "\r") }

// isCut reports whether err, from net/http, can be that of a head that was cut off
// within a line.
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
