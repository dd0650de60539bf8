package hostup_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The Go code of the README is that of the examples.
func TestREADMEHasTheExamples(t *testing.T) {
	readme := readFile(t, "../README.md")
	examples := readFile(t, "example_test.go") + readFile(t, "hostuptest/example_test.go")
	blocks := regexp.MustCompile("(?s)<!-- (Example\\w*) -->\n```go\n(.*?)```").FindAllStringSubmatch(readme, -1)
	if n := strings.Count(readme, "```go"); n != len(blocks)+1 || n < 5 {
		t.Errorf("%d of %d Go blocks name an example, want all but the first", len(blocks), n)
	}
	for _, block := range blocks {
		name, code := block[1], block[2]
		_, body, found := strings.Cut(examples, "func "+name+"() {\n")
		body, _, _ = strings.Cut(body, "\n}\n")
		body = strings.ReplaceAll("\n"+body, "\n\t", "\n")[1:] + "\n"
		if !found || code != body {
			t.Errorf("%s differs; copy the example to the README\nREADME:\n%s\nexample:\n%s", name, code, body)
		}
	}
}

// The first program of the README compiles.
func TestREADMEProgramBuilds(t *testing.T) {
	_, program, _ := strings.Cut(readFile(t, "../README.md"), "```go\n")
	program, _, _ = strings.Cut(program, "```")
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "program"), file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
