package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func keep(text string) string { return text }

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		name, before, after string
		want                []Change
	}{
		{"same", ` {"a": 1, "b": {"c": [1, {"d": 2, "e": 3}]}}`, `{"b": {"c": [1, {"e": 3, "d": 2}]}, "a": 1} `, nil},
		{"escapes", `{"a": ["\u00e9\/", {"b\u0020": "\""}], "\u0063": 1}`, `{"a": ["é/", {"b ": "\u0022"}], "c": 1}`, nil},
		{"scalars", `{"b": "x", "a": 1, "c": true, "d": null}`, `{"b": "y<\u00e9", "a": 1.0, "c": false, "d": ""}`, []Change{
			{"b", `"x"`, `"y<é"`}, {"a", "1", "1.0"}, {"c", "true", "false"}, {"d", "null", `""`},
		}},
		{"nested", `{"a": {"b": {"c": 1, "d": 2}}}`, `{"a": {"b": {"c": 1, "d": 3}}}`, []Change{{"a.b.d", "2", "3"}}},
		{"order of after", `{"a": 1, "b": 2, "c": 3}`, `{"c": 4, "d": 5, "b": 6}`, []Change{
			{"c", "3", "4"}, {"d", "", "5"}, {"b", "2", "6"}, {"a", "1", ""},
		}},
		{"removed members", `{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}`, `{"d": 4, "x": 0, "b": 2}`, []Change{
			{"x", "", "0"}, {"a", "1", ""}, {"c", "3", ""}, {"e", "5", ""},
		}},
		{"an object that was added", `{}`, `{"a": { "c": 1, "b": [ {"e": 2, "d": 3} ] }}`, []Change{{"a", "", `{"c":1,"b":[{"e":2,"d":3}]}`}}},
		{"kinds", `{"a": [1], "b": {}, "c": null}`, `{"a": {"0": 1}, "b": 1, "c": []}`, []Change{
			{"a", "[1]", `{"0":1}`}, {"b", "{}", "1"}, {"c", "null", "[]"},
		}},
		{"null and missing", `{"a": null}`, `{"b": null}`, []Change{{"b", "", "null"}, {"a", "null", ""}}},
		{"a number and its text", `{"a": [1]}`, `{"a": ["1"]}`, []Change{{"a", "1", ""}, {"a", "", `"1"`}}},
		{"elements", `{"a": [1, 1, 2, 3]}`, `{"a": [4, 3, 1 , "x"]}`, []Change{{"a", "1", ""}, {"a", "2", ""}, {"a", "", "4"}, {"a", "", `"x"`}}},
		{"words in an array", `[true, false, null, 1]`, `[1, null, true, true]`, []Change{{"", "false", ""}, {"", "", "true"}}},
		{"order of elements", `{"a": [1, [2, 3]]}`, `{"a": [[3, 2], 1]}`, nil},
		{"a value elsewhere", `{"a": [{"b": 1, "c": 2}]}`, `{"a": [{"b": 2, "c": 1}]}`, []Change{{"a", `{"b":1,"c":2}`, ""}, {"a", "", `{"b":2,"c":1}`}}},
		{"an array in an array", `[[1], 2]`, `[1, [2]]`, []Change{{"", "[1]", ""}, {"", "2", ""}, {"", "", "1"}, {"", "", "[2]"}}},
		{"empty containers", `[[], {}]`, `[[[]], {}]`, []Change{{"", "[]", ""}, {"", "", "[[]]"}}},
		{"large numbers", `{"a": 9007199254740993}`, `{"a": 9007199254740992}`, []Change{{"a", "9007199254740993", "9007199254740992"}}},
		{"duplicate names", `{"a": 1}`, `{"a": 2, "a": 3}`, []Change{{"a", "1", "2"}, {"a", "", "3"}}},
		{"no document", ``, `{"b": 1, "a": 2}`, []Change{{"", "", `{"b":1,"a":2}`}}},
	} {
		if diff := cmp.Diff(test.want, Between([]byte(test.before), []byte(test.after), keep)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// nested returns value in depth objects.
func nested(depth int, name, value string) []byte {
	return []byte(strings.Repeat(`{"`+name+`":`, depth) + value + strings.Repeat("}", depth))
}

func TestLimits(t *testing.T) {
	path := func(depth int) string { return strings.TrimSuffix(strings.Repeat("n.", depth), ".") }
	long, unicode := strings.Repeat("x", 300), strings.Repeat("é", 200)
	for _, test := range []struct {
		name          string
		before, after []byte
		want          []Change
	}{
		{"16 levels", nested(16, "n", "1"), nested(16, "n", "2"), []Change{{path(16), "1", "2"}}},
		{"17 levels", nested(17, "n", "1"), nested(17, "n", "2"), []Change{{path(16), `{"n":1}`, `{"n":2}`}}},
		{"an array in 16 levels", nested(16, "n", "[1]"), nested(16, "n", "[2]"), []Change{{path(16), "[1]", "[2]"}}},
		{"an equal array in 16 levels", nested(16, "n", "[1, 2]"), nested(16, "n", "[2, 1]"), nil},
		{"256 bytes", nested(1, "n", `"`+long[:254]+`"`), nested(1, "n", "1"), []Change{{"n", `"` + long[:254] + `"`, "1"}}},
		{"257 bytes", nested(1, "n", `"`+long[:255]+`"`), nested(1, "n", "1"), []Change{{"n", `"` + long[:252] + "…", "1"}}},
		{"the same beginning", nested(1, "n", `"`+long+`a"`), nested(1, "n", `"`+long+`b"`), []Change{{"n", `"` + long[:252] + "…", `"` + long[:252] + "…"}}},
		{"a rune at the limit", nested(1, "n", "1"), nested(1, "n", `"a`+unicode+`"`), []Change{{"n", "1", `"a` + unicode[:250] + "…"}}},
		{"a long path", nested(9, unicode[:60], "1"), nested(9, unicode[:60], "2"),
			[]Change{{strings.Repeat(unicode[:60]+".", 4) + unicode[:8] + "…", "1", "2"}}},
	} {
		if diff := cmp.Diff(test.want, Between(test.before, test.after, keep)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// document returns a document of about size bytes, of one kind, with value in it.
func document(kind string, size int, value string) []byte {
	var out bytes.Buffer
	switch kind {
	case "deep": // the size is limited by the depth that a JSON document can have
		return nested(min(size/11, 9_990), "n0000", value)
	case "flat":
		for i := 0; out.Len() < size; i++ {
			fmt.Fprintf(&out, `,"%d":%s`, i, value)
		}
		return []byte("{" + out.String()[1:] + "}")
	case "array":
		for i := 0; out.Len() < size; i++ {
			fmt.Fprintf(&out, `,{"a":%d,"b":"%s"}`, i, value)
		}
		return []byte("[" + out.String()[1:] + "]")
	}
	panic(kind)
}

// Memory is linear in the size of the documents, whatever their depth.
func TestMemoryIsLinear(t *testing.T) {
	for _, kind := range []string{"deep", "flat", "array"} {
		for _, size := range []int{100 << 10, 1 << 20} {
			a, b := document(kind, size, "1"), document(kind, size, "2")
			var start, end runtime.MemStats
			runtime.ReadMemStats(&start)
			_ = Between(a, b, keep)
			runtime.ReadMemStats(&end)
			if perByte := float64(end.TotalAlloc-start.TotalAlloc) / float64(len(a)+len(b)); perByte > 200 {
				t.Errorf("%s, %d bytes: %.0f bytes allocated per byte", kind, len(a), perByte)
			}
		}
	}
}

// normal returns a tree in which equal values of this package are deeply equal.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = normal(value)
		}
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
		slices.SortFunc(v, func(a, b any) int {
			x, _ := json.Marshal(a)
			y, _ := json.Marshal(b)
			return bytes.Compare(x, y)
		})
	}
	return v
}

// FuzzBetween compares with encoding/json and reflect: there are no changes if and only
// if the documents are equal.
func FuzzBetween(f *testing.F) {
	for _, seed := range []string{`{"a": [1, {"b": "\u0063"}, [[]]]}`, `{"a": [[[]], {"b": "c"}, 1]}`, `{"a": 1, "a": 2}`, `[1.0, 1]`, `{}`} {
		f.Add([]byte(seed), []byte(`{"a": {"b": null}}`))
		f.Add([]byte(seed), []byte(`{"a": [1, [[]], {"b": "c"}]}`))
	}
	f.Fuzz(func(t *testing.T, before, after []byte) {
		if !jsontext.Value(before).IsValid() || !jsontext.Value(after).IsValid() {
			t.Skip("not JSON")
		}
		var trees [2]any
		for i, document := range [][]byte{before, after} {
			decoder := json.NewDecoder(bytes.NewReader(document))
			decoder.UseNumber()
			if err := decoder.Decode(&trees[i]); err != nil {
				t.Fatal(err)
			}
			trees[i] = normal(trees[i])
		}
		changes := Between(before, after, keep)
		if equal := reflect.DeepEqual(trees[0], trees[1]); equal != (len(changes) == 0) {
			t.Errorf("equal: %t, but the changes are %+v", equal, changes)
		}
		for _, change := range changes {
			for _, text := range []string{change.Path, change.Old, change.New} {
				if len(text) > maxText || !utf8.ValidString(text) {
					t.Errorf("%q is too long or not UTF-8", text)
				}
			}
		}
		if again := Between(before, before, keep); again != nil {
			t.Errorf("a document differs from itself: %+v", again)
		}
	})
}
