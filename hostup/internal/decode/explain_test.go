package decode

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

func TestExplain(t *testing.T) {
	mismatch := func(at jsontext.Pointer, kind jsontext.Kind, want reflect.Type, err error) error {
		return &json.SemanticError{JSONPointer: at, JSONKind: kind, GoType: want, Err: err}
	}
	syntax := func(at jsontext.Pointer, err error) error {
		return &jsontext.SyntacticError{ByteOffset: 7, JSONPointer: at, Err: err}
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{mismatch("/id", '0', reflect.TypeFor[string](), nil), "/id: got number, want string"},
		{mismatch("/id", 'n', reflect.TypeFor[*string](), nil), "/id: got null, want string"},
		{mismatch("/pinned", '"', reflect.TypeFor[bool](), nil), "/pinned: got string, want boolean"},
		{mismatch("/memoryGb", 't', reflect.TypeFor[float64](), nil), "/memoryGb: got boolean, want number"},
		{mismatch("/memoryGb", 'f', reflect.TypeFor[**float64](), nil), "/memoryGb: got boolean, want number"},
		{mismatch("/backupsIncluded", '[', reflect.TypeFor[int](), nil), "/backupsIncluded: got array, want integer"},
		{mismatch("/sshKeys", '{', reflect.TypeFor[[]string](), nil), "/sshKeys: got object, want array"},
		{mismatch("/billing", '"', reflect.TypeFor[gen.VPSBilling](), nil), "/billing: got string, want object"},
		{mismatch("/access/rootPassword", '0', reflect.TypeFor[wire.Secret](), nil), "/access/rootPassword: got number, want string"},
		{mismatch("/access/rootPassword", '0', reflect.TypeFor[located](), nil), "/access/rootPassword: got number, want string"},
		{mismatch("/canary", '0', nil, nil), "/…: got number, want another value"},
		{mismatch("/id/canary", jsontext.KindInvalid, nil, errors.New("canary")), "/id/…: got no JSON, want another value"},
		{mismatch("/memoryGb", '0', reflect.TypeFor[float64](), strconv.ErrRange), "/memoryGb: number out of range"},
		{mismatch("/canary", '0', nil, &strconv.NumError{Func: "f", Num: "canary", Err: strconv.ErrRange}), "/…: number out of range"},
		{syntax("/id", jsontext.ErrDuplicateName), "/id: duplicate name"},
		{syntax("/actions/canary", jsontext.ErrDuplicateName), "/actions/…: duplicate name"},
		{syntax("/id", io.ErrUnexpectedEOF), "the JSON is cut off"},
		{syntax("/id", errors.New("canary")), `invalid JSON at byte 7, in "/id"`},
		{syntax("", errors.New("canary")), `invalid JSON at byte 7, in ""`},
		{io.ErrUnexpectedEOF, "the JSON is cut off"},
		{errors.New("canary"), "invalid JSON"},
		{fmt.Errorf("canary: %w", mismatch("/id", '0', reflect.TypeFor[string](), nil)), "/id: got number, want string"},
	} {
		if got := explain(test.err); got.Error() != test.want {
			t.Errorf("%v: got %s, want %s", test.err, got, test.want)
		}
	}
}

// A value of each kind as each documented member is decoded, or causes an error
// that contains no value and only documented names.
func TestExplainShowsNoValue(t *testing.T) {
	const canary = "73910264"
	for pattern := range documented() {
		if pattern == "" {
			continue
		}
		at := strings.ReplaceAll(pattern, "*", "0")
		for _, value := range []string{
			canary, "-" + canary + ".5", canary + "e" + canary, `"` + canary + `"`, "true", "[" + canary + "]", `{"` + canary + `":` + canary + `}`,
			`["` + canary + `"]`, "[[" + canary + "]]", `[{"` + canary + `":1}]`, `{"` + canary + `":1,"` + canary + `":2}`,
			`{"\u0037` + canary[1:] + `":` + canary + `x}`, canary + "x", "?", "", `"` + canary, `"` + canary + `\ud800"`, `{"0":` + canary + `}`,
		} {
			body := nest(pattern, value)
			_, err := Details([]byte(body), new(gen.VPSDetails))
			if err == nil {
				continue
			}
			text := err.Error()
			if strings.Contains(text, canary) || strings.HasSuffix(text, "want ") || strings.HasSuffix(text, "another value") ||
				strings.Contains(text, "no JSON") || text == "invalid JSON" {
				t.Errorf("%s: error %q contains a value, or no reason", body, text)
			}
			if isMismatch := strings.Contains(text, ": got"); isMismatch && !strings.HasPrefix(text, at) {
				t.Errorf("%s: error %q, want one at %s", body, text, at)
			}
		}
	}
}

// nest returns a body with a value as a documented member.
func nest(pattern, value string) string {
	steps := strings.Split(strings.TrimPrefix(pattern, "/"), "/")
	for i, step := range slices.Backward(steps) {
		if step == "*" {
			value = "[" + value + "]"
			continue
		}
		value = strconv.Quote(step) + ":" + value
		if i == 0 && steps[0] != "id" {
			value = `"id":"vps_1",` + value
		}
		value = "{" + value + "}"
	}
	return value
}
