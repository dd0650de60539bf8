package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
)

// decoded reads a JSON value the way a field of a response is read.
func decoded(t testing.TB, value string) wire.Time {
	t.Helper()
	var in struct{ At wire.Time }
	if err := json.Unmarshal([]byte(`{"At": `+value+` }`), &in); err != nil {
		t.Fatalf("%s: %v", value, err)
	}
	return in.At
}

func encoded(t testing.TB, at wire.Time) string {
	t.Helper()
	value, err := at.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(value)
}

var noon = time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC)

func TestTimeKeepsWhatWasSent(t *testing.T) {
	for _, test := range []struct {
		name, json string
		at         time.Time
		text       string // Text
		shown      string // String, if it is not Text
	}{
		{"fraction", `"2026-04-27T12:00:00.000Z"`, noon, "2026-04-27T12:00:00.000Z", "2026-04-27T12:00:00Z"},
		{"no fraction", `"2026-04-27T12:00:00Z"`, noon, "2026-04-27T12:00:00Z", ""},
		{"microseconds", `"2026-04-27T12:00:00.250000Z"`, noon.Add(time.Second / 4), "2026-04-27T12:00:00.250000Z", "2026-04-27T12:00:00.25Z"},
		{"offset", `"2026-04-27T14:00:00+02:00"`, noon, "2026-04-27T14:00:00+02:00", ""},
		{"escaped timestamp", `"2026-04-27T12:00:00\u002b00:00"`, noon, "2026-04-27T12:00:00+00:00", "2026-04-27T12:00:00Z"},
		{"date only", `"2026-04-27"`, noon.Add(-12 * time.Hour), "2026-04-27", "2026-04-27T00:00:00Z"},
		{"null", `null`, time.Time{}, "", ""},
		{"empty", `""`, time.Time{}, "", ""},
		// The zero date of MySQL must not cost the rest of the response.
		{"zero date of a database", `"0000-00-00 00:00:00"`, time.Time{}, "0000-00-00 00:00:00", ""},
		{"no such day", `"2026-02-30T12:00:00Z"`, time.Time{}, "2026-02-30T12:00:00Z", ""},
		{"no offset", `"2026-04-27T12:00:00"`, time.Time{}, "2026-04-27T12:00:00", ""},
		{"number", `1777291200.50`, time.Time{}, "1777291200.50", ""},
		{"boolean", `false`, time.Time{}, "false", ""},
		{"object", `{"at":[1,"\u0041"]}`, time.Time{}, `{"at":[1,"\u0041"]}`, ""},
		{"array", `[]`, time.Time{}, "[]", ""},
		{"escaped text", `"\u0073oo\\n\/"`, time.Time{}, `soo\n/`, ""},
		{"lone surrogate", `"\ud83d"`, time.Time{}, "\uFFFD", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := decoded(t, test.json)
			if !at.Time.Equal(test.at) || at.IsZero() != test.at.IsZero() {
				t.Errorf("time %v, want %v", at.Time, test.at)
			}
			if at.Text() != test.text {
				t.Errorf("Text %q, want %q", at.Text(), test.text)
			}
			if want := test.at.IsZero() && test.text != ""; at.IsOdd() != want {
				t.Errorf("IsOdd %t, want %t", at.IsOdd(), want)
			}
			shown := test.shown
			if shown == "" {
				shown = test.text
			}
			if at.String() != shown {
				t.Errorf("String %q, want %q", at.String(), shown)
			}
			if got := encoded(t, at); got != test.json {
				t.Errorf("encodes as %s, want %s", got, test.json)
			}

			text, err := at.MarshalText()
			if err != nil || string(text) != shown {
				t.Errorf("MarshalText %q, %v; want %q", text, err, shown)
			}
			back := wire.NewTime(noon)
			if err := back.UnmarshalText(text); err != nil || !back.Equal(at) || back.IsOdd() != at.IsOdd() {
				t.Errorf("%q comes back from its text as %q, %v", at, back, err)
			}
		})
	}
}

func TestTimeUnmarshalTextKeepsJSONValid(t *testing.T) {
	for _, text := range []string{"", `"quoted"`, "two\nlines\x00", "\xff\xfe", `\u0041`, "null", "1"} {
		var at wire.Time
		if err := at.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if want := strings.ToValidUTF8(text, "\uFFFD"); at.Text() != want {
			t.Errorf("%q is kept as %q, want %q", text, at.Text(), want)
		}
		var back string
		if err := json.Unmarshal([]byte(encoded(t, at)), &back); err != nil || back != at.Text() {
			t.Errorf("%q encodes as %s: %v", text, encoded(t, at), err)
		}
	}
}

func TestTimeOfGo(t *testing.T) {
	for _, test := range []struct {
		name string
		at   wire.Time
		want string
	}{
		{"NewTime", wire.NewTime(noon.Add(time.Nanosecond)), `"2026-04-27T12:00:00.000000001Z"`},
		{"NewTime elsewhere", wire.NewTime(noon.In(time.FixedZone("", 7200))), `"2026-04-27T14:00:00+02:00"`},
		{"NewTime of no time", wire.NewTime(time.Time{}), `null`},
		{"zero", wire.Time{}, `null`},
		{"literal", wire.Time{Time: noon}, `"2026-04-27T12:00:00Z"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := encoded(t, test.at); got != test.want {
				t.Errorf("encodes as %s, want %s", got, test.want)
			}
			if back := decoded(t, test.want); !back.Equal(test.at) || back.IsOdd() {
				t.Errorf("%v comes back as %v", test.at, back)
			}
		})
	}
}

// A Time that went on encoding what was received would undo the user's change.
func TestTimeEncodesAnAssignedTime(t *testing.T) {
	for _, received := range []string{`"2020-01-01T00:00:00.000Z"`, `"2020-01-01"`, `"soon"`, `null`, `17`} {
		at := decoded(t, received)
		at.Time = noon
		if got := encoded(t, at); got != `"2026-04-27T12:00:00Z"` {
			t.Errorf("%s, set to noon, encodes as %s", received, got)
		}
	}
	at := decoded(t, `"2020-01-01T00:00:00Z"`)
	if at.Time = (time.Time{}); encoded(t, at) != "null" {
		t.Errorf("a time that was taken away encodes as %s", encoded(t, at))
	}
}

func TestTimeEqual(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`"2026-04-27T12:00:00.000Z"`, `"2026-04-27T14:00:00+02:00"`, true},
		{`"2026-04-27T12:00:00Z"`, `"2026-04-27T12:00:01Z"`, false},
		{`"soon"`, `"\u0073oon"`, true},
		{`"soon"`, `"later"`, false},
		{`"soon"`, `null`, false},
		{`"soon"`, `"2026-04-27T12:00:00Z"`, false},
		{`null`, `""`, true},
	} {
		a, b := decoded(t, test.a), decoded(t, test.b)
		if a.Equal(b) != test.want || b.Equal(a) != test.want {
			t.Errorf("%s Equal %s: %t and %t, want %t", test.a, test.b, a.Equal(b), b.Equal(a), test.want)
		}
		type holder struct {
			At    wire.Time
			Times []wire.Time
		}
		if diff := cmp.Diff(holder{a, []wire.Time{a}}, holder{b, []wire.Time{b}}); (diff == "") != test.want {
			t.Errorf("cmp of %s and %s: %q", test.a, test.b, diff)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, seed := range []string{`"2026-04-27T12:00:00.000Z"`, `"2026-04-27"`, `"0000-00-00"`, `""`, `null`, `1e9`, `{"a":[1]}`, `"\ud83d\u0041"`, "\"\xff\"", `"<&>"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		if value = bytes.TrimSpace(value); !json.Valid(value) {
			return
		}
		at := decoded(t, string(value))
		if got := encoded(t, at); got != string(value) {
			t.Fatalf("%s encodes as %s", value, got)
		}
		var text string
		if json.Unmarshal(value, &text) == nil && strings.ToValidUTF8(text, "") == text && !strings.ContainsRune(text, '\uFFFD') && at.Text() != text {
			t.Fatalf("%s has Text %q, want %q", value, at.Text(), text)
		}
		if back := decoded(t, string(value)); !back.Equal(at) || at.IsOdd() && at.String() != at.Text() {
			t.Fatalf("%s is not what it was when read again", value)
		}
	})
}
