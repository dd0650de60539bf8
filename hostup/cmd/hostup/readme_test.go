package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func readREADME(t *testing.T) string {
	t.Helper()
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(readme)
}

// The README shows the current output of the command.
func TestREADMEOutput(t *testing.T) {
	example := regexp.MustCompile(`(?m)^    \$ hostup (.*)\n((?:    [^$].*\n)+)`)
	commands := example.FindAllStringSubmatch(readREADME(t), -1)
	if len(commands) == 0 {
		t.Fatal("found no command with its output")
	}
	readme := readREADME(t)
	current := readme
	for _, command := range commands {
		got := runWith(t.Context(), nil, strings.Fields(command[1])...)
		indented := regexp.MustCompile(`(?m)^(.)`).ReplaceAllString(got.stdout, "    $1")
		current = strings.Replace(current, command[0], "    $ hostup "+command[1]+"\n"+indented, 1)
	}
	if *update {
		if err := os.WriteFile("../../../README.md", []byte(current), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(strings.Split(readme, "\n"), strings.Split(current, "\n")); diff != "" {
		t.Errorf("the output in the README is not current; if it should change, run make golden (-README +output)\n%s", diff)
	}
}

// The README has a row for each command, and only flags that the command has.
func TestREADMECommands(t *testing.T) {
	readme := readREADME(t)
	for _, command := range commands() {
		name := command.Name()
		row := regexp.MustCompile("(?m)^\\| `hostup " + name + "[ `].*$").FindString(readme)
		if row == "" {
			t.Errorf("README.md has no row for hostup %s", name)
		}
		for _, flag := range regexp.MustCompile(`--?[a-z][a-z-]*`).FindAllString(row, -1) {
			if help := runWith(t.Context(), nil, name, "--help").stdout; strings.Contains(row, "`"+flag) && !strings.Contains(help, flag) {
				t.Errorf("hostup %s has no flag %s, which README.md names", name, flag)
			}
		}
	}
	if got, want := strings.Count(readme, "\n| `hostup "), len(commands()); got != want {
		t.Errorf("README.md has %d rows of commands, want %d", got, want)
	}
}
