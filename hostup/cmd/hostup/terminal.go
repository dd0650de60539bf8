package main

import (
	"io"
	"os"
	"strconv"
	"strings"
)

// A statusLine is a line of a terminal that is rewritten in place. It writes
// nothing if the output is not a terminal.
type statusLine struct{ terminal io.Writer }

func newStatusLine(w io.Writer) statusLine {
	if file, ok := w.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return statusLine{file}
		}
	}
	return statusLine{}
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
