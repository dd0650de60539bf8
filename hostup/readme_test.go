package hostup_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const maxREADMELines = 250

func TestREADMELength(t *testing.T) {
	if n := strings.Count(readFile(t, "../README.md"), "\n"); n > maxREADMELines {
		t.Errorf("README.md has %d lines, want at most %d", n, maxREADMELines)
	}
}

// Each Go block of the README, except the first, is a part of the example that
// the comment before it names.
func TestREADMEHasTheExamples(t *testing.T) {
	readme := readFile(t, "../README.md")
	examples := readFile(t, "example_test.go") + readFile(t, "hostuptest/example_test.go") +
		readFile(t, "../testdata/consumer/otel/tracing_test.go")
	blocks := regexp.MustCompile("(?s)<!-- (Example\\w*) -->\n```go\n(.*?)```").FindAllStringSubmatch(readme, -1)
	if n := strings.Count(readme, "```go"); n != len(blocks)+1 || n < 5 {
		t.Errorf("%d of %d Go blocks name an example, want all but the first", len(blocks), n)
	}
	for _, block := range blocks {
		name, code := block[1], block[2]
		_, body, found := strings.Cut(examples, "func "+name+"() {\n")
		body, _, _ = strings.Cut(body, "\n}\n")
		if !found || !containsLines(body, code) {
			t.Errorf("%s does not contain the code of README.md; copy lines of the example\nREADME.md:\n%s\nexample:\n%s",
				name, code, body)
		}
	}
}

// containsLines reports whether text contains consecutive lines that are equal
// to those of part, whatever their common indentation.
func containsLines(text, part string) bool {
	for indent := ""; len(indent) < 3; indent += "\t" {
		indented := regexp.MustCompile(`(?m)^(.+)$`).ReplaceAllString(part, indent+"$1")
		if strings.Contains("\n"+text+"\n", "\n"+indented) {
			return true
		}
	}
	return false
}

// The first program of the README, in a module with the replace line of
// "Install", prints what the README says. The other lines of go.mod, and go.sum,
// come from testdata/consumer: go mod tidy would need the network.
func TestREADMEProgram(t *testing.T) {
	readme := readFile(t, "../README.md")
	repository, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	server := hostuptest.NewServer()
	defer server.Close()
	dir := t.TempDir()
	_, program, _ := strings.Cut(readme, "```go\n")
	program, _, _ = strings.Cut(program, "```")
	const call = `NewClient(hostup.APIKey(os.Getenv("HOSTUP_API_KEY"))`
	if !strings.Contains(program, call) {
		t.Fatalf("the program has no %s:\n%s", call, program)
	}
	write(t, dir, "main.go", strings.Replace(program, call, call+`, hostup.WithBaseURL("`+server.URL+`")`, 1))
	write(t, dir, "go.mod", readFile(t, "../testdata/consumer/go.mod"))
	write(t, dir, "go.sum", readFile(t, "../testdata/consumer/go.sum"))

	replace := regexp.MustCompile(`(?m)^    (go mod edit .*)=../hostup-go\n    go mod tidy$`).FindStringSubmatch(readme)
	if replace == nil {
		t.Fatal("README.md does not have the commands go mod edit and go mod tidy")
	}
	commands := []string{
		"go mod edit -dropreplace github.com/hostup-api/hostup-go", replace[1] + "=" + repository, "go run . " + hostuptest.VPSID,
	}
	var out string
	for _, command := range commands {
		args := strings.Fields(command)
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "HOSTUP_API_KEY="+hostuptest.APIKey)
		output, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, output)
		}
		out = strings.TrimSpace(string(output))
	}
	if !strings.Contains(readme, "the program prints `"+out+"`") {
		t.Errorf("README.md does not contain: the program prints `%s`", out)
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
