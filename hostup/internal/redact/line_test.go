package redact

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/api/wire"
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

// A text that fits is not cut.
func TestLineExactFit(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 0, ""},
		{"a", 1, "a"},
		{"abcdefgh", 8, "abcdefgh"},
		{"abcdefgh", 9, "abcdefgh"},
		{"abcdefgh", 7, "abcd…"},
		{"åååå", 8, "åååå"},
		{"åååå", 7, "åå…"},
		{"abcde\n", 7, `abcde\n`},
		{"abcde\n", 6, "abc…"},
		{"a\nb", 4, `a\nb`},
		{"a\nbc", 4, "a…"},
		{"ab\xff", 5, "ab\uFFFD"},
		{"ab\xff", 4, "a…"},
		{strings.Repeat("x", MaxID), MaxID, strings.Repeat("x", MaxID)},
		{strings.Repeat("x", MaxID+1), MaxID, strings.Repeat("x", MaxID-3) + "…"},
	} {
		if got := Line(test.text, test.limit); got != test.want {
			t.Errorf("%q, limit %d: got %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func TestLineEscapes(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"printable", `plain å 世 'a' "b" \`, `plain å 世 'a' "b" \`},
		{"line breaks", "a\nb\r\tc\v\f", `a\nb\r\tc\v\f`},
		{"line separators", "\u0085\u2028\u2029", `\u0085\u2028\u2029`},
		{"control characters", "\x1b[2J\x00\x07\x08\x7f", `\x1b[2J\x00\a\b\x7f`},
		{"C1 control characters", "\u009b1m", `\u009b1m`},
		{"bidirectional", "\u202a\u202b\u202d\u202e\u2066\u2069\u200f", `\u202a\u202b\u202d\u202e\u2066\u2069\u200f`},
		{"zero width", "\u200b\u200c\u200d\u2060\ufeff\u00ad", `\u200b\u200c\u200d\u2060\ufeff\u00ad`},
		{"spaces", "\u00a0\u3000", `\u00a0\u3000`},
		{"tags", "\U000e0041", `\U000e0041`},
		{"invalid UTF-8", "a\xffb\xc3", "a\uFFFDb\uFFFD"},
		{"surrogate", "\xed\xa0\x80", "\uFFFD"},
	} {
		if got := Line(test.text, 100); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// Secrets are redacted before the line is cut; otherwise a part could remain.
func TestLineOfRedactor(t *testing.T) {
	r := New(wire.NewSecret("canary-secret"))
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"canary-secret\n", 100, `[redacted]\n`},
		{"xx canary-secret", 13, "xx [redacted]"},
		{"xx canary-secret", 12, "xx [redac…"},
	} {
		if got := r.Line(test.text, test.limit); got != test.want {
			t.Errorf("%q, limit %d: got %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}
