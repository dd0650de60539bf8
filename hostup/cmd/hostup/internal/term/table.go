package term

import (
	"bytes"
	"strings"
)

// Gap is the number of spaces between two columns.
const Gap = 2

// A Table aligns the cells of its rows in columns. On a terminal, the last cell of a row
// is wrapped. Write errors are those of the output.
type Table struct {
	out  *Output
	rows [][]string // since the last line
	text bytes.Buffer
}

// NewTable returns an empty table.
func NewTable(o *Output) *Table { return &Table{out: o} }

// Row adds a row. It escapes the cells.
func (t *Table) Row(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Printable(cell)
	}
	t.rows = append(t.rows, row)
}

// Line adds a line without cells. Rows below it have columns of their own.
func (t *Table) Line(text string) {
	t.align()
	t.text.WriteString(text + "\n")
}

// Flush writes the table, without spaces at the end of a line.
func (t *Table) Flush() {
	t.align()
	_, _ = t.out.Write(t.text.Bytes())
	t.text.Reset()
}

// align writes the rows to the text.
func (t *Table) align() {
	var widths []int // of the columns, without the last cell of each row
	for _, row := range t.rows {
		for i, cell := range row[:max(len(row)-1, 0)] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(cell))
		}
	}

	for _, row := range t.rows {
		var prefix strings.Builder
		last := max(len(row)-1, 0)
		for i, cell := range row[:last] {
			prefix.WriteString(cell + strings.Repeat(" ", widths[i]-Width(cell)+Gap))
		}
		line := hang(prefix.String(), strings.Join(row[last:], ""), t.out.Width)
		t.text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	t.rows = nil
}
