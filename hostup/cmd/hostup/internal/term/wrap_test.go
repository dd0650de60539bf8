package term

import (
	"bytes"
	"strings"
	"testing"
)

// The width of text is that of its cells on a terminal, not of its characters or bytes.
func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "web-01": 6, "å": 1, "a\u030a": 1, "サーバー": 8, "服务器": 6, "🚀": 2, "👩‍💻": 2, "🇸🇪": 2, "±": 1, "…": 1,
	} {
		if got := Width(text); got != want {
			t.Errorf("%q: %d cells, want %d", text, got, want)
		}
	}
	if got := Shorten("服务器-01", 6); got != "服务…" {
		t.Errorf("Shorten: %q", got)
	}
}

// The columns of a table begin at the same cell in each row.
func TestTableOfWideCells(t *testing.T) {
	var out bytes.Buffer
	table := NewTable(&Output{W: &out})
	for _, name := range []string{"web-01", "サーバー", "a\u030angstrom", "🚀"} {
		table.Row(name, "x")
	}
	table.Flush()
	for line := range strings.Lines(out.String()) {
		if before, _, _ := strings.Cut(line, "x"); Width(before) != 10 {
			t.Errorf("%q: the second column begins at cell %d", line, Width(before))
		}
	}
}

// On a terminal, the last cell is wrapped below itself, or below the row if there is little room.
// Text that fits stays as it is.
func TestTableWraps(t *testing.T) {
	for width, want := range map[int]string{
		0:  "start  VPS is  already running, and\nx      y\n",
		40: "start  VPS is  already running, and\nx      y\n",
		30: "start  VPS is already running,\n       and\nx      y\n",
		27: "start  VPS is already\n       running, and\nx      y\n",
		26: "start\n    VPS is already\n    running, and\nx      y\n",
		20: "start\n    VPS is already\n    running, and\nx      y\n",
		5:  "start\n    VPS\n    is\n    already\n    running,\n    and\nx\n    y\n",
	} {
		var out bytes.Buffer
		table := NewTable(&Output{W: &out, Width: width})
		table.Row("start", "VPS is  already running, and")
		table.Row("x", "y")
		table.Flush()
		if out.String() != want {
			t.Errorf("%d cells:\n%s", width, &out)
		}
	}
}

// A text with a word that has no room beside the row is below it too.
func TestTableWithLongWord(t *testing.T) {
	word := strings.Repeat("x", 40)
	for width, want := range map[int]string{
		50: "SSH key  ed25519\n         " + word + "\n",
		49: "SSH key  ed25519\n         " + word + "\n",
		48: "SSH key\n    ed25519\n    " + word + "\n",
	} {
		var out bytes.Buffer
		table := NewTable(&Output{W: &out, Width: width})
		table.Row("SSH key", "ed25519 "+word)
		table.Flush()
		if out.String() != want {
			t.Errorf("%d cells:\n%s", width, &out)
		}
	}
}

// A text after a prefix is wrapped in the same way.
func TestHang(t *testing.T) {
	for width, want := range map[int]string{
		0:  "2026-05-27 power: running -> stopped\n",
		36: "2026-05-27 power: running -> stopped\n",
		35: "2026-05-27 power: running ->\n           stopped\n",
		30: "2026-05-27\n    power: running -> stopped\n",
	} {
		var out bytes.Buffer
		(&Output{W: &out, Width: width}).Hang("2026-05-27", "power: running -> stopped")
		if out.String() != want {
			t.Errorf("%d cells:\n%s", width, &out)
		}
	}
}
