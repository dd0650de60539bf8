package decode

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

const password = "initial-password-from-panel"

func redacted(t testing.TB, body string) string {
	t.Helper()
	v, r := details(t, body)
	got, err := r.Redacted(redact.New(v.Access.RootPassword))
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(got) {
		t.Fatalf("not valid JSON: %s", got)
	}
	return string(got)
}

func TestRedacted(t *testing.T) {
	member := func(m string) string { return replace(t, `"pinned": false`, m+`, "pinned": false`) }
	for _, test := range []struct{ name, body, want string }{
		{"as documented", example(t, "details-documented"), replace(t, password, "[redacted]")},
		{"null", replace(t, `"`+password+`"`, "null"), replace(t, `"`+password+`"`, "null")},
		{"absent", `{"id": "x"}`, `{"id": "x"}`},
		{"short", replace(t, password, "x"), replace(t, password, "[redacted]")},
		{"escaped", replace(t, password, `initial\u002dpassword-from-panel`), replace(t, password, "[redacted]")},
		{"in an unknown member", member(`"x": "a ` + password + ` z"`), ""},
		{"in an unknown member, escaped", member(`"x": "a \u0069nitial-password-from-panel z"`), ""},
		{"as an unknown name", member(`"` + password + `": 1`), ""},
		{"deep", member(strings.Repeat(`"x": {`, 20) + `"y": "` + password + `"` + strings.Repeat("}", 20)), ""},
		{"a backslash elsewhere", member(`"x": "\n"`), ""},
	} {
		got := redacted(t, test.body)
		if test.want != "" && got != test.want {
			t.Errorf("%s: got %s", test.name, got)
		}
		if strings.Contains(got, password) {
			t.Errorf("%s: the password is in %s", test.name, got)
		}
	}
}

// Every byte but the password's stays, whether the fast path is taken or not.
func TestRedactedPathsAgree(t *testing.T) {
	body := replace(t, `"pinned": false`, `"x": "\n", "pinned": false`)
	if got, want := redacted(t, body), strings.Replace(body, password, "[redacted]", 1); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A documented member may be the same as the password.
func TestRedactedKeepsDocumentedMembers(t *testing.T) {
	body := strings.Replace(replace(t, password, "web-01.example.com"), `"pinned"`, `"x": "web-01.example.com", "pinned"`, 1)
	got := redacted(t, body)
	if strings.Count(got, "web-01.example.com") != 1 || !strings.Contains(got, `"hostname": "web-01.example.com"`) {
		t.Error(got)
	}
}

func TestRedactedNumber(t *testing.T) {
	body := strings.Replace(replace(t, password, "12345678"), `"pinned"`, `"x": 12345678, "pinned"`, 1)
	if got := redacted(t, body); strings.Contains(got, "12345678") || !strings.Contains(got, `"x": "[redacted]"`) {
		t.Error(got)
	}
}

// The caller may clear the field: the place in the body counts.
func TestRedactedAfterChange(t *testing.T) {
	v, r := details(t, example(t, "details-documented"))
	v.Access.RootPassword = wire.Secret{}
	got, err := r.Redacted(redact.Redactor{})
	if err != nil || strings.Contains(string(got), password) {
		t.Errorf("%v: %s", err, got)
	}
}

func FuzzDetails(f *testing.F) {
	for _, name := range []string{"details-documented", "details-payg", "details-nulls", "details-unknown-members"} {
		f.Add(example(f, name))
	}
	f.Fuzz(func(t *testing.T, body string) {
		v := new(gen.VPSDetails)
		r, err := Details([]byte(body), v)
		if err != nil {
			return
		}
		got := redacted(t, body)
		if _, err := Details([]byte(got), new(gen.VPSDetails)); err != nil && !strings.Contains(err.Error(), "duplicate name") {
			t.Errorf("%v: %s", err, got)
		}
		_ = r.Gate("upgrade")
	})
}
