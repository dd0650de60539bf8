package main

import (
	"strings"
	"testing"
)

func TestShown(t *testing.T) {
	for value, want := range map[string]string{
		"": "absent", `"x y"`: "x y", `""`: `""`, `" x"`: `" x"`, "null": "null", "1.50": "1.50", `{"a":[1]}`: `{"a":[1]}`,
		`"` + strings.Repeat("x", 300) + `"`: strings.Repeat("x", 200) + "…", strings.Repeat("é", 300): strings.Repeat("é", 100) + "…",
	} {
		if got := shown(value); got != want {
			t.Errorf("shown(%.20s) = %s, want %s", value, got, want)
		}
	}
}

// A value that was cut is still valid JSON in the output.
func TestJSONOf(t *testing.T) {
	for value, want := range map[string]string{"": "", "1.50": "1.50", `{"a":[1]}`: `{"a":[1]}`, `"x…"`: `"x…"`, `"x…`: `"\"x…"`, `{"a":1…`: `"{\"a\":1…"`} {
		if got := string(jsonOf(value)); got != want {
			t.Errorf("jsonOf(%s) = %s, want %s", value, got, want)
		}
	}
}
