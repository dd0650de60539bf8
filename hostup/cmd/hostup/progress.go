package main

import (
	"io"
	"os"
)

// A progress is a line on a terminal that is written over and over. Anywhere
// else it is nothing.
type progress struct{ terminal io.Writer }

func newProgress(w io.Writer) progress {
	if file, ok := w.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return progress{file}
		}
	}
	return progress{}
}

// show replaces the line.
func (p progress) show(text string) {
	if p.terminal != nil {
		_, _ = io.WriteString(p.terminal, "\r\x1b[K"+printable(text))
	}
}

// clear makes room for a line of output.
func (p progress) clear() { p.show("") }
