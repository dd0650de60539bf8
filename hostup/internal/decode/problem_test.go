package decode

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// canaryKey is a credential that a server sends back.
const canaryKey = `canary<key>/&+=`

// A readable has the texts of a ProblemDetails.
type readable struct {
	gen.Problem
	Extensions map[string]string
}

func problem(body string) readable {
	p := Problem([]byte(body), false, redact.New(wire.NewSecret(canaryKey)))
	got := readable{Problem: p.Problem}
	if p.Extensions != nil {
		got.Extensions = make(map[string]string)
	}
	for name, value := range p.Extensions {
		got.Extensions[name] = string(value)
	}
	return got
}

func timeOf(text string) (at wire.Time) {
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
		{"byte order mark", "\uFEFF{\"code\": \"c\"}", gen.Problem{Code: "c"}, nil},
		{"empty", "", gen.Problem{}, nil},
		{"HTML", "<html><body>502 Bad Gateway</body></html>", gen.Problem{}, nil},
		{"null", "null", gen.Problem{}, nil},
		{"array", `[{"code": "c"}]`, gen.Problem{}, nil},
		{"documented", `{"type": "t", "title": "T", "status": 400, "detail": "d", "code": "c", "instance": "/i", "requestId": "r",
			"timestamp": "2026-04-27T12:34:56.000Z", "errors": [{"pointer": "/p", "detail": "pd", "code": "pc"}, {"pointer": "/q"}]}`,
			gen.Problem{
				Type: "t", Title: "T", Detail: "d", Code: "c", Instance: "/i", RequestID: "r",
				Timestamp: timeOf("2026-04-27T12:34:56.000Z"),
				Errors:    fields{{Pointer: "/p", Detail: "pd", Code: "pc"}, {Pointer: "/q"}},
			}, nil},
		{"null members", `{"type": null, "title": null, "status": null, "detail": null, "code": null, "instance": null, "requestId": null,
			"timestamp": null, "errors": null}`, gen.Problem{}, nil},
		{"names in another case", `{"Code": "c", "TITLE": "T", "request_id": "r"}`, gen.Problem{},
			extensions{"Code": `"c"`, "TITLE": `"T"`, "request_id": `"r"`}},
		{"extensions", `{"code": "c", "x": {"y": [1.50, 1E2]}, "z": null, "balance": 30, "": true}`,
			gen.Problem{Code: "c"}, extensions{"x": `{"y": [1.50, 1E2]}`, "z": "null", "balance": "30", "": "true"}},
		{"older endpoint", `{"error": "E", "message": "M", "code": "RATE_LIMITED", "retryAfter": "30"}`,
			gen.Problem{Title: "E", Detail: "M", Code: "RATE_LIMITED"},
			extensions{"error": `"E"`, "message": `"M"`, "retryAfter": `"30"`}},
		{"older and newer members", `{"error": "E", "message": "M", "title": "T", "detail": "D"}`,
			gen.Problem{Title: "T", Detail: "D"}, extensions{"error": `"E"`, "message": `"M"`}},
		{"older members, and null for the newer", `{"error": "E", "message": "M", "title": null, "detail": null}`,
			gen.Problem{Title: "E", Detail: "M"}, extensions{"error": `"E"`, "message": `"M"`}},
		{"older members of other types", `{"error": {"code": 7}, "message": ["M"], "title": "T"}`,
			gen.Problem{Title: "T"}, extensions{"error": `{"code": 7}`, "message": `["M"]`}},
		{"types", `{"code": 7, "title": "T", "type": true, "detail": ["d"], "instance": {}, "requestId": 1.5, "status": "400"}`,
			gen.Problem{Title: "T"},
			extensions{"code": "7", "type": "true", "detail": `["d"]`, "instance": "{}", "requestId": "1.5", "status": `"400"`}},
		{"malformed timestamp", `{"timestamp": "yesterday", "code": "c"}`, gen.Problem{Code: "c", Timestamp: timeOf("yesterday")}, nil},
		{"timestamp in seconds", `{"timestamp": 1777293296, "code": "c"}`, gen.Problem{Code: "c", Timestamp: timeOf("1777293296")},
			nil},
		{"errors are a string", `{"code": "c", "errors": "none"}`, gen.Problem{Code: "c"}, extensions{"errors": `"none"`}},
		{"errors are empty", `{"code": "c", "errors": []}`, gen.Problem{Code: "c"}, nil},
		{"errors of strings", `{"code": "c", "errors": ["bad id"]}`, gen.Problem{Code: "c"}, extensions{"errors": `["bad id"]`}},
		{"errors of other members", `{"code": "c", "errors": [{"field": "id"}, null]}`, gen.Problem{Code: "c"}, extensions{"errors": `[{"field": "id"}, null]`}},
		{"errors of two kinds", `{"errors": ["bad id", {"pointer": "/id", "code": 7, "detail": "d"}]}`,
			gen.Problem{Errors: fields{{Pointer: "/id", Detail: "d"}}},
			extensions{"errors": `["bad id", {"pointer": "/id", "code": 7, "detail": "d"}]`}},
		{"errors with more members", `{"errors": [{"pointer": "/id", "detail": "d", "severity": 2}]}`,
			gen.Problem{Errors: fields{{Pointer: "/id", Detail: "d"}}}, extensions{"errors": `[{"pointer": "/id", "detail": "d", "severity": 2}]`}},
		{"cut off in a value", `{"code": "c", "title": "T", "detail": "d`, gen.Problem{Code: "c", Title: "T"}, nil},
		{"cut off in an object", `{"code": "c", "x": {"y": 1}, "errors": [{"pointer": "/p"}`, gen.Problem{Code: "c"}, extensions{"x": `{"y": 1}`}},
		{"not JSON from a member on", `{"code": "c", title: "T"}`, gen.Problem{Code: "c"}, nil},
		{"data after it", `{"code": "c"} <html>`, gen.Problem{Code: "c"}, nil},
		{"duplicate", `{"code": "x", "code": "c"}`, gen.Problem{Code: "c"}, nil},
		{"nested duplicates", `{"code": "c", "x": {"a": 1, "a": 2}}`, gen.Problem{Code: "c"}, extensions{"x": `{"a": 1, "a": 2}`}},
		{"duplicates in errors", `{"code": "c", "errors": [{"pointer": "/p", "pointer": "/q", "detail": "d"}]}`,
			gen.Problem{Code: "c", Errors: fields{{Pointer: "/q", Detail: "d"}}}, nil},
		{"invalid UTF-8", "{\"code\": \"c\", \"title\": \"T\xff\", \"\xff\": \"\xfe\"}",
			gen.Problem{Code: "c", Title: "T\uFFFD"}, extensions{"\uFFFD": "\"\uFFFD\""}},
		{"lone surrogates", `{"code": "c", "title": "\ud800", "\udfff": "\ud83d"}`,
			gen.Problem{Code: "c", Title: "\uFFFD"}, extensions{"\uFFFD": "\"\uFFFD\""}},
		{"large numbers", `{"code": "c", "status": 1e400, "x": 1e400}`, gen.Problem{Code: "c"}, extensions{"status": "1e400", "x": "1e400"}},
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

// A credential that the server sends back is redacted in all fields, and secrets of a problem are
// not shown.
func TestProblemSecrets(t *testing.T) {
	for _, test := range []struct {
		name, body string
		fields     gen.Problem
		extensions extensions
	}{
		{"the credential in texts", `{"title": "a ` + canaryKey + `", "detail": "canary\u003ckey>\/&+=", "instance": "/?k=canary%3Ckey%3E%2F%26%2B%3D"}`,
			gen.Problem{Title: "a [redacted]", Detail: "[redacted]", Instance: "/?k=[redacted]"}, nil},
		{"the credential in codes", `{"code": "` + canaryKey + `", "requestId": "Y2FuYXJ5PGtleT4vJis9", "errors": [{"pointer": "/` + canaryKey + `", "detail": "d"}]}`,
			gen.Problem{Code: "[redacted]", RequestID: "[redacted]", Errors: []gen.ProblemFieldError{{Pointer: "/[redacted]", Detail: "d"}}}, nil},
		{"the credential in extensions", `{"x": {"` + canaryKey + `": ["` + canaryKey + `x", 1.50]}, "timestamp": "` + canaryKey + `"}`,
			gen.Problem{Timestamp: timeOf("[redacted]")}, extensions{"x": `{"[redacted] 1": ["[redacted]x", 1.50]}`}},
		{"a password in the request id", `{"requestId": "rootPassword=hunter22", "code": "c"}`, gen.Problem{Code: "c"}, nil},
		{"a password in the code", `{"requestId": "r", "code": "bad_token_hunter22"}`, gen.Problem{RequestID: "r"}, nil},
		{"the credential in names", `{"` + canaryKey + `": 1, "a": 2, "canary\u003ckey>/&+=": 3}`,
			gen.Problem{}, extensions{"[redacted] 1": "1", "a": "2", "[redacted] 2": "3"}},

		{"a password by its name", `{"code": "c", "requestId": "r", "title": "T", "sent": {"rootPassword": "p"}}`, gen.Problem{Code: "c", RequestID: "r"}, nil},
		{"a password by a value", `{"sent": [{"name": "passwd", "value": "p"}], "status": 400, "requestId": "r"}`, gen.Problem{RequestID: "r"}, nil},
		{"a password in a text", `{"detail": "token=p", "code": "c"}`, gen.Problem{Code: "c"}, nil},
		{"a password by an escaped name", `{"code": "c", "x": {"s\u0065cret": 1}, "title": "T"}`, gen.Problem{Code: "c"}, nil},
		{"a password after the JSON", `{"code": "c", "detail": "Hunter22", "load": NaN, "rootPassword": "Hunter22"}`, gen.Problem{Code: "c"}, nil},
		{"a password after the object", `{"code": "c", "message": "ssh -p Hunter22"} set_root_password('Hunter22')`, gen.Problem{Code: "c"}, nil},
		{"a password, cut off", `{"code": "c", "title": "T", "x": {"password": "p"`, gen.Problem{Code: "c"}, nil},
	} {
		if diff := cmp.Diff(readable{test.fields, test.extensions}, problem(test.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// FuzzProblem checks that a problem never shows the credential, nor anything that a
// body says about a password, and that extensions are JSON.
func FuzzProblem(f *testing.F) {
	for _, body := range []string{
		example(f, "problem-400-invalid-request"), example(f, "error-404-older-api"), "<html>",
		`{"code": "` + canaryKey + `", "x": {"` + canaryKey + `": 1}, "errors": ["a", {"pointer": "p", "y": 1}]}`,
		`{"requestId": "r", "rootPassword": "hunter22", "title": "T"}`,
		`{"requestId": "rootPassword: hunter22", "title": "T"}`, `{"code": 7, "timestamp": {}, "x": "\ud800"`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p := Problem(body, false, redact.New(wire.NewSecret(canaryKey)))
		shown, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(shown), canaryKey) || strings.Contains(string(shown), "rootPassword") {
			t.Fatalf("%q: %s", body, shown)
		}
	})
}
