package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A row without its last cells does not end the columns of the rows above it, and
// no line ends with spaces.
func TestTable(t *testing.T) {
	var out bytes.Buffer
	rows := newTable(&output{w: &out})
	rows.row("ACTION", "ALLOWED", "REASON")
	rows.row("rebuild", "yes", "")
	rows.row("start", "no", "Running.")
	rows.row("x", "", "")
	rows.line("\nA line ends them")
	rows.row("å", "b\tc  ")
	rows.row("aa", "")
	rows.flush()
	want := `ACTION   ALLOWED  REASON
rebuild  yes
start    no       Running.
x

A line ends them
å   b\tc
aa
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
