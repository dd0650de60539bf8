package term

import (
	"errors"
	"io"
	"slices"
	"testing"
)

// After a write error, nothing more is written, so that the output has no gap.
func TestNoOutputAfterError(t *testing.T) {
	var got []string
	o := Output{W: writerFunc(func(p []byte) (int, error) {
		if got = append(got, string(p)); len(got) == 2 {
			return 0, io.ErrShortWrite
		}
		return len(p), nil
	})}
	for _, text := range []string{"a", "b", "c"} {
		o.Print(text)
	}
	if want := []string{"a", "b"}; !slices.Equal(got, want) || !errors.Is(o.Err(), io.ErrShortWrite) {
		t.Errorf("%q, %v", got, o.Err())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Words are not broken, and lines that begin with a space stay.
func TestWrap(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "one two three": "one two\nthree", "one\n\ntwo\n": "one\n\ntwo\n", "één twee": "één\ntwee",
		"  one two three": "  one two three", "much-too-long": "much-too-long",
	} {
		if got := Wrap(text, 7); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
