package term

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A row without its last cells does not end the columns of the rows above it, and
// no line ends with spaces.
func TestTable(t *testing.T) {
	var out bytes.Buffer
	rows := NewTable(&Output{W: &out})
	rows.Row("ACTION", "ALLOWED", "REASON")
	rows.Row("rebuild", "yes", "")
	rows.Row("start", "no", "Running.")
	rows.Row("x", "", "")
	rows.Line("\nA line ends them")
	rows.Row("å", "b\tc  ")
	rows.Row("aa", "")
	rows.Flush()
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
