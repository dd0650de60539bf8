package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

var manDir = flag.String("man", "", "write the man pages into this folder")

// TestManPages writes a man page for hostup and each of its commands, with the text of
// hostup help and all flags. make dist calls it with -man and SOURCE_DATE_EPOCH: only a
// test links the generator.
func TestManPages(t *testing.T) {
	if *manDir == "" {
		*manDir = t.TempDir()
		t.Cleanup(func() { *manDir = "" })
		t.Setenv("SOURCE_DATE_EPOCH", "1779840000") // 27 May 2026
	}
	out := &term.Output{W: new(bytes.Buffer)}
	root := newRoot(&env{getenv: variables(nil), stdout: out, stderr: out})
	commands := append(commandsOf(root), root)
	texts := make(map[*cobra.Command]string)
	values := make(map[*cobra.Command]map[string]string)
	for _, cmd := range commands {
		texts[cmd] = cmd.Short + "\n" + cmd.Long
		values[cmd] = describeFlags(cmd)
		cmd.DisableAutoGenTag = true
		cmd.Long = markdown(cmd.Long)
	}
	root.Long = commonSections(root)

	header := &doc.GenManHeader{Section: "1", Source: "hostup", Manual: "User Commands"}
	if err := doc.GenManTree(root, header, *manDir); err != nil {
		t.Fatal(err)
	}

	for _, cmd := range commands {
		editManPage(t, cmd, values[cmd])
		checkManPage(t, cmd, texts[cmd])
		checkOptions(t, cmd, values[cmd])
	}
	checkRootPage(t, root)
}

// checkManPage checks that the page of a command has all lines of a text.
func checkManPage(t *testing.T, cmd *cobra.Command, text string) {
	t.Helper()
	page := manPage(t, cmd)
	if strings.Count(page, ".EX\n") != strings.Count(page, "\n.in 0\n.EX\n") {
		t.Errorf("the page of %s indents lines of 80 columns", cmd.Name())
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !strings.Contains(page, line) {
			t.Errorf("the page of %s does not contain the line %q", cmd.Name(), line)
		}
	}
}

// checkOptions checks that the page of a command has each flag with the name of its value,
// and its description below that.
func checkOptions(t *testing.T, cmd *cobra.Command, values map[string]string) {
	t.Helper()
	page := manPage(t, cmd)
	for name, value := range values {
		option := "--" + name + `\fP`
		if value != "" {
			option += ` \fI` + value + `\fP`
		}
		if !strings.Contains(page, option+"\n") {
			t.Errorf("the page of %s does not contain %s", cmd.Name(), option)
		}
	}
	if strings.Count(page, "\n.TP\n") != strings.Count(page, "\n\\fB-") {
		t.Errorf("the page of %s has flags without .TP", cmd.Name())
	}
}

// checkRootPage checks that the page of hostup has what hostup help and its topic
// environment show, and names the pages of all commands.
func checkRootPage(t *testing.T, root *cobra.Command) {
	t.Helper()
	help := runWith(t.Context(), nil, "help").stdout + runWith(t.Context(), nil, "help", environmentTopic).stdout
	indented := regexp.MustCompile(`(?m)^  .*$`).FindAllString(help, -1)
	if len(indented) < 30 {
		t.Errorf("the help has only %d indented lines", len(indented))
	}
	checkManPage(t, root, strings.Join(indented, "\n"))

	page := manPage(t, root)
	var titles []string
	for _, match := range regexp.MustCompile(`(?m)^\.SH (.*)$`).FindAllStringSubmatch(page, -1) {
		titles = append(titles, match[1])
	}
	const want = "NAME, SYNOPSIS, DESCRIPTION, COMMANDS, EXIT STATUS, ENVIRONMENT, FILES, OPTIONS, EXAMPLE, SEE ALSO"
	if got := strings.Join(titles, ", "); got != want {
		t.Errorf("the page of hostup has the sections %s, want %s", got, want)
	}
	_, seeAlso, _ := strings.Cut(page, ".SH SEE ALSO\n")
	for _, cmd := range commands() {
		if name := "hostup-" + cmd.Name() + "(1)"; !strings.Contains(seeAlso, name) {
			t.Errorf("the page of hostup does not refer to %s", name)
		}
	}
}

// anOption is what the generator writes for a flag: its names, the default and, after a
// tab, the description.
var anOption = regexp.MustCompile(`(?m)^(?:\.PP\n)?(\\fB-.*?--?([a-z][a-z-]*)\\fP).*\n\t`)

// editManPage lets a page look as users expect. A flag has the name of its value, and its
// description is indented below it. What a help text indents has no other margin: it has
// up to 80 columns.
func editManPage(t *testing.T, cmd *cobra.Command, values map[string]string) {
	t.Helper()
	name := manFile(cmd)
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	edited := anOption.ReplaceAllStringFunc(string(page), func(option string) string {
		match := anOption.FindStringSubmatch(option)
		return strings.TrimSuffix(".TP\n"+match[1]+` \fI`+values[match[2]]+`\fP`, ` \fI\fP`) + "\n"
	})
	edited = strings.ReplaceAll(edited, "\n.EX\n", "\n.in 0\n.EX\n")
	if err := os.WriteFile(name, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
}

// describeFlags gives the flags of a command the usages of its help, and returns the names
// of their values.
func describeFlags(cmd *cobra.Command) map[string]string {
	values := make(map[string]string)
	cmd.InitDefaultHelpFlag()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		values[f.Name], f.Usage = pflag.UnquoteUsage(f)
		if !slices.Contains([]string{"", "false", "0s", "[]"}, f.DefValue) {
			f.Usage += " (default " + f.DefValue + ")"
		}
	})
	return values
}

// commonSections returns the sections of the page of hostup: its commands and
// environmentHelp.
func commonSections(root *cobra.Command) string {
	text := markdown(root.Short+"\n") + "\n# COMMANDS\n" + markdown(commandList(root))
	for _, section := range environmentHelp {
		text += "\n# " + strings.ToUpper(section.title) + "\n" + markdown(section.text)
	}
	return text
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
	page, err := os.ReadFile(manFile(cmd))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\-`, "-", `\&`, "", `\\`, `\`).Replace(string(page))
}

func manFile(cmd *cobra.Command) string {
	return filepath.Join(*manDir, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
}
