package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api"
)

// leak returns the first output of Verify's error that contains a secret, or "".
func leak(t *testing.T, body []byte, secrets ...string) string {
	t.Helper()
	err := api.Verify(body)
	if err == nil {
		return ""
	}
	if text := err.Error(); strings.ContainsAny(text, "\n\x1b") || len(text) > 1<<10 {
		t.Errorf("not one line of at most 1 KiB: %q", text)
	}
	invalid, ok := errors.AsType[*api.ValidationError](err)
	if !ok {
		t.Fatalf("%T", err)
	}
	outputs := []string{err.Error()}
	for _, v := range append([]any{err, invalid.Violations}, anys(invalid.Violations)...) {
		document, errJSON := json.Marshal(v)
		outputs = append(outputs, fmt.Sprintf("%v %+v %#v %q %x %v", v, v, v, v, v, errJSON), string(document))
	}
	for _, output := range outputs {
		for _, secret := range secrets {
			if strings.Contains(output, secret) || strings.Contains(output, fmt.Sprintf("%x", secret)) {
				return output
			}
		}
	}
	return ""
}

func anys(violations []api.Violation) (values []any) {
	for _, v := range violations {
		values = append(values, v, v.Pointer, v.Message, v.String())
	}
	return values
}

// A canary is a text that looks like the value of an enum, and a number.
const canaryWord, canaryNumber = "canary-root", "73910264"

// canaries are values with a canary in them, of every type, valid and not.
var canaries = []string{
	`"` + canaryWord + `"`, canaryNumber, "-" + canaryNumber + ".5e1", canaryNumber + "e" + canaryNumber, `["` + canaryWord + `", ` + canaryNumber + "]",
	`{"` + canaryWord + `": {"` + canaryNumber + `": "` + canaryWord + `"}}`, `[{"` + canaryNumber + `": 1, "\u0063anary-root": 2, "canary-root/x": 3}]`,
	`{"` + canaryWord + `": 1, "` + canaryWord + `": 2}`, `{"` + canaryNumber + `": {"a": 1, "a": 2}}`, `[{"` + canaryWord + `": [{"0": 1, "0": 2}]}]`,
	canaryWord, `"` + canaryWord, `{"` + canaryWord + `": `, `"` + canaryWord + `\ud800"`, "\"" + canaryWord + "\xff\"", canaryNumber + canaryWord,
}

// No violation contains a value or an undocumented name, or a part of one, from
// anywhere in the body.
func TestViolationsContainNoValues(t *testing.T) {
	_, documented := readResponse(t, "details-documented.http")
	var body any
	if err := json.Unmarshal(documented, &body); err != nil {
		t.Fatal(err)
	}
	variants := 0
	check := func() {
		t.Helper()
		document, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		for i, canary := range canaries {
			if variants++; (i+variants/len(canaries))%2 == 0 { // as a value, and else as a member too
				canary += `, "` + canaryWord + `": ` + canary
			}
			variant := strings.Replace(string(document), `"@@"`, canary, 1)
			if output := leak(t, []byte(variant), canaryWord, canaryNumber); output != "" {
				t.Fatalf("%s\n%.300s", output, variant)
			}
		}
	}
	var visit func(node any, set func(any))
	visit = func(node any, set func(any)) {
		set(marker{})
		check()
		set(node)
		switch node := node.(type) {
		case map[string]any:
			for name, value := range maps.Clone(node) {
				visit(value, func(v any) { node[name] = v })
				delete(node, name) // as a name
				node[canaryWord] = value
				check()
				delete(node, canaryWord)
				node[name] = value
			}
		case []any:
			for i, value := range node {
				visit(value, func(v any) { node[i] = v })
			}
		}
	}
	visit(body, func(v any) { body = v })
	if variants < 4_000 {
		t.Errorf("only %d variants", variants)
	}
}

// A marker is encoded as a text to be replaced.
type marker struct{}

func (marker) MarshalJSON() ([]byte, error) { return []byte(`"@@"`), nil }
