package safe

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A long text is cut to the limit, neither over it nor further below than a
// whole character makes it.
func TestLineFillsTheLimit(t *testing.T) {
	for _, limit := range []int{10, 11, 12, 1024} {
		if got := Line(strings.Repeat("a", 2000), limit); len(got) != limit || !strings.HasSuffix(got, "a…") {
			t.Errorf("%d: %q has %d bytes", limit, got, len(got))
		}
		if got := Line(strings.Repeat("å", 2000), limit); len(got) > limit || len(got) < limit-1 || !utf8.ValidString(got) {
			t.Errorf("%d: %q has %d bytes", limit, got, len(got))
		}
	}
}
