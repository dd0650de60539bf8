package decode

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestPrefix(t *testing.T) {
	for _, test := range []struct{ pointer, want string }{
		{"", ""},
		{"/id", "/id"},
		{"/billing/amount", "/billing/amount"},
		{"/usageLog/12/totalGb", "/usageLog/12/totalGb"},
		{"/usageLog/12/secret", "/usageLog/12/…"},
		{"/usageLog/12345678", "/usageLog/…"},
		{"/secret", "/…"},
		{"/secret/id", "/…"},
		{"/id/secret", "/id/…"},
	} {
		if got := documented().prefix(jsontext.Pointer(test.pointer)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.pointer, got, test.want)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{"a": 1, "b": [1, 2]}`, `{"b":[1,2],"a":1}`, true},
		{`"A"`, `"\u0041"`, true},
		{`[1, 2]`, `[2, 1]`, false},
		{`{"a": 9007199254740993}`, `{"a": 9007199254740992}`, false},
		{"", "", true},
		{"", "null", false},
	} {
		if got := Equal([]byte(test.a), []byte(test.b)); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
	}
}

// Members stops at the first byte that is not JSON, and at the end of the loop.
func TestMembers(t *testing.T) {
	for _, test := range []struct {
		object string
		want   int
	}{
		{`{"a": 1, "b": {"c": 2}}`, 2}, {`{"a": 1, "a": 2}`, 2}, {`{"a": 1, x`, 1}, {`{"a"`, 0}, {`{"a": `, 0}, {`[1]`, 0}, {`nul`, 0}, {"", 0},
	} {
		n := 0
		for range Members([]byte(test.object)) {
			n++
		}
		if n != test.want {
			t.Errorf("%s: %d members, want %d", test.object, n, test.want)
		}
	}
	for range Members([]byte(`{"a": 1, "b": 2}`)) {
		break
	}
}
