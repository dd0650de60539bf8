package safejson

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestEscape(t *testing.T) {
	for _, test := range []struct{ name, document, want string }{
		{"printable", "{\n\t\"å世😀\": \"<&> é \\u0007\"\r\n}", "{\n\t\"å世😀\": \"<&> é \\u0007\"\r\n}"},
		{"C1 and DEL", "\"a\u009b31m\u0085\u007f\"", `"a\u009b31m\u0085\u007f"`},
		{"direction", "\"\u202etxt.exe\u2066\u200f\"", `"\u202etxt.exe\u2066\u200f"`},
		{"zero width", "\"\u200b\u200d\u2060\ufeff\u00ad\"", `"\u200b\u200d\u2060\ufeff\u00ad"`},
		{"fillers and joiners", "\"\u3164\uffa0\u115f\u034f\u17b4\"", `"\u3164\uffa0\u115f\u034f\u17b4"`},
		{"variation selectors", "\"\ufe0f\u180b\U000e0100\U000e01ef\"", `"\ufe0f\u180b\udb40\udd00\udb40\uddef"`},
		{"tags", "\"\U000e0041\U000e007f\"", `"\udb40\udc41\udb40\udc7f"`},
		{"private use", "\"\ue000\U0010fffd\"", `"\ue000\udbff\udffd"`},
		{"separators of lines", "\"\u2028\u2029\"", `"\u2028\u2029"`},
		{"spaces", "\" \u00a0\u3000\"", "\" \u00a0\u3000\""},
		{"name", "{\"\u202eno\":1}", `{"\u202eno":1}`},
		{"after a backslash", "\"\\\\\u202e\"", `"\\\u202e"`},
		{"nothing", "", ""},
	} {
		if got := string(Escape([]byte(test.document))); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestWriter(t *testing.T) {
	var written strings.Builder
	const document = "\"\u202e\"\n"
	n, err := Writer{&written}.Write([]byte(document))
	if want := `"\u202e"` + "\n"; n != len(document) || err != nil || written.String() != want {
		t.Errorf("%d and error %v, got %s, want %s", n, err, written.String(), want)
	}

	_, closed := io.Pipe()
	_ = closed.Close()
	if n, err := (Writer{closed}).Write([]byte(document)); n != 0 || err == nil {
		t.Errorf("closed: %d and error %v", n, err)
	}
}

func TestMarshal(t *testing.T) {
	got, err := Marshal(map[string]string{"b": "<\u202e&>", "a": "\x1b[2J"})
	if want := `{"a":"\u001b[2J","b":"<\u202e&>"}`; err != nil || string(got) != want {
		t.Errorf("got %s and error %v, want %s", got, err, want)
	}
	if got, err := Marshal(func() {}); err == nil {
		t.Errorf("a function: got %s and no error", got)
	}
}

// The value is the same, and nothing in the document is unprintable.
func FuzzEscape(f *testing.F) {
	f.Add("\u202e\U000e0041\x7f\u0085 plain \\ \" \u2028")
	f.Fuzz(func(t *testing.T, text string) {
		before, err := json.Marshal(map[string]string{text: text})
		if err != nil {
			t.Fatal(err)
		}
		after := Escape(before)
		if i := strings.IndexFunc(string(after), func(r rune) bool { return !unicode.IsGraphic(r) }); i >= 0 {
			t.Errorf("%q is not printable", after[i:])
		}

		var want, got any
		if err := json.Unmarshal(before, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(after, &got); err != nil {
			t.Fatalf("%s: %v", after, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
