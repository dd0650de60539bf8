package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// newHelp returns the command help. That of cobra exits with 0 for an unknown command.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Show the help of a command, or of the topic environment.",
		ValidArgsFunction: completeCommands,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(found, rest)
				if found != cmd.Root() {
					err = noArguments(cmd, rest)
				}
			}
			if err != nil {
				return failure.UsageError{Err: err}
			}
			return found.Help()
		},
	}
}

// completeCommands returns the commands and topics for the first argument of help.
func completeCommands(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, command := range cmd.Root().Commands() {
		if len(args) == 0 && (command.IsAvailableCommand() || command.IsAdditionalHelpTopicCommand()) {
			names = append(names, cobra.CompletionWithDesc(command.Name(), command.Short))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// jsonHelp is the help of commands with JSON output.
const jsonHelp = "With JSON output, errors are JSON on stderr: " +
	`{"error":{"code":…,"message":…,"retryable":…}}. ` +
	"An error also has status, hint, retryAfterSeconds, requestId, fields and id, where they apply. " +
	`Notes on stderr are JSON too: {"note":{"message":…}}. So are the log records of -v.`

// hasJSON reports whether a command calls HostUp and has JSON output, as all have that
// have --output.
func hasJSON(cmd *cobra.Command) bool {
	return cmd.Flags().Lookup("output") != nil && cmd.Flags().Lookup("sandbox") != nil
}

// rootHelp is the end of the first screen, which has room for no more.
const rootHelp = `The API key is in HOSTUP_API_KEY, or in the file that HOSTUP_API_KEY_FILE names.
hostup help COMMAND shows flags; hostup help environment: files, exit statuses.
`

// environmentTopic is the argument of help that shows environmentHelp.
const environmentTopic = "environment"

// newTopic returns the topic of the help that has what all commands have in common.
func newTopic() *cobra.Command {
	return &cobra.Command{
		Use:     environmentTopic,
		Aliases: []string{"exit-codes", "exit-status", "files"},
		Short:   "Environment variables, files and exit statuses.",
	}
}

// environmentHelp has what all commands have in common. The man page of hostup has the
// same sections.
var environmentHelp = []struct{ title, text string }{
	{"Exit status", `
  0              success
  1              check: an action is blocked, or the VPS is locked
                 verify: the response violates the schema
                 other commands: a call or the output failed
  2              usage error: the command line or an environment variable
  3              check: HostUp does not report an action, or a call or the
                 output failed
                 verify: a call or the output failed
                 watch: the time of --for is over before the state is reached
  129, 130, 143  interrupted by SIGHUP, by Ctrl-C (SIGINT) or by SIGTERM;
                 metrics --listen then ends with 0
  141            the program that read the output has ended, as in | head

  The exit status of health is that of a monitoring plugin: 0 OK, 1 warning,
  2 critical, 3 unknown.
`},
	{"Environment", `
  HOSTUP_API_KEY           API key with the scope read:vm, created at
                           https://cloud.hostup.se/api-management
  HOSTUP_API_KEY_FILE      file with the API key, in place of HOSTUP_API_KEY
  HOSTUP_BASE_URL          API base URL, such as that of hostup mock
  HTTPS_PROXY, NO_PROXY    proxy for HTTPS, and hosts that are called directly
  SSL_CERT_FILE            file with the trusted CA certificates (not on macOS
                           and Windows)
`},
	{"Files", `
  The deb and the rpm have a systemd timer, which writes metrics for the node
  exporter of Prometheus every five minutes. It does not run until you start it:

    systemctl enable --now hostup-metrics.timer

  The timer uses these files, which stay when you remove or purge the package.
  Create the first two:

  /etc/hostup/key          API key; only root should be able to read it
  /etc/hostup/ids          IDs of your VPS, one per line
  /var/lib/prometheus/node-exporter/hostup.prom
                           the metrics, for the textfile collector
`},
}

func writeEnvironmentHelp(out *term.Output) {
	var text strings.Builder
	for i, section := range environmentHelp {
		if i > 0 {
			text.WriteString("\n")
		}
		text.WriteString(section.title + ":\n" + strings.TrimPrefix(section.text, "\n"))
	}
	out.Print(text.String())
}

// writeHelp writes the help of a command.
func writeHelp(out *term.Output, cmd *cobra.Command) {
	var text strings.Builder
	section := func(title, content string) {
		if content = strings.TrimRight(content, "\n"); content != "" {
			text.WriteString("\n" + title + content + "\n")
		}
	}

	if cmd.IsAdditionalHelpTopicCommand() {
		writeEnvironmentHelp(out)
		return
	}
	text.WriteString("Usage: " + cmd.UseLine())
	if !cmd.HasParent() {
		text.WriteString(", or hostup --version\n" + cmd.Short + "\n")
		section("Examples:\n", cmd.Example)
		section("Commands:\n", commandList(cmd))
		section("", rootHelp)
		out.Print(text.String())
		return
	}

	text.WriteString("\n")
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
