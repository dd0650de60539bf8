package decode

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

func redacted(t testing.TB, body string) string {
	t.Helper()
	_, r := details(t, body)
	got := r.Redacted()
	if !json.Valid(got) || string(r.Body()) != body {
		t.Fatalf("%s became %s, and the body %s", body, got, r.Body())
	}
	return string(got)
}

// withPassword returns a body with a password, given as JSON, and other members.
func withPassword(password, members string) string {
	return `{"id": "x", "access": {"username": "root", "rootPassword": ` + password + `}, ` + members + `, "pinned": true}`
}

// The password is redacted by its place. In what no field has, values are redacted by
// the name of their member, and texts that contain the password by its value. All
// other bytes stay.
func TestRedacted(t *testing.T) {
	const hidden = `"[redacted]"`
	for _, test := range []struct{ name, password, members, wantPassword, wantMembers string }{
		{"place", `"hunter22-x"`, `"hostname": "h"`, hidden, `"hostname": "h"`},
		{"place, with an undocumented member", `"hunter22-x"`, `"x": 1`, hidden, `"x": 1`},
		{"null", `null`, `"x": "null"`, `null`, `"x": "null"`},
		{"empty", `""`, `"x": ""`, `""`, `"x": ""`},
		{"redacted before", `"[redacted]"`, `"x": "\n"`, hidden, `"x": "\n"`},
		{"white space", `"hunter22-x" `, "\"x\"\r\n:\t[ \"hunter22-x\" , 1e2 ]", hidden + " ", "\"x\"\r\n:\t[ \"[redacted]\" , 1e2 ]"},

		{"value, 7 bytes", `"hunter2"`, `"x": "hunter2", "hunter2": 1`, hidden, `"x": "hunter2", "hunter2": 1`},
		{"value, 8 bytes", `"hunter22"`, `"x": "hunter22"`, hidden, `"x": "[redacted]"`},
		{"value in a text", `"hunter22-x"`, `"x": "vnc://root:hunter22-x@h, hunter22-x"`, hidden, `"x": "vnc://root:[redacted]@h, [redacted]"`},
		{"value in an array", `"hunter22-x"`, `"x": [1, ["hunter22-x", null], true]`, hidden, `"x": [1, ["[redacted]", null], true]`},
		{"value as a number", `"12345678"`, `"x": [12345678, 1234567]`, hidden, `"x": ["[redacted]", 1234567]`},
		{"value escaped", `"hunter22\u002dx"`, `"x": "\u0068unter22-x\n", "y": "\/"`, hidden, `"x": "[redacted]\n", "y": "\/"`},
		{"value as a name", `"hunter22-x"`, `"hunter22-x": {"a hunter22-x": 1.50, "b": 2}`, hidden, `"[redacted] 1": {"a [redacted] 2": 1.50, "b": 2}`},
		{"value as an escaped name", `"hunter22-x"`, `"a\"\u0068unter22-x\\" : 1, "y": 2`, hidden, `"a\"[redacted]\\ 1" : 1, "y": 2`},
		{"name like a changed one", `"hunter22-x"`, `"hunter22-x": 1, "x": {"[redacted] 1": 2}, "[redacted\u005d 1": 3`, hidden,
			`"[redacted] 1": 1, "x": {"[redacted] 1 2": 2}, "[redacted] 1 3": 3`},
		{"name like a changed one, stored", hidden, `"[redacted] 1": 1, "[redacted] 1 2": 2`, hidden, `"[redacted] 1": 1, "[redacted] 1 2": 2`},
		{"value in documented members", `"hunter22-x"`, `"hostname": "hunter22-x", "x": {"hostname": "hunter22-x"}`, hidden,
			`"hostname": "hunter22-x", "x": {"hostname": "[redacted]"}`},
		{"value in a gate", `"hunter22-x"`, `"actions": {"canFly": {"reason": "hunter22-x"}, "canReset": {"reason": "hunter22-x"}}`, hidden,
			`"actions": {"canFly": {"reason": "[redacted]"}, "canReset": {"reason": "hunter22-x"}}`},
		{"value in skipped values", `"hunter22-x"`, `"createdAt": {"at": "hunter22-x"}, "operatingSystem": {"family": ["hunter22-x"]}, "pricing": "hunter22-x"`, hidden,
			`"createdAt": {"at": "[redacted]"}, "operatingSystem": {"family": ["[redacted]"]}, "pricing": "[redacted]"`},

		{"name", `null`, `"root_password": "a", "PASSWD": "b", "x": {"apiToken": "c", "clientSecret": "d", "pass": "e", "word": "f", "secre": "g", "tok en": "h"}`, `null`,
			`"root_password": "[redacted]", "PASSWD": "[redacted]", "x": {"apiToken": "[redacted]", "clientSecret": "[redacted]", "pass": "e", "word": "f", "secre": "g", "tok en": "h"}`},
		{"name of an object", `null`, `"passwords": {"root": "a", "x": [1, "b", {"y": "c"}], "z": null}, "y": "d"`, `null`,
			`"passwords": {"root": "[redacted]", "x": ["[redacted]", "[redacted]", {"y": "[redacted]"}], "z": null}, "y": "d"`},
		{"name after an object", `null`, `"token": {"a": 1}, "hostname": "h"`, `null`, `"token": {"a": "[redacted]"}, "hostname": "h"`},
		{"name in a documented object", `null`, `"billing": {"paymentToken": "a", "currencyCode": "SEK"}, "hostname": "h"`, `null`,
			`"billing": {"paymentToken": "[redacted]", "currencyCode": "SEK"}, "hostname": "h"`},
		{"name escaped", `null`, `"pass\u0077ord": "a"`, `null`, `"pass\u0077ord": "[redacted]"`},
		{"name in skipped values", `null`, `"createdAt": {"token": "a"}, "operatingSystem": {"family": {"password": "b"}}, "pricing": [{"secret": "c"}]`, `null`,
			`"createdAt": {"token": "[redacted]"}, "operatingSystem": {"family": {"password": "[redacted]"}}, "pricing": [{"secret": "[redacted]"}]`},
		{"booleans and null", `null`, `"hasPassword": true, "token": null`, `null`, `"hasPassword": true, "token": null`},
		{"gates", `null`, `"actions": {"canResetPassword": {"allowed": true, "reason": "r"}, "canRotateToken": {"allowed": false, "reason": "r", "secret": "s"}, "token": "t"}`, `null`,
			`"actions": {"canResetPassword": {"allowed": true, "reason": "r"}, "canRotateToken": {"allowed": false, "reason": "r", "secret": "[redacted]"}, "token": "[redacted]"}`},
		{"not a gate", `null`, `"canRotateToken": {"reason": "r"}`, `null`, `"canRotateToken": {"reason": "[redacted]"}`},
		{"very deep", `"hunter22-x"`, `"x": ` + strings.Repeat(`[`, 9_990) + `"hunter22-x"` + strings.Repeat("]", 9_990), hidden,
			`"x": ` + strings.Repeat(`[`, 9_990) + hidden + strings.Repeat("]", 9_990)},
	} {
		body, want := withPassword(test.password, test.members), withPassword(test.wantPassword, test.wantMembers)
		if got := redacted(t, body); got != want {
			t.Errorf("%s:\ngot  %.300s\nwant %.300s", test.name, got, want)
		}
		if again := redacted(t, want); again != want {
			t.Errorf("%s, redacted again: %.300s", test.name, again)
		}
	}

	for _, name := range []string{"details-documented", "details-payg", "details-nulls", "details-unknown-members"} {
		body := example(t, name)
		if got, want := redacted(t, body), strings.ReplaceAll(body, password, "[redacted]"); got != want {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// FuzzRedacted checks that every accepted body can be redacted: the result is valid
// JSON with the same values, no secret member, and stays when it is redacted again.
func FuzzRedacted(f *testing.F) {
	for _, body := range seeds(f) {
		f.Add(body)
	}
	for _, members := range []string{
		`"x": "hunter22-x", "hunter22-x": ["\u0068unter22-x", {"token": 1}], "root_password": {"a": ["b"]}`,
		`"operatingSystem": {"family": ["hunter22-x"]}, "pricing": {"addons": {"secret": "hunter22-x"}}`,
		`"actions": {"canFly": {"reason": "hunter22-x"}, "canReset": null}, "createdAt": {"hunter22-x": 1}`,
	} {
		f.Add(withPassword(`"hunter22-x"`, members))
	}
	f.Fuzz(func(t *testing.T, body string) {
		v := new(gen.VPSDetails)
		if _, err := Details([]byte(body), redact.Redactor{}, v); err != nil {
			return
		}
		body = strings.TrimPrefix(body, "\uFEFF")
		result := redacted(t, body)
		got, _ := details(t, result)
		if !got.Access.RootPassword.IsZero() {
			t.Fatalf("the password is %q", got.Access.RootPassword.Reveal())
		}
		secret := v.Access.RootPassword.Reveal()
		v.Access.RootPassword = wire.Secret{}
		if diff := cmp.Diff(v, got, cmpopts.IgnoreTypes(wire.Time{})); diff != "" {
			t.Fatalf("(-before +redacted):\n%s", diff)
		}
		if again := redacted(t, result); again != result {
			t.Fatalf("redacted %s, and again %s", result, again)
		}
		for _, other := range undocumentedMembers(reflect.TypeFor[gen.VPSDetails](), []byte(result)) {
			isShort := len(secret) < redact.MinLength || strings.Contains("[redacted]", secret)
			if !isShort && strings.Contains(other, secret) {
				t.Fatalf("%q is in %s", secret, other)
			}
		}
	})
}
