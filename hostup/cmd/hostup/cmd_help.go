package main

import (
	"fmt"
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

// writeHelp writes the help of a command.
func writeHelp(out *term.Output, cmd *cobra.Command) {
	var text strings.Builder
	section := func(title, content string) {
		if content = strings.TrimRight(content, "\n"); content != "" {
			text.WriteString("\n" + title + content + "\n")
		}
	}

	text.WriteString("Usage: " + cmd.UseLine() + "\n")
	if help := cmd.Flags().Lookup("help"); help != nil {
		help.Usage = "Show this help."
	}
	section("", cmd.Short)
	section("", term.Wrap(cmd.Long, helpWidth))
	section("Commands:\n", commandList(cmd))
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
