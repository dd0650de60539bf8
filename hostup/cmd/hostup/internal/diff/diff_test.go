package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		name, older, newer string
		want               []Change
	}{
		{"same", `{"a": 1, "b": {"c": [1, {"d": 2, "e": 3}]}}`, `{"b": {"c": [1, {"e": 3, "d": 2}]}, "a": 1}`, nil},
		{"scalars", `{"b": "x", "a": 1, "c": true, "d": null}`, `{"b": "y<", "a": 1.0, "c": false, "d": ""}`, []Change{
			{"a", "1", "1.0"}, {"b", `"x"`, `"y<"`}, {"c", "true", "false"}, {"d", "null", `""`},
		}},
		{"nested", `{"a": {"b": {"c": 1, "d": 2}}}`, `{"a": {"b": {"c": 1, "d": 3}}}`, []Change{{"a.b.d", "2", "3"}}},
		{"members", `{"a": 1, "b": 2}`, `{"b": 2, "c": {"d": 3}}`, []Change{{"a", "1", ""}, {"c", "", `{"d":3}`}}},
		{"kinds", `{"a": [1], "b": {}}`, `{"a": {"0": 1}, "b": 1}`, []Change{{"a", "[1]", `{"0":1}`}, {"b", "{}", "1"}}},
		{"elements", `{"a": [1, 1, 2, 3]}`, `{"a": [4, 3, 1]}`, []Change{{"a", "1", ""}, {"a", "2", ""}, {"a", "", "4"}}},
		{"more of an element", `{"a": [1]}`, `{"a": [1, 1]}`, []Change{{"a", "", "1"}}},
		{"order", `{"a": [1, 2]}`, `{"a": [2, 1]}`, nil},
		{"large numbers", `{"a": 9007199254740993}`, `{"a": 9007199254740992}`, []Change{{"a", "9007199254740993", "9007199254740992"}}},
	} {
		got, err := Between([]byte(test.older), []byte(test.newer))
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", test.name, err, diff)
		}
	}
	for _, invalid := range []string{"", "{"} {
		if _, err := Between([]byte(invalid), []byte("{}")); err == nil {
			t.Errorf("%q: no error", invalid)
		}
		if _, err := Between([]byte("{}"), []byte(invalid)); err == nil {
			t.Errorf("%q: no error", invalid)
		}
	}
}
