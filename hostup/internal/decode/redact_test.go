package decode

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
	if string(r.Body()) != body {
		t.Fatalf("the body became %s", r.Body())
	}
	return string(got)
}

// withPassword returns a body with a password, given as JSON, and other members.
func withPassword(password, members string) string {
	return `{"id": "x", "access": {"username": "root", "rootPassword": ` + password + `}, ` + members + `, "pinned": true}`
}

// The password is redacted by its place, and in undocumented members by its text.
// All other bytes stay.
func TestRedacted(t *testing.T) {
	const redactedJSON = `"[redacted]"`
	for _, test := range []struct{ name, password, members, wantPassword, wantMembers string }{
		{"place", `"hunter22-x"`, `"x": 1`, redactedJSON, `"x": 1`},
		{"null", `null`, `"x": "null"`, `null`, `"x": "null"`},
		{"empty", `""`, `"x": ""`, `""`, `"x": ""`},
		{"short", `"hunter2"`, `"x": "hunter2", "hunter2": 1`, redactedJSON, `"x": "hunter2", "hunter2": 1`},
		{"8 bytes", `"hunter22"`, `"x": "hunter22"`, redactedJSON, `"x": "[redacted]"`},
		{"8 bytes, escaped", `"\u0068unter2"`, `"x": "hunter2"`, redactedJSON, `"x": "hunter2"`},
		{"whole text", `"hunter22-x"`, `"x": "hunter22-x"`, redactedJSON, `"x": "[redacted]"`},
		{"inside a text", `"hunter22-x"`, `"x": "vnc://root:hunter22-x@h, hunter22-x"`, redactedJSON, `"x": "vnc://root:[redacted]@h, [redacted]"`},
		{"in an array", `"hunter22-x"`, `"x": [1, ["hunter22-x", null], true]`, redactedJSON, `"x": [1, ["[redacted]", null], true]`},
		{"name", `"hunter22-x"`, `"hunter22-x": {"a hunter22-x": 1.50}`, redactedJSON, `"[redacted]": {"a [redacted]": 1.50}`},
		{"number", `"12345678"`, `"x": 12345678, "y": [12345678, 1234567]`, redactedJSON, `"x": "[redacted]", "y": ["[redacted]", 1234567]`},
		{"inside a number", `"12345678"`, `"x": -0.12345678e1`, redactedJSON, `"x": "-0.[redacted]e1"`},
		{"escaped here", `"hunter22\u002dx"`, `"x": "hunter22-x", "y": "\n\u00e5"`, redactedJSON, `"x": "[redacted]", "y": "\n\u00e5"`},
		{"escaped there", `"hunter22-x"`, `"x": "\u0068unter22-x\n", "\u0068unter22-x": "\/"`, redactedJSON, `"x": "[redacted]\n", "[redacted]": "\/"`},
		{"escaped otherwise", `"hunter22\/\u003c"`, `"x": "hunter22/<", "y": "hunter22\u002f\u003C"`, redactedJSON, `"x": "[redacted]", "y": "[redacted]"`},
		{"JSON in a text", `"hunter22\/\"x"`, `"x": "{\"p\":\"hunter22\\/\\\"x\"}"`, redactedJSON, `"x": "{\"p\":\"[redacted]\"}"`},
		{"quotes and backslashes", `"\\hunter22\""`, `"x": "\\hunter22\"", "y": "\\"`, redactedJSON, `"x": "[redacted]", "y": "\\"`},
		{"URL-encoded", `"hunter22/x?"`, `"x": "hunter22%2Fx%3F hunter22%2fx%3f", "y": "/"`, redactedJSON, `"x": "[redacted] [redacted]", "y": "/"`},
		{"base64", `"hunter22-x"`, `"x": "aHVudGVyMjIteA=="`, redactedJSON, `"x": "[redacted]"`},
		{"not ASCII", `"lösenord-å"`, `"x": "l\u00f6senord-\u00e5", "y": "lösenord-å"`, redactedJSON, `"x": "[redacted]", "y": "[redacted]"`},
		{"same name elsewhere", `"hunter22-x"`, `"rootPassword": "hunter22-x", "x": {"access": {"rootPassword": "hunter22-x"}}`, redactedJSON,
			`"rootPassword": "[redacted]", "x": {"access": {"rootPassword": "[redacted]"}}`},
		{"unknown gate", `"hunter22-x"`, `"actions": {"canFly": {"reason": "hunter22-x"}}`, redactedJSON, `"actions": {"canFly": {"reason": "[redacted]"}}`},
		{"timestamp", `"hunter22-x"`, `"createdAt": {"at": "hunter22-x"}`, redactedJSON, `"createdAt": {"at": "[redacted]"}`},
		{"inside an example-only member", `"hunter22-x"`, `"operatingSystem": {"family": ["hunter22-x"], "x": "hunter22-x"}`, redactedJSON,
			`"operatingSystem": {"family": ["[redacted]"], "x": "[redacted]"}`},
		{"name like an index", `"12345678"`, `"pricing": {"addons": {"12345678": 12345678}}`, redactedJSON, `"pricing": {"addons": {"[redacted]": "[redacted]"}}`},
		{"names like a pattern", `"hunter22-x"`, `"pricing": {"addons": {"*": "hunter22-x", "": "hunter22-x", "0": "hunter22-x", "0/id": "hunter22-x"}}`, redactedJSON,
			`"pricing": {"addons": {"*": "[redacted]", "": "[redacted]", "0": "[redacted]", "0/id": "[redacted]"}}`},
		{"name like a pointer", `"hunter22-x"`, `"access/username": "hunter22-x", "billing": {"/currencyCode": "hunter22-x"}`, redactedJSON,
			`"access/username": "[redacted]", "billing": {"/currencyCode": "[redacted]"}`},
		{"name like a documented one", `"hunter22-x"`, `"Hostname": "hunter22-x", "x": {"hostname": "hunter22-x"}`, redactedJSON,
			`"Hostname": "[redacted]", "x": {"hostname": "[redacted]"}`},
		{"after an object", `"hunter22-x"`, `"billing": {"x": {"y": [{}]}, "currencyCode": "hunter22-x"}, "hostname": "hunter22-x"`, redactedJSON,
			`"billing": {"x": {"y": [{}]}, "currencyCode": "hunter22-x"}, "hostname": "hunter22-x"`},
		{"deep", `"hunter22-x"`, `"x": ` + strings.Repeat(`[{"hostname": `, 20) + `"hunter22-x"` + strings.Repeat("}]", 20), redactedJSON,
			`"x": ` + strings.Repeat(`[{"hostname": `, 20) + redactedJSON + strings.Repeat("}]", 20)},
		{"very deep", `"hunter22-x"`, `"x": ` + strings.Repeat(`[`, 9_990) + `"hunter22-x"` + strings.Repeat("]", 9_990), redactedJSON,
			`"x": ` + strings.Repeat(`[`, 9_990) + redactedJSON + strings.Repeat("]", 9_990)},
		{"white space", `"hunter22-x" `, "\"x\"\r\n:\t[ \"hunter22-x\" , 1e2 ]", redactedJSON + " ", "\"x\"\r\n:\t[ \"[redacted]\" , 1e2 ]"},
		{"redacted and escaped", `"\u005bredacted]"`, `"x": 1`, `"\u005bredacted]"`, `"x": 1`},
		{"redacted before", `"[redacted]"`, `"[redacted]": "[redacted] a", "x": "\n"`, redactedJSON, `"[redacted]": "[redacted] a", "x": "\n"`},
		{"word of the replacement", `"redacted"`, `"x": "redacted"`, redactedJSON, `"x": "[redacted]"`},
	} {
		body := withPassword(test.password, test.members)
		want := withPassword(test.wantPassword, test.wantMembers)
		if got := redacted(t, body); got != want {
			t.Errorf("%s:\ngot  %.300s\nwant %.300s", test.name, got, want)
		}
		// A backslash needs the slower code path.
		const backslash = `, "z": "\\"}`
		if got := redacted(t, strings.TrimSuffix(body, "}")+backslash); got != strings.TrimSuffix(want, "}")+backslash {
			t.Errorf("%s, with a backslash:\ngot  %.300s\nwant %.300s", test.name, got, want)
		}
	}
}

func TestRedactedExamples(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"as documented", example(t, "details-documented"), replace(t, password, "[redacted]")},
		{"pay as you go", example(t, "details-payg"), example(t, "details-payg")},
		{"nulls", example(t, "details-nulls"), example(t, "details-nulls")},
		{"absent", `{"id": "x"}`, `{"id": "x"}`},
		{"absent, with a backslash", `{"id": "x", "y": "\n"}`, `{"id": "x", "y": "\n"}`},
		{"absent in access", ` {"access": {}, "id": "\u0078"} `, ` {"access": {}, "id": "\u0078"} `},
	} {
		if got := redacted(t, test.body); got != test.want {
			t.Errorf("%s: got %s", test.name, got)
		}
	}
}

// A documented member stays even if it or its name equals the password.
func TestRedactedKeepsDocumentedMembers(t *testing.T) {
	for _, value := range []string{
		"vps_01hxa3b4c5d6e7f8g9h0j1k2m3", "web-01.example.com", "203.0.113.10", "2026-04-27T12:00:00.000Z", "Ubuntu 24.04", "rootPassword",
		"operatingSystem", "overdueInvoices", "canResetPassword", "VPS is already running.", "storage-addon", "unitPriceMonthly", "12345678.5",
	} {
		body := strings.Replace(replace(t, password, value), `"amount": 99`, `"amount": 12345678.5`, 1)
		want := strings.Replace(body, `"rootPassword": "`+value+`"`, `"rootPassword": "[redacted]"`, 1)
		if got := redacted(t, body); got != want {
			t.Errorf("%s: got %s", value, got)
		}
		unknown := func(body, value string) string {
			return strings.Replace(body, `"pinned"`, `"unknown": {"`+value+`": "`+value+`"}, "pinned"`, 1)
		}
		if got := redacted(t, unknown(body, value)); got != unknown(want, "[redacted]") {
			t.Errorf("%s, and in an unknown member: got %s", value, got)
		}
	}
}

// Different names stay different when they are redacted; duplicate names would be
// invalid.
func TestRedactedNamesStayUnique(t *testing.T) {
	for _, test := range []struct{ name, members, want string }{
		{"two forms", `"hunter22": 1, "aHVudGVyMjI=": 2, "aHVudGVyMjI": 3`, `"[redacted]": 1, "[redacted] 2": 2, "[redacted] 3": 3`},
		{"replacement after it", `"hunter22": 1, "[redacted]": 2`, `"[redacted]": 1, "[redacted] 2": 2`},
		{"replacement before it", `"[redacted]": 1, "hunter22": 2`, `"[redacted]": 1, "[redacted] 2": 2`},
		{"number is taken", `"[redacted] 2": 0, "hunter22": 1, "aHVudGVyMjI=": 2, "x": 3`, `"[redacted] 2": 0, "[redacted]": 1, "[redacted] 3": 2, "x": 3`},
		{"number is taken later", `"hunter22": 1, "aHVudGVyMjI=": 2, "[redacted] 2": 3`, `"[redacted]": 1, "[redacted] 2": 2, "[redacted] 2 2": 3`},
		{"other objects", `"a": {"hunter22": 1}, "b": [{"hunter22": 1}, {"hunter22": {"hunter22": 2}}], "hunter22": 3`,
			`"a": {"[redacted]": 1}, "b": [{"[redacted]": 1}, {"[redacted]": {"[redacted]": 2}}], "[redacted]": 3`},
		{"around another object", `"hunter22": {"hunter22": 1, "x": 2}, "aHVudGVyMjI=": {"aHVudGVyMjI=": 3}`,
			`"[redacted]": {"[redacted]": 1, "x": 2}, "[redacted] 2": {"[redacted]": 3}`},
		{"not the replacement's", `"a hunter22": 1, "b hunter22": 2`, `"a [redacted]": 1, "b [redacted]": 2`},
	} {
		want := withPassword(`"[redacted]"`, test.want)
		got := redacted(t, withPassword(`"hunter22"`, test.members))
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, want)
		}
		if again := redacted(t, got); again != got {
			t.Errorf("%s: redacted again: %s", test.name, again)
		}
	}
}

// Other secrets are redacted in undocumented members too.
func TestRedactedOtherSecrets(t *testing.T) {
	secrets := redact.New(wire.NewSecret("canary-secret"))
	for _, test := range []struct{ body, want string }{
		{`{"id": "x", "y": "canary-secret"}`, `{"id": "x", "y": "[redacted]"}`},
		{`{"id": "x", "hostname": "canary-secret"}`, `{"id": "x", "hostname": "canary-secret"}`},
		{`{"access": {"rootPassword": "short"}, "id": "x", "y": "canary-secret short"}`, `{"access": {"rootPassword": "[redacted]"}, "id": "x", "y": "[redacted] short"}`},
	} {
		_, r := details(t, test.body)
		if got, err := r.Redacted(secrets); err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", test.body, got, err, test.want)
		}
	}
}

// Changes of the field do not matter: the place in the body does.
func TestRedactedAfterChange(t *testing.T) {
	for _, unknown := range []string{`"x": 1`, `"x": "\n"`} {
		v, r := details(t, withPassword(`"hunter22"`, unknown))
		for _, replacement := range []wire.Secret{{}, wire.NewSecret("another-password")} {
			v.Access.RootPassword = replacement
			got, err := r.Redacted(redact.Redactor{})
			if want := withPassword(`"[redacted]"`, unknown); err != nil || string(got) != want {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		}
	}
}

// Secrets before the place of the password are redacted too.
func TestRedactedBeforeThePassword(t *testing.T) {
	for _, test := range []struct{ before, want string }{
		{`"x": "hunter22-x"`, `"x": "[redacted]"`},
		{`"x": "\u0068unter22-x"`, `"x": "[redacted]"`},
		{`"hunter22\u002dx": 1`, `"[redacted]": 1`},
		{`"x": "\\"`, `"x": "\\"`},
	} {
		body := func(before, password string) string {
			return `{"id": "x", ` + before + `, "access": {"rootPassword": "` + password + `"}}`
		}
		if got, want := redacted(t, body(test.before, "hunter22-x")), body(test.want, "[redacted]"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A change of the result does not change the response.
func TestRedactedIsACopy(t *testing.T) {
	for _, body := range []string{example(t, "details-payg"), withPassword("null", `"x": "\n"`)} {
		_, r := details(t, body)
		got, err := r.Redacted(redact.Redactor{})
		if err != nil {
			t.Fatal(err)
		}
		if clear(got); string(r.Body()) != body {
			t.Error("the body has changed")
		}
	}
}

// Memory is linear in the body, also with the password below a very long name.
func TestRedactedIsLinear(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `"k%d": ["hunter22"], "hunter22 %d": 1, `, i, i)
	}
	body := withPassword(`"hunter22"`, `"`+strings.Repeat("n", 1<<20)+`": {`+b.String()+`"": 1}`)
	v, r := details(t, body)
	secrets := redact.New(v.Access.RootPassword)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := r.Redacted(secrets)
	runtime.ReadMemStats(&after)
	if err != nil || strings.Contains(string(got), "hunter22") {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 30*uint64(len(body)) {
		t.Errorf("%d bytes for a body of %d", used, len(body))
	}
}

func TestRedactedInvalidBody(t *testing.T) {
	_, r := details(t, `{"id": "x", "y": "\n"}`)
	r.body = []byte(`{"id": "\n", nope canary`) // cannot happen
	if got, err := r.Redacted(redact.Redactor{}); err == nil || err.Error() != "the body is not valid JSON" || got != nil {
		t.Errorf("got %s, %v", got, err)
	}
}

// hasSecret reports whether an undocumented member of a decoded document, or its
// name, contains a secret.
func hasSecret(value any, pattern string, isKnown bool, secret string) bool {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			at := pattern + "/" + name
			isKnown := isKnown && !strings.ContainsAny(name, "/*") && documented()[at]
			if !isKnown && strings.Contains(name, secret) || hasSecret(member, at, isKnown, secret) {
				return true
			}
		}
	case []any:
		for _, element := range value {
			if hasSecret(element, pattern+"/*", isKnown && documented()[pattern+"/*"], secret) {
				return true
			}
		}
	case string, json.Number:
		return !isKnown && strings.Contains(fmt.Sprint(value), secret)
	}
	return false
}

// FuzzDetails checks that every accepted body can be redacted: the result is
// valid JSON, has the same documented members, and the password in no others.
func FuzzDetails(f *testing.F) {
	for _, name := range []string{
		"details-documented", "details-payg", "details-pending-order", "details-nulls", "details-unknown-enum-values", "details-unknown-members",
		"problem-400-invalid-request",
	} {
		f.Add(example(f, name))
	}
	for _, members := range []string{
		`"x": "hunter22-x", "hunter22-x": ["\u0068unter22-x", {"aHVudGVyMjIteA==": 1}], "aHVudGVyMjIteA": 2`,
		`"operatingSystem": {"family": ["hunter22-x"]}, "pricing": {"addons": {"0": "hunter22-x", "*": 1, "hunter22-x": 2}}`,
		`"actions": {"canFly": {"reason": "hunter22-x"}, "canReset": null}, "createdAt": {"hunter22-x": 1}`,
		`"hostname": "hunter22-x", "access/username": "hunter22-x", "[redacted]": "\\"`,
	} {
		f.Add(withPassword(`"hunter22-x"`, members))
		f.Add(withPassword(`"12345678"`, strings.ReplaceAll(members, "hunter22-x", "12345678")))
	}
	f.Fuzz(func(t *testing.T, body string) {
		v := new(gen.VPSDetails)
		if _, err := Details([]byte(body), v); err != nil {
			return
		}
		result := redacted(t, body)
		got, _ := details(t, result)
		secret := v.Access.RootPassword.Reveal()
		if !got.Access.RootPassword.IsZero() {
			t.Fatalf("the password is %q", got.Access.RootPassword.Reveal())
		}
		if again := redacted(t, result); again != result {
			t.Fatalf("redacted %s, and again %s", result, again)
		}
		v.Access.RootPassword, got.Access.RootPassword = wire.Secret{}, wire.Secret{}
		if diff := cmp.Diff(v, got, cmpopts.IgnoreTypes(wire.Time{})); diff != "" {
			t.Fatalf("(-before +redacted):\n%s", diff)
		}
		if len(secret) < redact.MinLength || strings.ContainsAny(secret, wire.Redacted) && strings.Trim(secret, wire.Redacted) != secret { //nolint:staticcheck // as a set
			return // it can be a part of the replacement
		}
		var document any
		dec := json.NewDecoder(strings.NewReader(result))
		dec.UseNumber()
		if err := dec.Decode(&document); err != nil {
			t.Fatal(err)
		}
		if hasSecret(document, "", true, secret) {
			t.Fatalf("the password %q is in %s", secret, result)
		}
	})
}
