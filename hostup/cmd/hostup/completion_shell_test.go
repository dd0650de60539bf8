package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// A completion is a command line up to the cursor, and the completions of the last word:
// exactly these, or with "..." at least these.
type completion struct{ line, want string }

// completions are what each shell completes. Each costs a process.
var completions = []completion{
	{"hostup che", "check"},
	{"hostup details --output=js", "json jsonl"},
	{"hostup check --sandbox addD", "addDisk"},
	{"hostup check --timeout 5s vps_1 upg", "upgrade"},
	{"hostup details ", ""},
	{"hostup details --columns id,ip", "id,ipv4 id,ipv6"},
}

// TestCompletions covers more command lines without a shell.
func TestCompletions(t *testing.T) {
	for _, test := range append(completions, []completion{
		{"hostup ", "check completion details gates metrics mock spec verify watch ..."},
		{"hostup help che", "check"},
		{"hostup help env", "environment"},
		{"hostup --v", "--version"},
		{"hostup --sand", ""},
		{"hostup details --time", "--timeout"},
		{"hostup mock --verb", "--verbose"},
		{"hostup spec --verb", ""},
		{"hostup details -o ", "csv json jsonl table text"},
		{"hostup spec --output y", "yaml"},
		{"hostup mock --scenario ", "documented payg rate-limited"},
		{"hostup check res", ""},
		{"hostup check vps_1 res", "reset resetPassword resetSshKeys resize resizeDisk restart"},
		{"hostup check vps_1 upgrade resizeD", "resizeDisk"},
		{"hostup watch --until run", "running"},
		{"hostup watch --until-allowed reset", "reset resetPassword resetSshKeys"},
		{"hostup details --columns ho", "hostname"},
		{"hostup details --columns id,ho", "id,hostname"},
		{"hostup details --columns id,", "id,hostname id,plan id,status ..."},
		{"hostup details --columns ipv4,id,ip", "ipv4,id,ipv6"}, // a column that is there is not offered again
		{"hostup health --warning=due=3:,lo", "due=3:,locked"},
		{"hostup health -c overdue,", "overdue,due overdue,locked overdue,power overdue,service overdue,traffic"},
		{"hostup completion ", "bash fish powershell zsh"},
		{"hostup completion bash z", ""},
	}...) {
		words := strings.Split(strings.TrimPrefix(test.line, "hostup "), " ")
		got := runWith(t.Context(), nil, append([]string{"__complete"}, words...)...)
		last := words[len(words)-1]
		prefix := last[strings.Index(last, "=")+1:]
		var found []string
		for line := range strings.Lines(got.stdout) {
			word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")       // the rest is the description
			if strings.HasPrefix(word, prefix) && !strings.HasPrefix(word, ":") { // the shell does this
				found = append(found, word)
			}
		}
		test.check(t, found)
	}
}

// check compares what was found for a line.
func (c completion) check(t *testing.T, found []string) {
	t.Helper()
	want, atLeast := strings.CutSuffix(c.want, " ...")
	got := slices.Sorted(slices.Values(found))
	if atLeast {
		got = slices.DeleteFunc(got, func(word string) bool { return !slices.Contains(strings.Fields(want), word) })
	}
	if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
		t.Errorf("%q: -want +got\n%s", c.line, diff)
	}
}

// checkCompletions compares what a shell has found for each of completions.
func checkCompletions(t *testing.T, found [][]string) {
	t.Helper()
	if len(found) != len(completions) {
		t.Fatalf("%d results, want %d: %q", len(found), len(completions), found)
	}
	for i, test := range completions {
		test.check(t, found[i])
	}
}

// runShell runs a shell with the completion script in $SCRIPT, and one of the lines of
// completions on each line of stdin. It returns the output by line of stdin.
func runShell(t *testing.T, name, program string, args ...string) [][]string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		skipOutsideCI(t, err.Error())
	}
	got := runWith(t.Context(), nil, "completion", name)
	if got.status != failure.ExitOK || got.stderr != "" {
		t.Fatalf("%+v", got)
	}
	dir := t.TempDir()
	script := filepath.Join(t.TempDir(), "_hostup")
	if err := os.WriteFile(script, []byte(got.stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdin, stderr bytes.Buffer
	for _, test := range completions {
		fmt.Fprintln(&stdin, test.line)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append(args, program)...)
	cmd.Dir, cmd.Stdin, cmd.Stderr, cmd.WaitDelay = dir, &stdin, &stderr, time.Second
	cmd.Env = []string{"SCRIPT=" + script, "HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TERM=dumb", "LC_ALL=C.UTF-8"}
	output, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%v\n%s\n%s", err, output, &stderr)
	}
	var found [][]string
	for line := range strings.Lines(string(output)) {
		if line = strings.TrimRight(line, "\r\n"); line == "---" {
			found = append(found, nil)
		} else if line != "" && len(found) > 0 && !slices.Contains(found[len(found)-1], line) {
			found[len(found)-1] = append(found[len(found)-1], line)
		}
	}
	return found
}

// bashCompletion is a library that the script for bash needs.
const bashCompletion = "/usr/share/bash-completion/bash_completion"

// bash splits a line into words as readline does.
func TestCompletionBash(t *testing.T) {
	if _, err := os.Stat(bashCompletion); err != nil {
		skipOutsideCI(t, err.Error())
	}
	checkCompletions(t, runShell(t, "bash", `
		source `+bashCompletion+`
		source "$SCRIPT"
		complete -p hostup >/dev/null
		while IFS= read -r line; do
			echo ---
			read -ra COMP_WORDS <<<"${line//=/ = }"
			[[ $line != *" " ]] || COMP_WORDS+=("")
			COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=() COMP_LINE=$line COMP_POINT=${#line}
			__start_hostup 2>/dev/null
			for word in "${COMPREPLY[@]}"; do echo "${word%% *(*}"; done
		done`, "--norc", "-c"))
}

func TestCompletionFish(t *testing.T) {
	found := runShell(t, "fish", `
		source $SCRIPT
		while read -l line
			echo ---
			complete -C $line
		end`, "--no-config", "-c")
	for _, words := range found {
		for i, word := range words {
			word, _, _ = strings.Cut(word, "\t") // the rest is the description
			words[i] = word[strings.Index(word, "=")+1:]
		}
	}
	checkCompletions(t, found)
}

func TestCompletionZsh(t *testing.T) {
	driver, err := filepath.Abs("testdata/completion.zsh")
	if err != nil {
		t.Fatal(err)
	}
	checkCompletions(t, runShell(t, "zsh", driver, "-f"))
}

// The shell completes files where a command takes one, and only there.
func TestCompletionOfFiles(t *testing.T) {
	for line, want := range map[string]string{
		"metrics --file some": ":0", "mock --vps some": ":0", "details vps": ":4", "details --base-url h": ":4", "gates vps_1 f": ":4",
		"health -w service,power,locked,traffic,due=3:,f": "service,power,locked,traffic,due=3:,overdue\nservice,power,locked,traffic,due=3:,due\n:6",
		"mcp f": ":4", "spec f": ":4", "mock f": ":4", "completion bash f": ":4", "help details f": ":4", "mock --addr f": ":4",
	} {
		got := runWith(t.Context(), nil, append([]string{"__complete"}, strings.Fields(line)...)...)
		if got.status != failure.ExitOK || got.stdout != want+"\n" {
			t.Errorf("%s: %+v, want %s", line, got, want)
		}
	}
}
