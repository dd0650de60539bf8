package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

func TestProblem(t *testing.T) {
	type want struct {
		problem    gen.Problem
		extensions map[string]string
	}
	for _, test := range []struct {
		name, body string
		want       want
	}{
		{"empty", "", want{}},
		{"HTML", "<html>", want{}},
		{"array", "[1]", want{}},
		{"documented", `{"type": "t", "title": "T", "status": 400, "detail": "d", "code": "c", "instance": "/i", "requestId": "r",
			"errors": [{"pointer": "/p", "detail": "pd", "code": "pc"}]}`,
			want{gen.Problem{Type: "t", Title: "T", Status: 400, Detail: "d", Code: "c", Instance: "/i", RequestID: "r",
				Errors: []gen.ProblemFieldError{{Pointer: "/p", Detail: "pd", Code: "pc"}}}, nil}},
		{"extensions", `{"code": "c", "x": {"y": [1]}, "z": null}`,
			want{gen.Problem{Code: "c"}, map[string]string{"x": `{"y":[1]}`, "z": "null"}}},
		{"other types", `{"code": 7, "title": "T", "errors": "none"}`,
			want{gen.Problem{Title: "T"}, map[string]string{"code": "7", "errors": `"none"`}}},
		{"nested duplicates", `{"code": "c", "x": {"a": 1, "a": 2}}`,
			want{gen.Problem{Code: "c"}, map[string]string{"x": `{"a":1,"a":2}`}}},
		{"cut off", `{"code": "c", "detail": "d`, want{gen.Problem{Code: "c"}, nil}},
		{"older endpoint", `{"error": "E", "message": "M"}`,
			want{gen.Problem{Title: "E", Detail: "M"}, map[string]string{"error": `"E"`, "message": `"M"`}}},
		{"secrets", `{"detail": "a canary-secret", "canary-secret": 1, "x": ["c\u0061nary-secret"]}`,
			want{gen.Problem{Detail: "a [redacted]"}, map[string]string{"[redacted]": "1", "x": `["[redacted]"]`}}},
		{"root password", `{"detail": "a VPS with hunter22-hunter22", "rootPassword": "short", "vps": {"access": {"rootPassword": "hunter22-hunter22"}}}`,
			want{gen.Problem{Detail: "a VPS with [redacted]"},
				map[string]string{"rootPassword": `"[redacted]"`, "vps": `{"access":{"rootPassword":"[redacted]"}}`}}},
		{"root password as a number", `{"vps": [{"rootPassword": 1234}, 1234]}`,
			want{gen.Problem{}, map[string]string{"vps": `[{"rootPassword":"[redacted]"},1234]`}}},
		{"root password in a text", `{"detail": "upstream: {\"rootPassword\": \"hunter22\"}"}`,
			want{gen.Problem{Detail: `upstream: {"rootPassword [redacted]`}, nil}},
	} {
		p := Problem([]byte(test.body), redact.New(wire.NewSecret("canary-secret")))
		got := want{problem: p.Problem}
		for name, value := range p.Extensions {
			if got.extensions == nil {
				got.extensions = make(map[string]string)
			}
			got.extensions[name] = string(value)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(want{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func FuzzProblem(f *testing.F) {
	f.Add(example(f, "problem-400-invalid-request"))
	f.Add(`{"x": {"a": 1, "a": 2}}`)
	f.Fuzz(func(t *testing.T, body string) {
		p := Problem([]byte(body), redact.New(wire.NewSecret("canary-secret")))
		for name, value := range p.Extensions {
			if strings.Contains(name+string(value), "canary-secret") {
				t.Errorf("%s: %s", name, value)
			}
		}
	})
}
