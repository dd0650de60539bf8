package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// The first screen fits a terminal of 80 columns and 24 rows, with the prompt. It has
// three examples and each command.
func TestFirstScreen(t *testing.T) {
	text := runWith(t.Context(), nil).stdout
	if rows := strings.Count(text, "\n"); rows > 23 {
		t.Errorf("%d rows", rows)
	}
	if n := strings.Count(text, "\n  hostup "); n != 3 {
		t.Errorf("%d examples, want 3", n)
	}
	for _, command := range commands() {
		if !strings.Contains(text, "\n  "+command.Name()+" ") {
			t.Errorf("no command %s", command.Name())
		}
	}
	checkColumns(t, text)
}

// The topic environment has each exit status and each environment variable that the
// command reads.
func TestHelpEnvironment(t *testing.T) {
	text := runWith(t.Context(), nil, "help", environmentTopic).stdout
	checkColumns(t, text)

	var statuses []string
	for _, match := range regexp.MustCompile(`(?m)^  (\d+(?:, \d+)*)  `).FindAllStringSubmatch(text, -1) {
		statuses = append(statuses, strings.Split(match[1], ", ")...)
	}
	want := []int{
		failure.ExitOK, failure.ExitFailed, failure.ExitUsage, failure.ExitIndeterminate,
		failure.ExitSignal + 1, failure.ExitInterrupted, failure.ExitSignal + 15, failure.ExitBrokenPipe,
	}
	if got := strings.Join(statuses, " "); got != strings.Trim(fmt.Sprint(want), "[]") {
		t.Errorf("the exit statuses are %s, want %v", got, want)
	}

	for _, reason := range []string{"check: HostUp does not report an action", "watch: the time of --for is over"} {
		if !strings.Contains(text, "  "+reason) {
			t.Errorf("no exit status for %q", reason)
		}
	}

	var read []string
	e := &env{stdin: strings.NewReader(""), stdout: new(term.Output), stderr: new(term.Output)}
	e.getenv = func(name string) string {
		read = append(read, name)
		return ""
	}
	_, _ = e.newClient(t.Context())
	_, _ = e.setBaseURL()
	for _, name := range read {
		if !strings.Contains(text, "\n  "+name+" ") {
			t.Errorf("the help does not name %s", name)
		}
	}
	if len(read) < 3 {
		t.Errorf("only %v were read", read)
	}
}

func checkColumns(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := term.Width(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// The help of each command fits 80 columns, and has one or two examples with flags that
// the command has. Commands with JSON output explain their errors.
func TestHelpOfCommands(t *testing.T) {
	example := regexp.MustCompile(`(?m)^  (?:[*/\d ]+)?hostup (.*?)(?: [|<>]| \|\||$)`)
	for _, command := range commands() {
		name := command.Name()
		if name == "help" {
			continue
		}
		text := runWith(t.Context(), nil, "help", name).stdout
		checkColumns(t, text)
		if also := runWith(t.Context(), nil, name, "-h").stdout; also != text {
			t.Errorf("hostup %s -h is not hostup help %s", name, name)
		}
		_, rest, _ := strings.Cut(text, "\nExamples:\n")
		examples := example.FindAllStringSubmatch(rest, -1)
		if len(examples) < 1 || len(examples) > 2 {
			t.Errorf("%s has %d examples:\n%s", name, len(examples), rest)
		}
		for _, match := range examples {
			words := strings.Fields(match[1])
			if got := runWith(t.Context(), nil, append(words, "--help")...); words[0] != name || !strings.HasPrefix(got.stdout, "Usage: ") {
				t.Errorf("%s: the example %q: %+v", name, match[1], got)
			}
		}
		outputsJSON := strings.Contains(text, "json") && name != "spec" && name != "mock" && name != "mcp" && name != "health"
		if isExplained := strings.Contains(text, "errors are JSON on stderr"); isExplained != outputsJSON {
			t.Errorf("%s: errors in JSON are explained: %v", name, isExplained)
		}
	}
}

// The topic of the help has the names that people try, and is no command.
func TestHelpTopic(t *testing.T) {
	want := runWith(t.Context(), nil, "help", environmentTopic)
	for _, line := range []string{"environment", "help exit-codes", "help exit-status", "help files"} {
		if got := runWith(t.Context(), nil, strings.Fields(line)...); got != want {
			t.Errorf("hostup %s: %+v", line, got)
		}
	}
	if got := runWith(t.Context(), nil, "help", "exit", "codes"); !strings.HasSuffix(got.stderr, "; use: hostup help environment\n") {
		t.Errorf("%+v", got)
	}
}

// The descriptions of flags in completions are texts without marks of the help.
func TestCompletionDescriptions(t *testing.T) {
	for _, command := range commands() {
		got := runWith(t.Context(), nil, "__complete", command.Name(), "-").stdout
		if strings.Contains(got, "`") || !strings.Contains(got, "--help\tShow this help.\n") {
			t.Errorf("%s: %s", command.Name(), got)
		}
	}
}
