package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
)

// otherWords are what people try in place of a command, and what to use.
var otherWords = map[string]string{
	"version":  "use: hostup --version",
	"show":     "use: hostup details ID",
	"get":      "use: hostup details ID",
	"info":     "use: hostup details ID",
	"describe": "use: hostup details ID",
	"status":   "use: hostup details ID, or hostup health ID",
	"actions":  "use: hostup gates ID",
	"wait":     "use: hostup watch ID --until STATE",
	"exit":     "use: hostup help environment",
	"list":     listHelp,
	"ls":       listHelp,
}

const listHelp = "hostup shows VPS by their IDs; to list these, use: " +
	`printf 'Authorization: Bearer %s' "$HOSTUP_API_KEY" | ` +
	"curl -H @- 'https://cloud.hostup.se/api/v2/vps?limit=100'; for more, pass nextCursor of the response as cursor"

// unknownCommand is the check of the arguments of hostup, which are those that are not
// the name of a command.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.Flags().Changed("version") {
		return noArguments(cmd, args)
	}

	name := args[0]
	var known []string
	for _, command := range cmd.Commands() {
		known = append(known, command.Name())
	}

	text := fmt.Sprintf("unknown command %.100q", name)
	similar := suggest.Names(name, known)
	actions := suggest.Actions(name)
	switch help, ok := otherWords[strings.ToLower(name)]; {
	case ok:
		text += "; " + help
	case strings.HasPrefix(name, "vps_"):
		text += "; for a VPS, use: hostup details " + fmt.Sprintf("%.128s", name)
	case len(similar) > 0:
		text += suggest.DidYouMean(similar)
	case len(actions) > 0:
		text += "; hostup changes nothing; to check whether an action is allowed, use: hostup check ID " + actions[0]
	default:
		text += "; hostup help lists the commands"
	}
	return fmt.Errorf("%s", text)
}
