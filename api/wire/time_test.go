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

// decode decodes a JSON value as a field of an object.
func decode(t testing.TB, value string) wire.Time {
	t.Helper()
	var object struct{ At wire.Time }
	if err := json.Unmarshal([]byte(`{"At": `+value+` }`), &object); err != nil {
		t.Fatalf("%s: %v", value, err)
	}
	return object.At
}

func encode(t testing.TB, at wire.Time) string {
	t.Helper()
	value, err := at.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(value)
}

var noon = time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC)

func TestTimeJSON(t *testing.T) {
	for _, test := range []struct {
		name, json string
		at         time.Time
		text       string // of Text
		str        string // of String, if different from text
	}{
		{"fraction", `"2026-04-27T12:00:00.000Z"`, noon, "2026-04-27T12:00:00.000Z", "2026-04-27T12:00:00Z"},
		{"no fraction", `"2026-04-27T12:00:00Z"`, noon, "2026-04-27T12:00:00Z", ""},
		{"microseconds", `"2026-04-27T12:00:00.250000Z"`, noon.Add(time.Second / 4),
			"2026-04-27T12:00:00.250000Z", "2026-04-27T12:00:00.25Z"},
		{"offset", `"2026-04-27T14:00:00+02:00"`, noon, "2026-04-27T14:00:00+02:00", ""},
		{"escaped timestamp", `"2026-04-27T12:00:00\u002b00:00"`, noon, "2026-04-27T12:00:00+00:00", "2026-04-27T12:00:00Z"},
		{"date only", `"2026-04-27"`, noon.Add(-12 * time.Hour), "2026-04-27", "2026-04-27T00:00:00Z"},
		{"null", `null`, time.Time{}, "", ""},
		{"empty", `""`, time.Time{}, "", ""},
		// The zero date of MySQL must not fail the whole response.
		{"MySQL zero date", `"0000-00-00 00:00:00"`, time.Time{}, "0000-00-00 00:00:00", ""},
		{"nonexistent day", `"2026-02-30T12:00:00Z"`, time.Time{}, "2026-02-30T12:00:00Z", ""},
		{"no offset", `"2026-04-27T12:00:00"`, time.Time{}, "2026-04-27T12:00:00", ""},
		{"number", `1777291200.50`, time.Time{}, "1777291200.50", ""},
		{"boolean", `false`, time.Time{}, "false", ""},
		{"array", `[]`, time.Time{}, "[]", ""},
		{"escaped text", `"\u0073oo\\n\/"`, time.Time{}, `soo\n/`, ""},
		{"lone surrogate", `"\ud83d"`, time.Time{}, "\uFFFD", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := decode(t, test.json)
			if !at.Time.Equal(test.at) || at.IsZero() != test.at.IsZero() {
				t.Errorf("time %v, want %v", at.Time, test.at)
			}
			if at.Text() != test.text {
				t.Errorf("Text %q, want %q", at.Text(), test.text)
			}
			if want := !test.at.IsZero() || test.text == ""; at.Valid() != want {
				t.Errorf("Valid %t, want %t", at.Valid(), want)
			}
			str := test.str
			if str == "" {
				str = test.text
			}
			if at.String() != str {
				t.Errorf("String %q, want %q", at.String(), str)
			}
			if got := encode(t, at); got != test.json {
				t.Errorf("JSON %s, want %s", got, test.json)
			}

			text, err := at.MarshalText()
			if err != nil || string(text) != str {
				t.Errorf("MarshalText %q, %v; want %q", text, err, str)
			}
			if text, err := at.AppendText([]byte("at ")); err != nil || string(text) != "at "+str {
				t.Errorf("AppendText %q, %v; want %q", text, err, "at "+str)
			}
			back := wire.NewTime(noon)
			if err := back.UnmarshalText(text); err != nil || !back.Equal(at) || back.Valid() != at.Valid() {
				t.Errorf("UnmarshalText(%q) gives %q, %v; want %q", text, back, err, at)
			}
		})
	}
}

// An object or an array can have a password in it, so neither is kept.
func TestTimeOfContainer(t *testing.T) {
	for json, want := range map[string]string{`{"rootPassword": "p"}`: "{}", ` ["p"]`: "[]"} {
		at := decode(t, json)
		if at.Text() != want || encode(t, at) != want || at.Valid() {
			t.Errorf("%s: text %q, JSON %s, valid: %t", json, at.Text(), encode(t, at), at.Valid())
		}
	}
}

func TestTimeUnmarshalText(t *testing.T) {
	for _, text := range []string{"", `"quoted"`, "two\nlines\x00", "\xff\xfe", `\u0041`, "null", "1"} {
		var at wire.Time
		if err := at.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if want := strings.ToValidUTF8(text, "\uFFFD"); at.Text() != want {
			t.Errorf("%q: Text %q, want %q", text, at.Text(), want)
		}
		var back string
		if err := json.Unmarshal([]byte(encode(t, at)), &back); err != nil || back != at.Text() {
			t.Errorf("%q: JSON %s, %v", text, encode(t, at), err)
		}
	}
}

func TestTimeMarshalJSON(t *testing.T) {
	for _, test := range []struct {
		name string
		at   wire.Time
		want string
	}{
		{"NewTime", wire.NewTime(noon.Add(time.Nanosecond)), `"2026-04-27T12:00:00.000000001Z"`},
		{"NewTime with offset", wire.NewTime(noon.In(time.FixedZone("", 7200))), `"2026-04-27T14:00:00+02:00"`},
		{"NewTime of zero", wire.NewTime(time.Time{}), `null`},
		{"zero", wire.Time{}, `null`},
		{"literal", wire.Time{Time: noon}, `"2026-04-27T12:00:00Z"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := encode(t, test.at); got != test.want {
				t.Errorf("JSON %s, want %s", got, test.want)
			}
			if back := decode(t, test.want); !back.Equal(test.at) || !back.Valid() {
				t.Errorf("decoded %v, want %v", back, test.at)
			}
		})
	}
}

// Encoding the received value after an assignment would lose the assigned time.
func TestTimeMarshalJSONAfterAssignment(t *testing.T) {
	for _, received := range []string{`"2020-01-01T00:00:00.000Z"`, `"2020-01-01"`, `"soon"`, `null`, `17`} {
		at := decode(t, received)
		at.Time = noon
		if got := encode(t, at); got != `"2026-04-27T12:00:00Z"` {
			t.Errorf("%s set to noon: JSON %s", received, got)
		}
	}
	at := decode(t, `"2020-01-01T00:00:00Z"`)
	if at.Time = (time.Time{}); encode(t, at) != "null" {
		t.Errorf("time set to zero: JSON %s, want null", encode(t, at))
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
		a, b := decode(t, test.a), decode(t, test.b)
		if a.Equal(b) != test.want || b.Equal(a) != test.want {
			t.Errorf("%s and %s: Equal %t and %t, want %t", test.a, test.b, a.Equal(b), b.Equal(a), test.want)
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
	for _, seed := range []string{
		`"2026-04-27T12:00:00.000Z"`, `"2026-04-27"`, `"0000-00-00"`, `""`, `null`, `1e9`, `{"a":[1]}`,
		`"\ud83d\u0041"`, "\"\xff\"", `"<&>"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		if value = bytes.TrimSpace(value); !json.Valid(value) {
			return
		}
		at := decode(t, string(value))
		isContainer := bytes.ContainsAny(value[:1], "{[")
		if got := encode(t, at); got != string(value) && !isContainer {
			t.Fatalf("%s: JSON %s", value, got)
		}
		var text string // U+FFFD can also replace what was invalid
		if json.Unmarshal(value, &text) == nil && !strings.ContainsRune(text, '\uFFFD') && at.Text() != text {
			t.Fatalf("%s: Text %q, want %q", value, at.Text(), text)
		}
		if back := decode(t, string(value)); !back.Equal(at) || !at.Valid() && at.String() != at.Text() {
			t.Fatalf("%s: decoded twice gives %q and %q", value, at, back)
		}
	})
}
