package decode

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// canaryKey is a credential that a server sends back.
const canaryKey = `canary<key>/"&+=`

// A readable has the texts of a ProblemDetails.
type readable struct {
	gen.Problem
	Extensions map[string]string
}

func problem(body string) readable {
	p := Problem([]byte(body), redact.New(wire.NewSecret(canaryKey)))
	got := readable{Problem: p.Problem}
	got.Problem.Extensions = nil // the members of the member extensions, which p.Extensions has too
	for name, value := range p.Extensions {
		if got.Extensions == nil {
			got.Extensions = make(map[string]string)
		}
		got.Extensions[name] = string(value)
	}
	return got
}

func at(text string) (at wire.Time) {
	_ = at.UnmarshalText([]byte(text)) // never fails
	return at
}

type extensions = map[string]string

func TestProblem(t *testing.T) {
	type fields = []gen.ProblemFieldError
	for _, test := range []struct {
		name, body string
		fields     gen.Problem
		extensions extensions
	}{
		{"empty", "", gen.Problem{}, nil},
		{"HTML", "<html><body>502 Bad Gateway</body></html>", gen.Problem{}, nil},
		{"text", "not found", gen.Problem{}, nil},
		{"null", "null", gen.Problem{}, nil},
		{"array", `[{"code": "c"}]`, gen.Problem{}, nil},
		{"string", `"code"`, gen.Problem{}, nil},
		{"empty object", "{}", gen.Problem{}, nil},
		{"documented", `{"type": "t", "title": "T", "status": 400, "detail": "d", "code": "c", "instance": "/i", "requestId": "r",
			"timestamp": "2026-04-27T12:34:56.000Z", "errors": [{"pointer": "/p", "detail": "pd", "code": "pc"}, {"pointer": "/q"}]}`,
			gen.Problem{
				Type: "t", Title: "T", Status: 400, Detail: "d", Code: "c", Instance: "/i", RequestID: "r",
				Timestamp: at("2026-04-27T12:34:56.000Z"),
				Errors:    fields{{Pointer: "/p", Detail: "pd", Code: "pc"}, {Pointer: "/q"}},
			}, nil},
		{"null members", `{"type": null, "title": null, "status": null, "detail": null, "code": null, "instance": null, "requestId": null,
			"timestamp": null, "errors": null}`, gen.Problem{}, nil},
		{"empty members", `{"type": "", "title": "", "status": 0, "detail": "", "code": ""}`, gen.Problem{}, nil},
		{"names in another case", `{"Code": "c", "TITLE": "T", "request_id": "r"}`, gen.Problem{},
			extensions{"Code": `"c"`, "TITLE": `"T"`, "request_id": `"r"`}},
		{"extensions", `{"code": "c", "x": {"y": [1.50, 1E2]}, "z": null, "balance": 30, "": true}`,
			gen.Problem{Code: "c"}, extensions{"x": `{"y":[1.50,1E2]}`, "z": "null", "balance": "30", "": "true"}},
		{"extensions as a member", `{"code": "c", "extensions": {"a": [1]}}`, gen.Problem{Code: "c"}, extensions{"extensions": `{"a":[1]}`}},
		{"older endpoint", `{"error": "E", "message": "M", "code": "RATE_LIMITED", "retryAfter": "30"}`,
			gen.Problem{Title: "E", Detail: "M", Code: "RATE_LIMITED"},
			extensions{"error": `"E"`, "message": `"M"`, "retryAfter": `"30"`}},
		{"older and newer members", `{"error": "E", "message": "M", "title": "T", "detail": "D"}`,
			gen.Problem{Title: "T", Detail: "D"}, extensions{"error": `"E"`, "message": `"M"`}},
		{"older members of other types", `{"error": {"code": 7}, "message": ["M"], "title": "T"}`,
			gen.Problem{Title: "T"}, extensions{"error": `{"code":7}`, "message": `["M"]`}},
		{"types", `{"code": 7, "title": "T", "type": true, "detail": ["d"], "instance": {}, "requestId": 1.5, "status": "400"}`,
			gen.Problem{Title: "T"},
			extensions{"code": "7", "type": "true", "detail": `["d"]`, "instance": "{}", "requestId": "1.5", "status": `"400"`}},
		{"malformed timestamp", `{"timestamp": "yesterday", "code": "c"}`, gen.Problem{Code: "c", Timestamp: at("yesterday")}, nil},
		{"timestamp in seconds", `{"timestamp": 1777293296, "code": "c"}`, gen.Problem{Code: "c", Timestamp: at("1777293296")},
			extensions{"timestamp": "1777293296"}},
		{"errors are a string", `{"code": "c", "errors": "none"}`, gen.Problem{Code: "c"}, extensions{"errors": `"none"`}},
		{"errors are an object", `{"code": "c", "errors": {"id": "bad"}}`, gen.Problem{Code: "c"}, extensions{"errors": `{"id":"bad"}`}},
		{"errors are empty", `{"code": "c", "errors": []}`, gen.Problem{Code: "c"}, extensions{"errors": "[]"}},
		{"errors of strings", `{"code": "c", "errors": ["bad id"]}`, gen.Problem{Code: "c"}, extensions{"errors": `["bad id"]`}},
		{"errors of other members", `{"code": "c", "errors": [{"field": "id"}, null]}`, gen.Problem{Code: "c"}, extensions{"errors": `[{"field":"id"},null]`}},
		{"errors of two kinds", `{"errors": ["bad id", {"pointer": "/id", "code": 7, "detail": "d"}]}`,
			gen.Problem{Errors: fields{{Pointer: "/id", Detail: "d"}}}, nil},
		{"cut off in a value", `{"code": "c", "title": "T", "detail": "d`, gen.Problem{Code: "c", Title: "T"}, nil},
		{"cut off in an object", `{"code": "c", "x": {"y": 1}, "errors": [{"pointer": "/p"}`, gen.Problem{Code: "c"}, extensions{"x": `{"y":1}`}},
		{"cut off after a name", `{"code": "c", "title"`, gen.Problem{Code: "c"}, nil},
		{"not JSON from a member on", `{"code": "c", title: "T"}`, gen.Problem{Code: "c"}, nil},
		{"data after it", `{"code": "c"} <html>`, gen.Problem{Code: "c"}, nil},
		{"duplicate", `{"code": "x", "code": "c"}`, gen.Problem{Code: "c"}, nil},
		{"nested duplicates", `{"code": "c", "x": {"a": 1, "a": 2}}`, gen.Problem{Code: "c"}, extensions{"x": `{"a":1,"a":2}`}},
		{"duplicates in errors", `{"code": "c", "errors": [{"pointer": "/p", "pointer": "/q", "detail": "d"}]}`,
			gen.Problem{Code: "c", Errors: fields{{Pointer: "/q", Detail: "d"}}}, nil},
		{"invalid UTF-8", "{\"code\": \"c\", \"title\": \"T\xff\", \"\xff\": \"\xfe\"}",
			gen.Problem{Code: "c", Title: "T\uFFFD"}, extensions{"\uFFFD": "\"\uFFFD\""}},
		{"lone surrogates", `{"code": "c", "title": "\ud800", "\udfff": "\ud83d"}`,
			gen.Problem{Code: "c", Title: "\uFFFD"}, extensions{"\uFFFD": "\"\uFFFD\""}},
		{"large numbers", `{"code": "c", "status": 1e400, "x": 1e400}`, gen.Problem{Code: "c"}, extensions{"x": "1e400"}},
		{"deep", `{"code": "c", "x": ` + strings.Repeat("[", 9_998) + strings.Repeat("]", 9_998) + `, "title": "T"}`,
			gen.Problem{Code: "c", Title: "T"}, extensions{"x": strings.Repeat("[", 9_998) + strings.Repeat("]", 9_998)}},
		{"too deep", `{"code": "c", "x": ` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `, "title": "T"}`,
			gen.Problem{Code: "c"}, nil},
	} {
		if diff := cmp.Diff(readable{test.fields, test.extensions}, problem(test.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestProblemExamples(t *testing.T) {
	for _, name := range []string{
		"problem-400-invalid-request", "problem-401-unauthorized", "problem-403-forbidden", "problem-404-vps-not-found",
		"problem-429-rate-limit-exceeded", "problem-500-internal-error",
	} {
		body := example(t, name)
		var want readable
		if err := json.Unmarshal([]byte(body), &want.Problem); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, problem(body)); diff != "" || want.Code == "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := problem(example(t, "error-404-older-api")); got.Title != "Not Found" || got.Detail != "VPS hittades inte" || got.Code != "NOT_FOUND" {
		t.Errorf("the problem of an older endpoint: %+v", got)
	}
	if diff := cmp.Diff(readable{}, problem(example(t, "error-502-html-of-a-proxy"))); diff != "" {
		t.Error(diff)
	}
}

// A credential that the server sends back is redacted in all fields.
func TestProblemSecrets(t *testing.T) {
	for _, form := range []struct{ name, json string }{
		{"as it is", `canary<key>/\"&+=`},
		{"escaped", `\u0063\u0061nary\u003ckey\u003e\/\u0022\u0026+=`},
		{"URL query", `canary%3Ckey%3E%2F%22%26%2B%3D`},
		{"URL query, lower case", `canary%3ckey%3e%2f%22%26%2b%3d`},
		{"URL path", `canary%3Ckey%3E%2F%22&+=`},
		{"base64", `Y2FuYXJ5PGtleT4vIiYrPQ==`},
		{"base64 without padding", `Y2FuYXJ5PGtleT4vIiYrPQ`},
		{"base64 for URLs", `Y2FuYXJ5PGtleT4vIiYrPQ==`},
		{"JSON in a string", `canary\\u003ckey\\u003e/\\\"\\u0026+=`},
		{"JSON in a string, without HTML escapes", `canary<key>/\\\"&+=`},
		{"JSON in a string, escaped slash", `canary<key>\\/\\\"&+=`},
	} {
		body := strings.ReplaceAll(`{"type": "X", "title": "X", "code": "X", "detail": "bad X token", "instance": "/X", "requestId": "X",
			"timestamp": "X", "errors": [{"pointer": "X", "detail": "X", "code": "X"}], "X": "X", "token": [{"X": "X"}], "n": 1}`, "X", form.json)
		want := readable{gen.Problem{
			Type: wire.Redacted, Title: wire.Redacted, Code: wire.Redacted, Detail: "bad [redacted] token", Instance: "/[redacted]",
			RequestID: wire.Redacted, Timestamp: at(wire.Redacted),
			Errors: []gen.ProblemFieldError{{Pointer: wire.Redacted, Detail: wire.Redacted, Code: wire.Redacted}},
		}, extensions{wire.Redacted: `"[redacted]"`, "token": `[{"[redacted]":"[redacted]"}]`, "n": "1"}}
		if diff := cmp.Diff(want, problem(body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form.name, diff)
		}
	}
	p := Problem([]byte(`{"code": "c", "status": 12345678, "x": [12345678, 1]}`), redact.New(wire.NewSecret("12345678")))
	if text := fmt.Sprintf("%d %s", p.Status, p.Extensions); strings.Contains(text, "12345678") || string(p.Extensions["x"]) != `["[redacted]",1]` {
		t.Errorf("a number: %s", text)
	}
}

// A member named rootPassword is redacted wherever it is, and its value in the
// rest of the body.
func TestProblemRootPassword(t *testing.T) {
	for _, test := range []struct {
		name, body string
		detail     string
		extensions extensions
	}{
		{"text", `{"rootPassword": "short"}`, "", extensions{"rootPassword": `"[redacted]"`}},
		{"null", `{"rootPassword": null, "x": "a"}`, "", extensions{"rootPassword": "null", "x": `"a"`}},
		{"number", `{"rootPassword": 1234, "x": 1234}`, "", extensions{"rootPassword": `"[redacted]"`, "x": "1234"}},
		{"escaped name", `{"x": {"root\u0050assword": "hunter22"}}`, "", extensions{"x": `{"rootPassword":"[redacted]"}`}},
		{"name in another case", `{"x": {"RootPassword": "hunter22"}}`, "", extensions{"x": `{"RootPassword":"[redacted]"}`}},
		{"name with an underscore", `{"root_password": "hunter22", "x": {"ROOT-PASSWORD": 1234}, "detail": "hunter22"}`, "[redacted]",
			extensions{"root_password": `"[redacted]"`, "x": `{"ROOT-PASSWORD":"[redacted]"}`}},
		{"longer name", `{"oldRootPassword": "hunter22", "x": {"access[rootPassword]": "hunter33", "rootPasswordSet": true}}`, "",
			extensions{"oldRootPassword": `"[redacted]"`, "x": `{"access[rootPassword [redacted]":"[redacted]","rootPassword [redacted]":true}`}},
		{"nested", `{"vps": {"access": {"username": "root", "rootPassword": "hunter22", "port": 22}}}`, "",
			extensions{"vps": `{"access":{"username":"root","rootPassword":"[redacted]","port":22}}`}},
		{"elsewhere", `{"detail": "hunter22 is weak", "x": [{"rootPassword": "hunter22"}], "y": "aHVudGVyMjI="}`, "[redacted] is weak",
			extensions{"x": `[{"rootPassword":"[redacted]"}]`, "y": `"[redacted]"`}},
		{"short elsewhere", `{"detail": "hunter2 is weak", "rootPassword": "hunter2"}`, "hunter2 is weak", extensions{"rootPassword": `"[redacted]"`}},
		{"array", `{"rootPassword": ["hunter22", "hunter33", 7], "x": "hunter33"}`, "",
			extensions{"rootPassword": `["[redacted]","[redacted]","[redacted]"]`, "x": `"[redacted]"`}},
		{"object", `{"rootPassword": {"value": "hunter22", "old": [{"at": "x"}], "set": true}, "detail": "hunter22"}`, "[redacted]",
			extensions{"rootPassword": `{"[redacted]":"[redacted]","[redacted] 2":[{"[redacted]":"[redacted]"}],"[redacted] 3":true}`}},
		{"nested object", `{"x": {"rootPassword": {"value": "hunter22"}, "y": "z", "w": {"v": 1}}}`, "",
			extensions{"x": `{"rootPassword":{"[redacted]":"[redacted]"},"y":"z","w":{"v":1}}`}},
		{"nested in itself", `{"x": {"rootPassword": {"rootPassword": {"a": "b"}, "c": "d"}, "e": "f"}}`, "",
			extensions{"x": `{"rootPassword":{"[redacted]":{"[redacted]":"[redacted]"},"[redacted] 2":"[redacted]"},"e":"f"}`}},
		{"null before an element", `{"x": [{"rootPassword": null}, "not_found", ["a"], [["b"]], {"c": "d"}], "detail": "not_found"}`, "not_found",
			extensions{"x": `[{"rootPassword":null},"not_found",["a"],[["b"]],{"c":"d"}]`}},
		{"null before another", `{"x": [{"rootPassword": null}, [{"rootPassword": "hunter22"}, [{"y": {"rootPassword": "hunter33"}}]]]}`, "",
			extensions{"x": `[{"rootPassword":null},[{"rootPassword":"[redacted]"},[{"y":{"rootPassword":"[redacted]"}}]]]`}},
		{"empty object before an element", `{"x": [{"rootPassword": {}}, "a"]}`, "", extensions{"x": `[{"rootPassword":{}},"a"]`}},
		{"empty text before an element", `{"x": [{"rootPassword": ""}, "a"]}`, "", extensions{"x": `[{"rootPassword":"[redacted]"},"a"]`}},
		{"boolean", `{"x": [{"rootPassword": false}, "a"]}`, "", extensions{"x": `[{"rootPassword":false},"a"]`}},
		{"in a text", `{"detail": "upstream: {\"rootPassword\": \"hunter22\"}"}`, `upstream: {"rootPassword [redacted]`, nil},
		{"in an unknown text", `{"x": ["rootPassword=hunter22"]}`, "", extensions{"x": `["rootPassword [redacted]"]`}},
		{"JSON in JSON in a text", `{"x": "{\"y\":\"{\\\"rootPassword\\\":\\\"hunter22\\\"}\"}"}`, "", extensions{"x": `"{\"y\":\"{\\\"rootPassword [redacted]"`}},
		{"form", `{"detail": "username=root&root_password=hunter22&x=y"}`, "username=root&root_password [redacted]", nil},
		{"form, encoded", `{"detail": "rootPassword%3Dhunter22"}`, "rootPassword [redacted]", nil},
		{"query in another case", `{"detail": "/x?y=å&ROOTPASSWORD=hunter22"}`, "/x?y=å&ROOTPASSWORD [redacted]", nil},
		{"two names in a text", `{"detail": "root-password: a, rootPassword: b"}`, "root-password [redacted]", nil},
		{"at the end of a text", `{"detail": "missing: /access/rootPassword"}`, "missing: /access/rootPassword", nil},
		{"in a name", `{"x": {"{\"rootPassword\": \"hunter22\"}": 1, "rootPassword=hunter33": true}}`, "",
			extensions{"x": `{"{\"rootPassword [redacted]":"[redacted]","rootPassword [redacted]":true}`}},
		{"invalid UTF-8", "{\"rootPassword\": \"hunter22\xff\", \"x\": \"hunter22\xff\"}", "", extensions{"rootPassword": `"[redacted]"`, "x": `"[redacted]"`}},
		{"cut off", `{"detail": "d", "x": {"rootPassword": "hunter22`, "d", nil},
	} {
		got := problem(test.body)
		if diff := cmp.Diff(readable{gen.Problem{Detail: test.detail}, test.extensions}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// Passwords beyond the limit are still redacted as values of their members.
func TestProblemManyRootPasswords(t *testing.T) {
	for i, want := range []string{"[redacted]", "[redacted]", "hunter22-8"} {
		var members string
		for i := range 7 + i {
			members += fmt.Sprintf(`{"rootPassword": "hunter22-%d"}, `, i)
		}
		text := fmt.Sprintf("hunter22-%d", 6+i)
		if got := problem(`{"vps": [` + members + `0], "detail": "` + text + `"}`).Detail; got != want {
			t.Errorf("%d passwords: the last one elsewhere is %s, want %s", 7+i, got, want)
		}
	}
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `{"rootPassword": "hunter22-%d"}, `, i)
	}
	got := problem(`{"code": "c", "vps": [` + b.String() + `0]}`)
	if got.Code != "c" || strings.Contains(got.Extensions["vps"], "hunter22") {
		t.Errorf("code %q, %.100s", got.Code, got.Extensions["vps"])
	}
}

// A megabyte of any data is read without an error.
func TestProblemLarge(t *testing.T) {
	const n = 1 << 20
	for _, test := range []struct {
		name, body string
		wantCode   string
	}{
		{"zeros", strings.Repeat("\x00", n), ""},
		{"text", `{"code": "c", ` + strings.Repeat("x", n), "c"},
		{"open arrays", `{"code": "c", "x": ` + strings.Repeat("[", n), "c"},
		{"open objects", strings.Repeat(`{"x":`, n/5), ""},
		{"quotes", `{"code": "c", "x": "` + strings.Repeat(`\"`, n/2), "c"},
		{"white space", strings.Repeat(" ", n) + `{"code": "c"}`, "c"},
		{"a long text", `{"code": "c", "x": "` + strings.Repeat("x", n) + `"}`, "c"},
		{"a long name", `{"code": "c", "` + strings.Repeat("x", n) + `": 1}`, "c"},
		{"a long number", `{"code": "c", "x": ` + strings.Repeat("1", n) + "}", "c"},
		{"a long code", `{"x": 1, "code": "` + strings.Repeat("c", n) + `"}`, strings.Repeat("c", n)},
		{"many members", `{"code": "c"` + strings.Repeat(`, "x": {"y": "z"}`, n/18) + "}", "c"},
		{"many secrets", `{"code": "c", "x": [` + strings.Repeat(`"canary<key>/\"&+=",`, n/20) + "0]}", "c"},
	} {
		if got := problem(test.body); got.Code != test.wantCode {
			t.Errorf("%s: code %.20q", test.name, got.Code)
		}
	}
}

// hasRootPassword reports whether a member named rootPassword of a decoded
// document has a text that is not redacted.
func hasRootPassword(value any, isInside bool) bool {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if hasRootPassword(member, isInside || endOfPasswordName(name) > 0) {
				return true
			}
		}
	case []any:
		for _, element := range value {
			if hasRootPassword(element, isInside) {
				return true
			}
		}
	case string:
		return isInside && value != wire.Redacted
	case float64:
		return isInside
	}
	return false
}

func FuzzProblem(f *testing.F) {
	for _, name := range []string{
		"problem-400-invalid-request", "problem-404-vps-not-found", "problem-429-rate-limit-exceeded", "error-404-older-api",
		"error-502-html-of-a-proxy", "details-documented",
	} {
		f.Add(example(f, name))
	}
	for _, body := range []string{
		`{"code": "c", "x": {"a": 1, "a": 2}, "errors": [{"pointer": 1}, "x"], "detail": "rootPassword canary-secret"}`,
		`{"x": [{"rootPassword": null}, {"rootPassword": ["canary-secret", {"a": "b"}]}, "canary\u002dsecret", "Y2FuYXJ5LXNlY3JldA=="]}`,
		`{"canary-secret": "{\"k\":\"canary-secret\"}", "timestamp": [1e400], "\ud800": "\ud800", "extensions": {"rootPassword": 1}`,
	} {
		f.Add(body)
	}
	const secret = "canary-secret"
	f.Fuzz(func(t *testing.T, body string) {
		p := Problem([]byte(body), redact.New(wire.NewSecret(secret)))
		texts := []string{p.Type, p.Title, p.Detail, p.Code, p.Instance, p.RequestID, p.Timestamp.Text()}
		for _, field := range p.Errors {
			texts = append(texts, field.Pointer, field.Detail, field.Code)
		}
		for name, value := range p.Extensions {
			texts = append(texts, name, string(value))
			var decoded any
			if err := json.Unmarshal(value, &decoded); err != nil && !strings.Contains(err.Error(), "cannot unmarshal number") {
				t.Fatalf("the extension %s is not JSON: %v: %s", name, err, value)
			}
			if hasRootPassword(map[string]any{name: decoded}, false) {
				t.Fatalf("%s: a root password is in %s", name, value)
			}
		}
		for _, text := range texts {
			if strings.Contains(text, secret) || strings.ToValidUTF8(text, "") != text {
				t.Fatalf("%q contains a secret or invalid UTF-8", text)
			}
		}
	})
}
