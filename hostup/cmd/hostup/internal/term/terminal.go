package term

import (
	"io"
	"os"
	"strconv"
	"strings"

	xterm "golang.org/x/term"
)

// A StatusLine is a line of a terminal that is rewritten in place. It writes
// nothing if the output is not a terminal.
type StatusLine struct{ terminal io.Writer }

// NewStatusLine returns the status line of w.
func NewStatusLine(w io.Writer) StatusLine {
	if WidthOf(w) > 0 {
		return StatusLine{w}
	}
	return StatusLine{}
}

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && xterm.IsTerminal(int(file.Fd()))
}

// WidthOf returns the width of a terminal in columns, and 0 if w is not one.
func WidthOf(w io.Writer) int {
	if !IsTerminal(w) {
		return 0
	}
	width, _, err := xterm.GetSize(int(w.(*os.File).Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

// Show replaces the line. It shortens text to less than the width of the terminal: of a line
// that wraps, only the end could be removed.
func (l StatusLine) Show(text string) {
	if l.terminal != nil {
		text = Shorten(Printable(text), WidthOf(l.terminal)-1)
		_, _ = io.WriteString(l.terminal, "\r\x1b[K"+text)
	}
}

// Clear removes the line, so that other output can be written.
func (l StatusLine) Clear() { l.Show("") }

// Printable escapes characters of text that could control the terminal.
func Printable(text string) string {
	quoted := strconv.Quote(strings.ReplaceAll(text, "\u00a0", " "))
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}
