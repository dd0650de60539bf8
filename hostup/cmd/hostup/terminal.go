package main

import (
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// A statusLine is a line of a terminal that is rewritten in place. It writes
// nothing if the output is not a terminal.
type statusLine struct{ terminal io.Writer }

func newStatusLine(w io.Writer) statusLine {
	if widthOf(w) > 0 {
		return statusLine{w}
	}
	return statusLine{}
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// widthOf returns the width of a terminal in columns, and 0 if w is not one.
func widthOf(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	width, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

// show replaces the line.
func (l statusLine) show(text string) {
	if l.terminal != nil {
		_, _ = io.WriteString(l.terminal, "\r\x1b[K"+printable(text))
	}
}

// clear removes the line, so that other output can be written.
func (l statusLine) clear() { l.show("") }

// printable escapes characters of text that could control the terminal.
func printable(text string) string {
	quoted := strconv.Quote(strings.ReplaceAll(text, "\u00a0", " "))
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}
