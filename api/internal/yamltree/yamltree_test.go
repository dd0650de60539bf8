package yamltree_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/internal/yamltree"
)

// Documents derived from openapi.yaml differ from it only where they must.
func TestYAMLKeepsTheDocument(t *testing.T) {
	source, err := os.ReadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := yamltree.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	got, err := yamltree.YAML(tree)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(source), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestJSONKeepsOrderAndNumbers(t *testing.T) {
	tests := []struct{ yaml, want string }{
		{"{z: 1, a: 2.50, m: [{}, [], 1e3]}", "{\n  \"z\": 1,\n  \"a\": 2.50,\n  \"m\": [\n    {},\n    [],\n    1e3\n  ]\n}"},
		{`[on, 1.2.3, "5", ~, true, "<&\u00a0\"", 2026-01-01]`,
			"[\n  \"on\",\n  \"1.2.3\",\n  \"5\",\n  null,\n  true,\n  \"<&\u00a0\\\"\",\n  \"2026-01-01\"\n]"},
	}
	for _, test := range tests {
		tree, err := yamltree.Parse([]byte(test.yaml))
		if err != nil {
			t.Fatal(err)
		}
		got, err := yamltree.JSON(tree)
		if string(got) != test.want || err != nil {
			t.Errorf("%s: got %s, %v", test.yaml, got, err)
		}
	}
}

func TestJSONRejectsUnsupportedValues(t *testing.T) {
	for _, text := range []string{"[0x10]", "[.5]", "[.inf]", "[&a 1, *a]"} {
		tree, err := yamltree.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := yamltree.JSON(tree); err == nil {
			t.Errorf("%s: got %s, want an error", text, got)
		}
	}
}
