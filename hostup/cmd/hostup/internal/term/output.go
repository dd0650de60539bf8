// Package term writes to stdout, stderr and terminals.
package term

import (
	"io"
	"sync"

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

	text := string(p)
	if redact != nil {
		text = redact(text)
	}
	if _, err = io.WriteString(o.W, text); err == nil {
		return len(p), nil
	}

	o.fail(err)
	return 0, err
}

// fail records an error, after which nothing more is written.
func (o *Output) fail(err error) {
	o.mu.Lock()
	isFirst := o.err == nil
	if isFirst {
		o.err = err
	}
	o.mu.Unlock()
	if isFirst && o.OnError != nil {
		o.OnError()
	}
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
