package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// newHelp returns the command help.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Show the help of a command.",
		ValidArgsFunction: completeCommands,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(found, rest)
			}
			if err != nil {
				return failure.UsageError{Err: err}
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// completeCommands returns the commands for the first argument of help.
func completeCommands(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, command := range cmd.Root().Commands() {
		if len(args) == 0 && command.IsAvailableCommand() {
			names = append(names, cobra.CompletionWithDesc(command.Name(), command.Short))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// jsonHelp is the help of commands with JSON output.
const jsonHelp = "With JSON output, errors are JSON on stderr: " +
	`{"error":{"code":…,"message":…,"retryable":…}}. ` +
	"It also has status, hint, retryAfterSeconds, requestId, fields and id, if they are known. " +
	`A note is {"note":{"message":…}}.`

// hasJSON reports whether a command that calls HostUp has JSON output.
func hasJSON(cmd *cobra.Command) bool {
	output := cmd.Flags().Lookup("output")
	if output == nil || cmd.Flags().Lookup("sandbox") == nil {
		return false
	}
	c, ok := output.Value.(*choice)
	return ok && slices.Contains(c.values, "json")
}

// rootHelp is the end of the first screen, which has room for no more.
const rootHelp = `The API key is in HOSTUP_API_KEY, or in the file that HOSTUP_API_KEY_FILE names.
hostup help COMMAND shows the flags of a command, hostup --version the version.
`

// writeHelp writes the help of a command.
func writeHelp(out *term.Output, cmd *cobra.Command) {
	var text strings.Builder
	section := func(title, content string) {
		if content = strings.TrimRight(content, "\n"); content != "" {
			text.WriteString("\n" + title + content + "\n")
		}
	}

	text.WriteString("Usage: " + cmd.UseLine() + "\n")
	if !cmd.HasParent() {
		text.WriteString(cmd.Short + "\n")
		section("Examples:\n", cmd.Example)
		section("Commands:\n", commandList(cmd))
		section("", rootHelp)
		out.Print(text.String())
		return
	}

	if help := cmd.Flags().Lookup("help"); help != nil {
		help.Usage = "Show this help."
	}
	section("", cmd.Short)
	section("", term.Wrap(cmd.Long, helpWidth))
	section("Examples:\n", cmd.Example)
	section("Flags:\n", cmd.LocalFlags().FlagUsagesWrapped(helpWidth))
	out.Print(text.String())
}

// helpWidth is the width of help texts in columns.
const helpWidth = 80

// commandList returns a line for each subcommand.
func commandList(cmd *cobra.Command) string {
	var lines strings.Builder
	for _, command := range cmd.Commands() {
		if command.IsAvailableCommand() {
			fmt.Fprintf(&lines, "  %-12s%s\n", command.Name(), command.Short)
		}
	}
	return lines.String()
}
