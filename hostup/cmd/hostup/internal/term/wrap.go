package term

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures text in the cells of a terminal. Whether a character that is ambiguous
// in Unicode is wide does not depend on the locale.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// Width returns the width of text in cells. A Chinese character and an emoji have two, a
// combining character has none.
func Width(text string) int { return cells.StringWidth(text) }

// Shorten cuts text to a width in cells, and marks that with an ellipsis.
func Shorten(text string, width int) string { return cells.Truncate(text, width, "…") }

// Wrap breaks the lines of text between words at a width in cells. Lines that begin with
// a space stay as they are.
func Wrap(text string, width int) string {
	var wrapped strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, " ") {
			words := strings.TrimRight(line, "\n")
			line = hang("", words, width) + line[len(words):]
		}
		wrapped.WriteString(line)
	}
	return wrapped.String()
}

// Hang writes a line that begins with prefix. On a terminal, text is wrapped beside it. It
// escapes both.
func (o *Output) Hang(prefix, text string) {
	o.Println(hang(Printable(prefix)+" ", Printable(text), o.Width))
}

// MinColumn is the minimum width of a column that is wrapped. A text with less room, or with a word
// that has no room, is written below its prefix.
const MinColumn = 20

// indent is the number of spaces before a text below its prefix.
const indent = 4

// hang returns text after a prefix, with breaks between words at a width in cells. Further
// lines begin below the first word. A width of 0 means no limit.
func hang(prefix, text string, width int) string {
	column := Width(prefix)
	fits := func() bool { return width <= 0 || column+Width(text) <= width }
	if !fits() && column > 0 && width-column < max(MinColumn, widest(text)) {
		column = indent
		if prefix = strings.TrimRight(prefix, " "); prefix != "" {
			prefix += "\n"
		}
		prefix += strings.Repeat(" ", column)
	}
	if fits() {
		return prefix + text
	}

	var wrapped strings.Builder
	wrapped.WriteString(prefix)
	at := column
	for i, word := range strings.Fields(text) {
		n := Width(word)
		switch {
		case i == 0:
		case at+1+n > width:
			wrapped.WriteString("\n" + strings.Repeat(" ", column))
			at = column
		default:
			wrapped.WriteByte(' ')
			at++
		}
		wrapped.WriteString(word)
		at += n
	}
	return wrapped.String()
}

// widest returns the width of the widest word of a text.
func widest(text string) (n int) {
	for word := range strings.FieldsSeq(text) {
		n = max(n, Width(word))
	}
	return n
}
