package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A long text is cut at the limit, or below it by no more than a character.
func TestLineLimit(t *testing.T) {
	for _, limit := range []int{10, 11, 12, MaxID, MaxQuote, MaxMessage} {
		for _, test := range []struct {
			piece string // of the text
			width int    // bytes of the line for each piece
		}{{"a", 1}, {"å", 2}, {"世", 3}, {"😀", 4}, {"\n", 2}, {"\x00", 4}, {"\u202e", 6}, {"\U000e0001", 10}} {
			got := Line(strings.Repeat(test.piece, 2000), limit)
			if len(got) > limit || len(got) <= limit-test.width || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
				t.Errorf("%q, limit %d: %q has %d bytes", test.piece, limit, got, len(got))
			}
		}
	}
}

// A text that fits is not cut, and what is not printable is escaped before that.
func TestLine(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 0, ""},
		{"a", 1, "a"},
		{"abcdefgh", 8, "abcdefgh"},
		{"abcdefgh", 7, "abcd…"},
		{"åååå", 8, "åååå"},
		{"åååå", 7, "åå…"},
		{"abcde\n", 7, `abcde\n`},
		{"abcde\n", 6, "abc…"},
		{"a\nbc", 4, "a…"},
		{"ab\xff", 5, "ab\uFFFD"},
		{"ab\xff", 4, "a…"},
		{`plain å 世 'a' "b" \`, 100, `plain å 世 'a' "b" \`},
		// Line breaks, line separators and control characters, also of C1.
		{"a\nb\r\tc\v\f", 100, `a\nb\r\tc\v\f`},
		{"\u0085\u2028\u2029", 100, `\u0085\u2028\u2029`},
		{"\x1b[2J\x00\x07\x08\x7f", 100, `\x1b[2J\x00\a\b\x7f`},
		{"\u009b1m", 100, `\u009b1m`},
		// Bidirectional and zero-width characters, spaces, and a tag.
		{"\u202a\u202b\u202d\u202e\u2066\u2069\u200f", 100, `\u202a\u202b\u202d\u202e\u2066\u2069\u200f`},
		{"\u200b\u200c\u200d\u2060\ufeff\u00ad", 100, `\u200b\u200c\u200d\u2060\ufeff\u00ad`},
		{"\u00a0\u3000", 100, `\u00a0\u3000`},
		{"\U000e0041", 100, `\U000e0041`},
		// Invalid UTF-8, and a surrogate.
		{"a\xffb\xc3", 100, "a\uFFFDb\uFFFD"},
		{"\xed\xa0\x80", 100, "\uFFFD"},
	} {
		if got := Line(test.text, test.limit); got != test.want {
			t.Errorf("%q, limit %d: got %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}
