package api_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api"
)

// oapi-codegen names the constants in gen, and api/types.tmpl refers to them.
func TestEnumValuesGenerate(t *testing.T) {
	const values = `enum: [past_due, in-progress, 2fast, "", two words, `
	document := strings.Replace(string(api.Document()), "enum: [", values, 1)
	gen := generate(t, document, "oapi-codegen.yaml")
	types := generate(t, document, "types.yaml")

	names := regexp.MustCompile(`= gen\.(ServiceStatus\w+)`).FindAllSubmatch(types, -1)
	if want := 5 + 6; len(names) != want {
		t.Errorf("types.gen.go has %d values of ServiceStatus, want %d", len(names), want)
	}
	for _, name := range names {
		if !bytes.Contains(gen, append(name[1], ' ')) {
			t.Errorf("gen does not have %s", name[1])
		}
	}
}

// The overlay has rules for what can be null, not a list.
func TestNullableComponentsGenerate(t *testing.T) {
	document := strings.NewReplacer(
		"    VpsAvailability:\n", "    VpsAvailability:\n      nullable: true\n",
		"    ServiceStatus:\n", "    ServiceStatus:\n      nullable: true\n",
		"enum: [active, ", "enum: [null, active, ",
	).Replace(string(api.Document()))
	gen := generate(t, document, "oapi-codegen.yaml")

	if !regexp.MustCompile(`\bAvailability +\*VPSAvailability `).Match(gen) {
		t.Error("a nullable object is not a pointer")
	}
	if bytes.Contains(gen, []byte("<nil>")) {
		t.Error("null is a value of an enum")
	}
}

// generate returns the output of oapi-codegen for a document, with a configuration of
// this folder.
func generate(t *testing.T, document, config string) []byte {
	t.Helper()
	settings, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}

	folder := t.TempDir()
	configPath := filepath.Join(folder, "config.yaml")
	documentPath := filepath.Join(folder, "openapi.yaml")
	settings = regexp.MustCompile(`(?m)^output: .*`).ReplaceAll(settings, nil) // to stdout
	err = errors.Join(os.WriteFile(configPath, settings, 0o600),
		os.WriteFile(documentPath, []byte(document), 0o600))
	if err != nil {
		t.Fatal(err)
	}

	cmd := exec.CommandContext(t.Context(), "go", "tool", "oapi-codegen", "-config", configPath, documentPath)
	cmd.Dir = ".." // the paths in the configuration are relative to it
	cmd.Stderr = t.Output()
	code, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return code
}
