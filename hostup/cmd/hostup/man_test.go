package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

var manDir = flag.String("man", "", "write the man pages into this folder")

// TestManPages writes a man page for hostup and each of its commands, with the text of
// --help and all flags. make dist calls it with -man and SOURCE_DATE_EPOCH: only a test
// links the generator.
func TestManPages(t *testing.T) {
	if *manDir == "" {
		*manDir = t.TempDir()
		t.Setenv("SOURCE_DATE_EPOCH", "1779840000") // 27 May 2026
	}
	out := &term.Output{W: new(bytes.Buffer)}
	root := newRoot(&env{getenv: func(string) string { return "" }, stdout: out, stderr: out})
	commands := append(root.Commands(), root)
	texts := make(map[*cobra.Command]string)
	for _, cmd := range commands {
		texts[cmd] = cmd.Long
		cmd.DisableAutoGenTag = true
		cmd.Long = markdown(cmd.Long)
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "Show this help."
	}

	header := &doc.GenManHeader{Title: "HOSTUP", Section: "1", Source: "hostup", Manual: "User Commands"}
	if err := doc.GenManTree(root, header, *manDir); err != nil {
		t.Fatal(err)
	}

	for _, cmd := range commands {
		page := manPage(t, cmd)
		for line := range strings.Lines(cmd.Short + "\n" + texts[cmd]) {
			if line = strings.TrimSpace(line); !strings.Contains(page, line) {
				t.Errorf("the page of %s does not contain the line %q", cmd.Name(), line)
			}
		}
	}
}

// markdown returns a help text as Markdown, which the generator reads: indented lines are
// code, and no other character has a meaning.
func markdown(text string) string {
	var b strings.Builder
	wasCode := false
	for line := range strings.Lines(text) {
		isCode := strings.HasPrefix(line, " ")
		switch {
		case isCode && !wasCode:
			b.WriteString("\n    " + line)
		case isCode:
			b.WriteString("    " + line)
		default:
			b.WriteString(regexp.MustCompile("[\\\\`*_{}\\[\\]<>#]").ReplaceAllString(line, `\$0`))
		}
		wasCode = isCode
	}
	return b.String()
}

func TestMarkdown(t *testing.T) {
	const text, want = "A <b> *c*.\n  d </e\n  f\n\ng_h\n", "A \\<b\\> \\*c\\*.\n\n      d </e\n      f\n\ng\\_h\n"
	if got := markdown(text); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// manPage returns the page of a command without the escapes of hyphens and backslashes.
func manPage(t *testing.T, cmd *cobra.Command) string {
	t.Helper()
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	page, err := os.ReadFile(filepath.Join(*manDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\-`, "-", `\&`, "", `\\`, `\`).Replace(string(page))
}
