package hostup_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

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
// "Quick start", prints what the README says. The other lines of go.mod, and go.sum,
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

	const mock = "http://127.0.0.1:8080" // of hostup mock
	if !strings.Contains(program, mock) {
		t.Fatalf("the program does not call %s:\n%s", mock, program)
	}

	for name, content := range map[string]string{
		"main.go": strings.Replace(program, mock, server.URL, 1),
		"go.mod":  readFile(t, "../testdata/consumer/go.mod"),
		"go.sum":  readFile(t, "../testdata/consumer/go.sum"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	const replace = "go mod edit -replace github.com/hostup-api/hostup-go"
	if strings.Contains(readme, "go mod edit") && !strings.Contains(readme, "\n    "+replace+"=../hostup-go ") {
		t.Errorf("README.md has go mod edit, but not %s=../hostup-go", replace)
	}
	commands := []string{
		"go mod edit -dropreplace github.com/hostup-api/hostup-go", replace + "=" + repository, "go run .",
	}

	out := runAll(t, dir, commands)
	if !strings.Contains(readme, " go run .   # prints "+out+"\n") {
		t.Errorf("README.md does not contain: go run .   # prints %s", out)
	}
}

// runAll runs commands in dir, offline, and returns the output of the last one.
func runAll(t *testing.T, dir string, commands []string) (out string) {
	t.Helper()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("HOSTUP_API_KEY", hostuptest.APIKey)
	for _, command := range commands {
		var err error
		args := strings.Fields(command)
		if out, err = runIn(dir, args[0], args[1:]...); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	return strings.TrimSpace(out)
}

var (
	codeBlock = regexp.MustCompile("(?ms)^```.*?^```$")
	codeSpan  = regexp.MustCompile("`[^`\n]*`")
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading   = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// Each link in the documents has a target: a file of the repository or a
// heading. Links to other sites must be https; they are not fetched.
func TestDocumentLinks(t *testing.T) {
	for _, document := range []string{
		"../README.md", "../.github/CONTRIBUTING.md", "../.github/CHANGELOG.md", "../.github/SECURITY.md",
	} {
		text := codeSpan.ReplaceAllString(codeBlock.ReplaceAllString(readFile(t, document), ""), "")
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			path, anchor, _ := strings.Cut(match[1], "#")
			if strings.HasPrefix(path, "https://") {
				continue
			}
			target := document
			if path != "" {
				target = filepath.Join(filepath.Dir(document), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s: %v", document, match[1], err)
			} else if anchor != "" && !slices.Contains(anchors(readFile(t, target)), anchor) {
				t.Errorf("%s: %s: no such heading", document, match[1])
			}
		}
	}
}

// The functions on the way of a call, in CONTRIBUTING.md, are where it says.
func TestWayOfCall(t *testing.T) {
	line := regexp.MustCompile(`(?m)^ +\S*\.(\w+) +(hostup/\S+)  *\w`)
	calls := line.FindAllStringSubmatch(readFile(t, "../.github/CONTRIBUTING.md"), -1)
	if len(calls) < 5 {
		t.Fatalf("only %d functions", len(calls))
	}

	for _, call := range calls {
		files, _ := filepath.Glob("../" + call[2] + "/*.go")
		if strings.HasSuffix(call[2], ".go") {
			files = []string{"../" + call[2]}
		}
		function := regexp.MustCompile(`(?m)^func (\(.*\) )?` + call[1] + `\(`)
		isIn := func(file string) bool { return function.MatchString(readFile(t, file)) }
		if !slices.ContainsFunc(files, isIn) {
			t.Errorf("%s has no function %s", call[2], call[1])
		}
	}
}

// The README can be read in a few minutes: it is short, its paragraphs are short, and a
// cell of a table has at most two sentences.
func TestREADMEIsShort(t *testing.T) {
	const maxLines, maxColumns, maxSentences = 155, 100, 2
	readme := readFile(t, "../README.md")
	if n := strings.Count(readme, "\n"); n > maxLines {
		t.Errorf("README.md has %d lines, want at most %d", n, maxLines)
	}

	sentence := regexp.MustCompile(`[.!?]( |$)`)
	for line := range strings.Lines(codeBlock.ReplaceAllString(readme, "")) {
		switch {
		case strings.HasPrefix(line, "    "): // code
		case strings.HasPrefix(line, "|"):
			for cell := range strings.SplitSeq(strings.Trim(line, "|\n"), "|") {
				if len(sentence.FindAllString(strings.TrimSpace(cell), -1)) > maxSentences {
					t.Errorf("README.md: a cell with more than %d sentences: %s", maxSentences, cell)
				}
			}
		case utf8.RuneCountInString(line) > maxColumns+1:
			t.Errorf("README.md: a line of %d columns, want at most %d: %s",
				utf8.RuneCountInString(line)-1, maxColumns, line)
		}
	}
}

// anchors returns the anchors that GitHub makes of the headings of a document.
func anchors(document string) (anchors []string) {
	for _, match := range heading.FindAllStringSubmatch(codeBlock.ReplaceAllString(document, ""), -1) {
		name := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(match[1]), "")
		anchors = append(anchors, strings.ReplaceAll(name, " ", "-"))
	}
	return anchors
}
