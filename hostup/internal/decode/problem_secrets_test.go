package decode

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// Secrets are redacted in the names, strings and numbers of an extension,
// however they are escaped.
func TestProblemExtensionSecrets(t *testing.T) {
	r := redact.New(wire.NewSecret("canary-secret")).With(wire.NewSecret(`sec/ret"<12`)).With(wire.NewSecret("12345678"))
	for _, test := range []struct{ name, value, want string }{
		{"clean", `{"a": [1, "b", null, true, false, {}, []]}`, `{"a":[1,"b",null,true,false,{},[]]}`},
		{"scalar", " 1 ", "1"},
		{"number as it is", "[1.50, 1E+2, -0, 9007199254740993, 1e400]", "[1.50,1E+2,-0,9007199254740993,1e400]"},
		{"string", `"x canary-secret"`, `"x [redacted]"`},
		{"escaped", `"c\u0061nary-\u0073ecret"`, `"[redacted]"`},
		{"escaped for HTML", `"sec/ret\"\u003c12"`, `"[redacted]"`},
		{"escaped slash", `"sec\/ret\"<12"`, `"[redacted]"`},
		{"JSON in a string", `"{\"key\":\"sec\\/ret\\\"<12\"}"`, `"{\"key\":\"[redacted]\"}"`},
		{"base64", `"Basic Y2FuYXJ5LXNlY3JldA=="`, `"Basic [redacted]"`},
		{"name", `{"canary-secret": null}`, `{"[redacted]":null}`},
		{"escaped name", `{"x": {"canary\u002dsecret": 1}}`, `{"x":{"[redacted]":1}}`},
		{"number", `{"a": 12345678, "b": [-12345678.5, 1]}`, `{"a":"[redacted]","b":["-[redacted].5",1]}`},
		{"only a number", "12345678", `"[redacted]"`},
		{"across strings", `["canary-", "secret"]`, `["canary-","secret"]`},
		{"duplicate names", `{"a": 1, "a": 2}`, `{"a":1,"a":2}`},
		{"names that become duplicates", `{"canary-secret": 1, "Y2FuYXJ5LXNlY3JldA": 2}`, `{"[redacted]":1,"[redacted] 2":2}`},
		{"invalid UTF-8", "\"\xff\"", "\"\uFFFD\""},
		{"invalid UTF-8 in a name", "{\"\xff\": 1}", "{\"\uFFFD\":1}"},
		{"lone surrogate", `"\ud83d"`, "\"\uFFFD\""},
		{"control characters", `"\u0000\u001b"`, `"\u0000\u001b"`},
		{"deep", strings.Repeat("[", 9_998) + `"canary-secret"` + strings.Repeat("]", 9_998),
			strings.Repeat("[", 9_998) + `"[redacted]"` + strings.Repeat("]", 9_998)},
	} {
		body := `{"x": ` + test.value + "}"
		got := Problem([]byte(body), r).Extensions["x"]
		if string(got) != test.want || !json.Valid(got) {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
		if string(body) != `{"x": `+test.value+"}" {
			t.Errorf("%s: the body became %s", test.name, body)
		}
	}
}

// Documented codes and the names of documented members stay with any credential,
// because programs compare them.
func TestProblemKeepsCodesAndNames(t *testing.T) {
	const body = `{"type": "https://developer.hostup.se/errors/X", "code": "X", "detail": "X", "title": "X",
		"errors": [{"pointer": "X", "detail": "X", "code": "X"}], "X": "X", "x": {"code": "X", "errors": [{"code": "X"}]}}`
	const r = wire.Redacted
	for code := range codes {
		for _, code := range []string{code, strings.ToUpper(code)} {
			p := Problem([]byte(strings.ReplaceAll(body, "X", code)), redact.New(wire.NewSecret(code)))
			want := gen.Problem{
				Type: typeURL + code, Code: code, Detail: r, Title: r,
				Errors: []gen.ProblemFieldError{{Pointer: r, Detail: r, Code: code}},
			}
			if diff := cmp.Diff(want, p.Problem); diff != "" {
				t.Errorf("%s (-want +got):\n%s", code, diff)
			}
			if len(p.Extensions) != 2 || string(p.Extensions[r]) != `"[redacted]"` ||
				string(p.Extensions["x"]) != `{"code":"[redacted]","errors":[{"code":"[redacted]"}]}` {
				t.Errorf("%s: the extensions are not redacted: %s", code, p.Extensions)
			}
		}
	}
	for _, code := range []string{"vps_not_found_2", "a vps_not_found", "maintenance_x", typeURL + "not_a_code"} {
		p := Problem([]byte(strings.ReplaceAll(body, "X", code)), redact.New(wire.NewSecret(code)))
		if p.Code != r || p.Errors[0].Code != r || strings.Contains(p.Type, code) {
			t.Errorf("%s: not redacted: %+v", code, p)
		}
	}
	for name, kind := range problemKinds {
		if kind != '"' || len(name) < redact.MinLength {
			continue
		}
		p := Problem([]byte(`{"`+name+`": "text", "x": {"`+name+`": "`+name+`"}}`), redact.New(wire.NewSecret(name)))
		got := []string{p.Instance, p.RequestID, p.Timestamp.Text(), string(p.Extensions["x"])}
		if text := strings.Join(got, ""); len(p.Extensions) != 1 || text != `text{"[redacted]":"[redacted]"}` {
			t.Errorf("%s: got %s and extensions %s", name, text, p.Extensions)
		}
	}
	p := Problem([]byte(`{"extensions": {"extensions": 1}}`), redact.New(wire.NewSecret("extensions")))
	if string(p.Extensions["extensions"]) != `{"[redacted]":1}` {
		t.Errorf("extensions: %s", p.Extensions)
	}
}

// Two names that are redacted to the same text stay different.
func TestProblemNamesStayUnique(t *testing.T) {
	p := Problem([]byte(`{"canary-secret": 1, "Y2FuYXJ5LXNlY3JldA==": 2, "[redacted]": 3, "a canary-secret": 4}`),
		redact.New(wire.NewSecret("canary-secret")))
	got := make(map[string]string)
	for name, value := range p.Extensions {
		got[name] = string(value)
	}
	want := map[string]string{"[redacted]": "2", "[redacted] 2": "3", "[redacted] 3": "1", "a [redacted]": "4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Each code of the list is a constant or in the OpenAPI document.
func TestCodesAreDocumented(t *testing.T) {
	var sources []byte
	for _, file := range []string{"../../error.go", "../../../openapi.yaml"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source...)
	}
	for code := range codes {
		if !regexp.MustCompile(`\b` + code + `\b`).Match(sources) {
			t.Errorf("%s is documented nowhere", code)
		}
	}
}
