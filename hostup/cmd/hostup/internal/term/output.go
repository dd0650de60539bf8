package term

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/safejson"
)

// An Output is stdout or stderr. After its first error it writes nothing more.
// Commands need not check each write: run checks for the error.
type Output struct {
	W       io.Writer
	OnError func() // called once, if it is not nil
	Width   int    // of the terminal, in columns; 0 if it is not one

	writing sync.Mutex // held during a write, which can block

	mu     sync.Mutex
	err    error
	redact func(string) string // nil changes nothing
}

// Redact makes redact change all that is written from now on. A secret must be in one
// write to be found.
func (o *Output) Redact(redact func(string) string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.redact = redact
}

// Write implements io.Writer. It does not buffer.
func (o *Output) Write(p []byte) (int, error) {
	o.writing.Lock()
	defer o.writing.Unlock()
	redact, err := o.state()
	if err != nil {
		return 0, err
	}

	text := p
	if redact != nil {
		text = []byte(redact(string(p)))
	}
	if _, err = o.W.Write(text); err == nil {
		return len(p), nil
	}

	o.mu.Lock()
	o.err = err
	o.mu.Unlock()
	if o.OnError != nil {
		o.OnError()
	}
	return 0, err
}

func (o *Output) state() (redact func(string) string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.redact, o.err
}

// Print writes text.
func (o *Output) Print(text string) { _, _ = io.WriteString(o, text) }

// Println writes a line.
func (o *Output) Println(line string) { o.Print(line + "\n") }

// JSON writes v as JSON on one line, in which all is printable.
func (o *Output) JSON(v any) error {
	line, err := safejson.Marshal(v)
	if err != nil {
		return err
	}
	o.Println(string(line))
	return nil
}

// Err returns the first error of a write. It does not wait for a write that blocks.
func (o *Output) Err() error {
	_, err := o.state()
	return err
}

// A Table aligns the cells of its rows in columns. Write errors are those of the
// output.
type Table struct {
	out  *Output
	tabs *tabwriter.Writer
	text *bytes.Buffer // the aligned rows
}

// NewTable returns an empty table.
func NewTable(o *Output) Table {
	text := new(bytes.Buffer)
	return Table{o, tabwriter.NewWriter(text, 0, 0, 2, ' ', 0), text}
}

// Row adds a row. It escapes the cells.
func (t Table) Row(cells ...string) {
	for i, cell := range cells {
		cells[i] = Printable(cell)
	}
	t.Line(strings.Join(cells, "\t")) // with empty cells: a column ends at a row that lacks its cell
}

// Line adds a line without cells. Rows below it have columns of their own.
func (t Table) Line(text string) { _, _ = io.WriteString(t.tabs, text+"\n") }

// Flush writes the table, without spaces at the end of a line.
func (t Table) Flush() {
	_ = t.tabs.Flush()
	var lines strings.Builder
	for line := range strings.Lines(t.text.String()) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	t.out.Print(lines.String())
}

// Wrap breaks the lines of text at a width in columns. Lines that begin with a space
// stay as they are.
func Wrap(text string, width int) string {
	var wrapped strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, " ") {
			wrapped.WriteString(line)
			continue
		}
		column := 0
		for i, word := range strings.Fields(line) {
			n := utf8.RuneCountInString(word)
			switch {
			case i == 0:
			case column+1+n > width:
				wrapped.WriteByte('\n')
				column = 0
			default:
				wrapped.WriteByte(' ')
				column++
			}
			wrapped.WriteString(word)
			column += n
		}
		if strings.HasSuffix(line, "\n") {
			wrapped.WriteByte('\n')
		}
	}
	return wrapped.String()
}
