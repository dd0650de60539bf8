package mcp

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine is the maximum length of a message of the host, in bytes.
const maxLine = 1 << 20

var errLongLine = errors.New("the line is too long")

// A lineReader reads lines. It keeps no more than one in memory.
type lineReader struct{ from *bufio.Reader }

func newLineReader(r io.Reader) lineReader { return lineReader{bufio.NewReaderSize(r, 64<<10)} }

// next returns the next line that is not blank, without white space around it. A line of
// more than maxLine bytes is skipped to its end: errLongLine. The last line need not end
// with a line break.
func (r lineReader) next() ([]byte, error) {
	for {
		line, err := r.line()
		if line = bytes.Trim(line, " \t\r\n"); len(line) > 0 || err != nil {
			return line, err
		}
	}
}

// line returns a line with its line break. It returns no error with a line.
func (r lineReader) line() ([]byte, error) {
	var line []byte
	isLong := false
	for {
		part, err := r.from.ReadSlice('\n')
		isLong = isLong || len(line)+len(bytes.TrimRight(part, "\r\n")) > maxLine
		if !isLong {
			line = append(line, part...)
		}

		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case isLong:
			return nil, errLongLine
		case len(line) > 0:
			return line, nil
		default:
			return nil, err
		}
	}
}
