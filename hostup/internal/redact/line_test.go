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
		if got := Line(strings.Repeat("a", 2000), limit); len(got) != limit || !strings.HasSuffix(got, "a…") {
			t.Errorf("%d: %q has %d bytes", limit, got, len(got))
		}
		if got := Line(strings.Repeat("å", 2000), limit); len(got) > limit || len(got) < limit-1 || !utf8.ValidString(got) {
			t.Errorf("%d: %q has %d bytes", limit, got, len(got))
		}
	}
}

func TestLineEscapes(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"plain å 世", "plain å 世"},
		{"a\nb\r\tc", `a\nb\r\tc`},
		{"\x1b[2J\x00\x7f", `\x1b[2J\x00\x7f`},
		{"\u202e\u200b", `\u202e\u200b`},
		{"\xff", "\uFFFD"},
	} {
		if got := Line(test.text, 100); got != test.want {
			t.Errorf("%q: got %s, want %s", test.text, got, test.want)
		}
	}
	if got := New(wire.NewSecret("canary-secret")).Line("canary-secret\n", 100); got != `[redacted]\n` {
		t.Error(got)
	}
}
