package wire

import "testing"

// Text takes a shortcut for a plain string.
func TestIsPlain(t *testing.T) {
	for text, want := range map[string]bool{
		`2026-04-27"`: true, `"`: true, ` ~"`: true,
		`2026`: false, `2026"x`: false, `20\n26"`: false, "20\t26\"": false, "20\x7f26\"": false, `é"`: false, ``: false,
	} {
		if got := isPlain(text); got != want {
			t.Errorf("isPlain(%s) = %v, want %v", text, got, want)
		}
	}
}
