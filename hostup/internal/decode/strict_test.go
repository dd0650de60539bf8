package decode

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// TestStrict has a body of each kind that is not accepted. With -v, it prints a table
// of them, with the verdicts of the reader and of the reference.
func TestStrict(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"empty", "", "the body is not JSON"},
		{"white space", " \r\n\t", "the body is not JSON"},
		{"HTML", "<html>", "the body is not JSON"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "the body is not JSON"},
		{"two byte order marks", "\uFEFF\uFEFF{}", "the body is not JSON"},
		{"like null", "nope", "the body is not JSON"},
		{"null", "null", "got null, want object"},
		{"array", "[]", "got array, want object"},
		{"boolean", " true", "got boolean, want object"},
		{"no id", "{}", "/id is missing or empty"},
		{"empty id", `{"id": ""}`, "/id is missing or empty"},
		{"id in another case", `{"ID": "x", "Id": "x"}`, "/id is missing or empty"},
		{"problem", example(t, "problem-500-internal-error"), "/id is missing or empty"},

		{"cut off", `{"id": "x"`, "the JSON is cut off"},
		{"cut off in a text", `{"id": "x", "access": {"rootPassword": "p`, "the JSON is cut off"},
		{"cut off in a literal", `{"id": "x", "pinned": tr`, "the JSON is cut off"},
		{"cut off in an undocumented member", `{"id": "x", "y": [{"a": `, "the JSON is cut off"},
		{"no value", `{"id": "x", "access": {"rootPassword": }}`, "invalid JSON at byte 39"},
		{"a comma for a value", `{"id": "x", "y":,"z": 1}`, "invalid JSON at byte 16"},
		{"no colon", `{"id" "x"}`, "invalid JSON at byte 6"},
		{"form feed before a value", "{\"id\":\f\"x\"}", "invalid JSON at byte 6"},
		{"trailing comma", `{"id": "x",}`, "invalid JSON at byte 10"},
		{"trailing comma in an array", `{"id": "x", "sshKeys": ["a",]}`, "invalid JSON at byte 27"},
		{"no comma in an array", `{"id": "x", "usageLog": [{} 5]}`, "invalid JSON at byte 28"},
		{"leading comma", `{,"id": "x"}`, "invalid JSON at byte 1"},
		{"no comma", `{"id": "x" "pinned": true}`, "invalid JSON at byte 11"},
		{"no quote before a name", `{id": "x"}`, "invalid JSON at byte 1"},
		{"a letter for the quote", `{xid": "x"}`, "invalid JSON at byte 1"},
		{"bad literal", `{"id": "x", "pinned": trux}`, "invalid JSON at byte 25"},
		{"long literal", `{"id": "x", "pinned": trueish}`, "invalid JSON at byte 26"},
		{"NaN", `{"id": "x", "memoryGb": NaN}`, "invalid JSON at byte 24"},
		{"leading zero", `{"id": "x", "memoryGb": 01}`, "invalid JSON at byte 25"},
		{"no digit after the point", `{"id": "x", "memoryGb": 1.}`, "invalid JSON at byte 26"},
		{"no digit in the exponent", `{"id": "x", "memoryGb": 1e}`, "invalid JSON at byte 26"},
		{"control character", "{\"id\": \"x\ty\"}", "invalid JSON at byte 9"},
		{"first control character in 8 bytes", "{\"id\": \"ABCDEFGH\x00JKLMNOP\"}", "invalid JSON at byte 16"},
		{"last control character in 8 bytes", "{\"id\": \"ABCDEFGHIJKLMNO\x1f\"}", "invalid JSON at byte 23"},
		{"bad escape", `{"id": "\x"}`, "invalid JSON at byte 8"},
		{"invalid UTF-8", "{\"id\": \"x\xff\"}", "invalid JSON at byte 9"},
		{"invalid UTF-8 in a name", "{\"id\": \"x\", \"a\xc0\x80\": 1}", "invalid JSON at byte 14"},
		{"lone surrogate", `{"id": "x", "access": {"rootPassword": "\ud800"}}`, "invalid JSON at byte 40"},
		{"lone surrogate in a name", `{"id": "x", "\udfff": 1}`, "invalid JSON at byte 13"},
		{"nesting", `{"id": "x", "a": ` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}", "invalid JSON at byte 10016"},
		{"another value", `{"id": "x"} {}`, "data after the JSON object"},
		{"NUL after it", "{\"id\": \"x\"}\x00", "data after the JSON object"},

		{"duplicate", `{"id": "x", "id": "x"}`, "/id: duplicate name"},
		{"escaped duplicate", `{"id": "x", "\u0069d": "x"}`, "duplicate name at byte 12"},
		{"duplicate password", `{"id": "x", "access": {"rootPassword": "a", "rootPassword": "b"}}`, "/access/rootPassword: duplicate name"},
		{"duplicate gate", replace(t, `"canAddDisk"`, `"canRebuild"`), "/actions/canRebuild: duplicate name"},
		{"duplicate in a list", `{"id": "x", "usageLog": [{}, {"totalGb": 1, "totalGb": 1}]}`, "/usageLog/1/totalGb: duplicate name"},
		{"duplicate in an example-only object", `{"id": "x", "pricing": {"currency": 7, "currency": 8}}`, "duplicate name at byte 39"},
		{"undocumented duplicate", `{"id": "x", "canary": 1, "canary": 2}`, "duplicate name at byte 25"},
		{"undocumented gate twice", `{"id": "x", "actions": {"canFly": 1, "canFly": 2}}`, "duplicate name at byte 37"},
		{"duplicate in an undocumented gate", `{"id": "x", "actions": {"canFly": {"allowed": true, "allowed": true}}}`, "duplicate name at byte 52"},

		{"number for the id", `{"id": 7}`, "/id: got number, want string"},
		{"string for a number", replace(t, `"limitGb": 1000`, `"limitGb": "1000"`), "/bandwidth/limitGb: got string, want number"},
		{"boolean for a gate", `{"id": "x", "actions": {"canReset": true}}`, "/actions/canReset: got boolean, want object"},
		{"array for an object", `{"id": "x", "actions": []}`, "/actions: got array, want object"},
		{"object for an array", replace(t, `"sshKeys": [`, `"sshKeys": {}, "was": [`), "/sshKeys: got object, want array"},
		{"number in an array", replace(t, `"ipAddresses": [`, `"ipAddresses": ["a", 7,`), "/ipAddresses/1: got number, want string"},
		{"number for the password", `{"id": "x", "access": {"rootPassword": 7}}`, "/access/rootPassword: got number, want string"},
		{"after an example-only object", `{"id": "x", "pricing": [], "pinned": 7}`, "/pinned: got number, want boolean"},
		{"after an undocumented gate", `{"id": "x", "actions": {"canFly": {}}, "pinned": 7}`, "/pinned: got number, want boolean"},
		{"after a timestamp", `{"id": "x", "overdueInvoices": [{"dueAt": 1}], "pinned": 7}`, "/pinned: got number, want boolean"},
		{"before a duplicate", `{"id": "x", "pinned": 7, "pinned": 7}`, "/pinned: got number, want boolean"},

		{"fraction", replace(t, `"backupsIncluded": 2`, `"backupsIncluded": 2.5`), "/backupsIncluded: got number, want integer"},
		{"almost an integer", `{"id": "x", "backupsIncluded": 2.0000000000000000001}`, "/backupsIncluded: number out of range"},
		{"over by one", `{"id": "x", "backupsIncluded": 9223372036854775808}`, "/backupsIncluded: number out of range"},
		{"rounded", `{"id": "x", "backupsIncluded": 9007199254740993.0}`, "/backupsIncluded: number out of range"},
		{"exact, but large", `{"id": "x", "backupsIncluded": 999999999999999e2}`, "/backupsIncluded: number out of range"},
		{"too small", `{"id": "x", "backupsIncluded": 1e-400}`, "/backupsIncluded: got number, want integer"},
		{"large", `{"id": "x", "memoryGb": 1e400}`, "/memoryGb: number out of range"},
	} {
		_, wantErr := reference([]byte(test.body))
		r, err := Details([]byte(test.body), redact.Redactor{}, new(gen.VPSDetails))
		if err == nil || err.Error() != test.want || r != nil {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
		if wantErr == nil {
			t.Errorf("%s: the reference accepts it", test.name)
		}
		t.Logf("| %s | %v | %.60q |", test.name, err, wantErr)
	}
}

// A body is rejected wherever it is cut off.
func TestCutOff(t *testing.T) {
	extras := `, "x": [-12.5e+3, true, null, "\u00e9\n", {"y": 0}], "actions": {"canFly": {"allowed": true}}`
	body := strings.TrimSpace(example(t, "details-documented"))
	grown := `{"id": "x"` + extras + "}"
	for _, whole := range []string{body, grown} {
		for i := range len(whole) {
			want := "the JSON is cut off"
			if i == 0 {
				want = ErrNoJSON.Error()
			}
			_, err := Details([]byte(whole[:i]), redact.Redactor{}, new(gen.VPSDetails))
			if err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Fatalf("%q: got %v, want %s", whole[:i], err, want)
			}

			// A backslash escapes what is behind the body, which is not memory of the body.
			escaped := slices.Clip([]byte(whole[:i] + `\`))
			if _, err := Details(escaped, redact.Redactor{}, new(gen.VPSDetails)); err == nil {
				t.Fatalf("%q: no error", escaped)
			}
		}
	}
}

// A value of each kind as each documented member is accepted, or causes an error at
// its place that contains neither the value nor an undocumented name.
func TestErrorsShowNoValue(t *testing.T) {
	const canary = "73910264"
	values := []string{
		canary, "-" + canary + ".5", canary + "e" + canary, `"` + canary + `"`, "true", "null",
		"[" + canary + "]", `{"` + canary + `":` + canary + `}`, `["` + canary + `"]`, "[[" + canary + "]]",
		`[{"` + canary + `":1}]`, `{"` + canary + `":1,"` + canary + `":2}`, `{"\u0037` + canary[1:] + `":` + canary + `x}`,
		canary + "x", "?", "", `"` + canary, `"` + canary + `\ud800"`, `{"0":` + canary + `}`,
	}
	visit(reflect.TypeFor[gen.VPSDetails](), "", func(pointer string) {
		for _, value := range values {
			body := []byte(nest(pointer, value))
			compare(t, body)
			_, err := Details(body, redact.Redactor{}, new(gen.VPSDetails))
			if err == nil {
				continue
			}
			if text := err.Error(); strings.Contains(text, canary) || text == "invalid JSON" {
				t.Errorf("%s: error %q contains a value, or no place", body, text)
			}
			if strings.Contains(err.Error(), ": got") && !strings.HasPrefix(err.Error(), pointer) {
				t.Errorf("%s: error %v, want one at %s", body, err, pointer)
			}
		}
	})
}

// visit calls f with the pointer of each documented member, with the index 0 for the
// elements of an array.
func visit(of reflect.Type, at string, f func(pointer string)) {
	if at != "" {
		f(at)
	}
	switch of.Kind() {
	case reflect.Pointer:
		of = of.Elem()
	case reflect.Slice:
		visit(of.Elem(), at+"/0", f)
		return
	}
	if of.Kind() != reflect.Struct {
		return
	}
	for field := range of.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			visit(field.Type, at+"/"+name, f)
		}
	}
}

// nest returns a body with a value as a documented member.
func nest(pointer, value string) string {
	for _, name := range slices.Backward(strings.Split(pointer, "/")[1:]) {
		if name == "0" {
			value = "[" + value + "]"
		} else {
			value = "{" + strconv.Quote(name) + ":" + value + "}"
		}
	}
	if pointer == "/id" {
		return value
	}
	return `{"id":"vps_1",` + value[1:]
}
