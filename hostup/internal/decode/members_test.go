package decode

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// Members stops at the first byte that is not JSON.
func TestMembers(t *testing.T) {
	for _, test := range []struct {
		name, object string
		want         []string // names and values
	}{
		{"object", `{"a": 1, "b": {"c": [2, null]}, "": "x"}`, []string{"a", "1", "b", `{"c": [2, null]}`, "", `"x"`}},
		{"white space", "\r\n\t {\n\"a\"\n:\n1\n}\n", []string{"a", "1"}},
		{"escaped name", `{"\u0061\n": 1}`, []string{"a\n", "1"}},
		{"duplicate names", `{"a": 1, "a": {"b": 1, "b": 2}}`, []string{"a", "1", "a", `{"b": 1, "b": 2}`}},
		{"invalid UTF-8", "{\"a\xff\": \"\xfe\"}", []string{"a\uFFFD", "\"\xfe\""}},
		{"lone surrogate", `{"\ud800": "\ud800"}`, []string{"\uFFFD", `"\ud800"`}},
		{"data after the object", `{"a": 1} {"b": 2}`, []string{"a", "1"}},
		{"no end", `{"a": 1, "b": 2`, []string{"a", "1", "b", "2"}},
		{"no value", `{"a": 1, "b": `, []string{"a", "1"}},
		{"half a value", `{"a": 1, "b": "x`, []string{"a", "1"}},
		{"half an object", `{"a": 1, "b": {"c": 2`, []string{"a", "1"}},
		{"half a name", `{"a": 1, "b`, []string{"a", "1"}},
		{"bad name", `{"a": 1, "\x": 2}`, []string{"a", "1"}},
		{"no name", `{"a": 1, x`, []string{"a", "1"}},
		{"bad value", `{"a": nope}`, nil},
		{"only a name", `{"a"`, nil},
		{"empty object", "{}", nil},
		{"array", `[{"a": 1}]`, nil},
		{"string", `"a"`, nil},
		{"null", "null", nil},
		{"not JSON", "nul", nil},
		{"HTML", "<html>", nil},
		{"byte order mark", "\xef\xbb\xbf{\"a\": 1}", nil},
		{"empty", "", nil},
		{"too deep", `{"a": 1, "b": ` + strings.Repeat("[", 20_000), []string{"a", "1"}},
	} {
		var got []string
		for name, value := range Members([]byte(test.object)) {
			got = append(got, name, string(value))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for range Members([]byte(`{"a": 1, "b": 2}`)) {
		break
	}
}

// The caller may change a value.
func TestMembersAreCopies(t *testing.T) {
	object := []byte(`{"a": "1", "b": "2"}`)
	var values []jsontext.Value
	for _, value := range Members(object) {
		values = append(values, value)
		copy(value, `"x"`)
	}
	if string(object) != `{"a": "1", "b": "2"}` || string(values[0]) != `"x"` {
		t.Errorf("a change of a value changed the object %s, or another value: %s", object, values)
	}
}

func TestEqual(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{"a": 1, "b": [1, 2]}`, ` {"b":[1,2],"a":1}` + "\n", true},
		{`{"a": {"c": 1, "d": 2}}`, `{"a": {"d": 2, "c": 1}}`, true},
		{`"A/é"`, `"\u0041\/\u00e9"`, true},
		{`{"A": 1}`, `{"\u0041": 1}`, true},
		{`{"a": 1}`, `{"A": 1}`, false},
		{`{"a": 1}`, `{"a": 1, "b": null}`, false},
		{`[1, 2]`, `[2, 1]`, false},
		{`1`, `"1"`, false},
		{`{"a": 9007199254740993}`, `{"a": 9007199254740992}`, false},
		{"", "", true},
		{"", "null", false},
	} {
		a, b := []byte(test.a), []byte(test.b)
		if got := Equal(a, b); got != test.want || Equal(b, a) != got {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
		if string(a) != test.a || string(b) != test.b {
			t.Errorf("%s and %s became %s and %s", test.a, test.b, a, b)
		}
	}
	if !Equal(nil, nil) || Equal(nil, []byte("{}")) {
		t.Error("a nil document")
	}
}

func TestDocumented(t *testing.T) {
	for _, pattern := range []string{
		"", "/id", "/access/rootPassword", "/usageLog", "/usageLog/*", "/usageLog/*/recordedAt", "/ipAddresses/*",
		"/pricing/addons/*/unitPriceMonthly", "/pricing/billingCycle/months", "/actions/canResetSshKeys/allowed",
		"/operationState/locked", "/overdueInvoices/*/dueAt", "/operatingSystem/variant",
	} {
		if !documented()[pattern] {
			t.Errorf("%s is not documented", pattern)
		}
	}
	for pattern := range documented() {
		depth := strings.Count(pattern, "/")
		if name := pattern[strings.LastIndexByte(pattern, '/')+1:]; depth > maxDepth || len(name) > maxName {
			t.Errorf("%s is beyond the limits", pattern)
		}
	}
}

func TestPrefix(t *testing.T) {
	for _, test := range []struct{ pointer, want string }{
		{"", ""},
		{"/id", "/id"},
		{"/ID", "/…"},
		{"/billing/amount", "/billing/amount"},
		{"/usageLog/12/totalGb", "/usageLog/12/totalGb"},
		{"/usageLog/12/secret", "/usageLog/12/…"},
		{"/usageLog/12345678", "/usageLog/…"},
		{"/ipAddresses/1234567", "/ipAddresses/1234567"},
		{"/ipAddresses/12345678", "/ipAddresses/…"}, // too large for an index
		{"/ipAddresses/*", "/ipAddresses/…"},
		{"/ipAddresses/", "/ipAddresses/…"},
		{"/ipAddresses/-1", "/ipAddresses/…"},
		{"/secret", "/…"},
		{"/secret/id", "/…"},
		{"/id/secret", "/id/…"},
		{"/1", "/…"},
		{"/", "/…"},
		{"/a~1b", "/…"},
		{"/billing~1amount", "/…"},
	} {
		if got := documented().prefix(jsontext.Pointer(test.pointer)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.pointer, got, test.want)
		}
	}
}
