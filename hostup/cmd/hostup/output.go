package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
)

// An output is stdout or stderr. After its first error it writes nothing more.
// Commands need not check each write: run checks for the error.
type output struct {
	w       io.Writer
	onError func() // called once, if it is not nil
	width   int    // of the terminal, in columns; 0 if it is not one

	mu  sync.Mutex
	err error
}

// Write implements io.Writer. It does not buffer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	if o.err = err; err != nil && o.onError != nil {
		o.onError()
	}
	return n, err
}

// print writes text.
func (o *output) print(text string) { _, _ = io.WriteString(o, text) }

// println writes a line.
func (o *output) println(line string) { o.print(line + "\n") }

// json writes v as JSON on one line.
func (o *output) json(v any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	o.print(line.String())
	return nil
}

// failure returns the first error of a write.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// A table aligns the cells of its rows in columns. Write errors are those of the
// output.
type table struct {
	out  *output
	tabs *tabwriter.Writer
	text *bytes.Buffer // the aligned rows
}

func newTable(o *output) table {
	text := new(bytes.Buffer)
	return table{o, tabwriter.NewWriter(text, 0, 0, 2, ' ', 0), text}
}

// row adds a row. It escapes the cells.
func (t table) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = printable(cell)
	}
	t.line(strings.Join(cells, "\t")) // with empty cells: a column ends at a row that lacks its cell
}

// line adds a line without cells. Rows below it have columns of their own.
func (t table) line(text string) { _, _ = io.WriteString(t.tabs, text+"\n") }

// flush writes the table, without spaces at the end of a line.
func (t table) flush() {
	_ = t.tabs.Flush()
	var lines strings.Builder
	for line := range strings.Lines(t.text.String()) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	t.out.print(lines.String())
}
