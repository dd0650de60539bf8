package main

import (
	"strings"
	"unicode"

	"github.com/alecthomas/kong"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/completion"
)

type completionCommand struct {
	Shell *string `arg:"" optional:"" enum:"bash,zsh,fish" help:"bash, zsh or fish. If omitted, print how to install the script."`
}

// Help implements kong.HelpProvider.
func (*completionCommand) Help() string {
	return "To install the script for all new shells:\n\n" +
		"  bash: hostup completion bash >~/.local/share/bash-completion/completions/hostup\n" +
		"  zsh:  hostup completion zsh >\"${fpath[1]}/_hostup\"\n" +
		"  fish: hostup completion fish >~/.config/fish/completions/hostup.fish\n\n" +
		"bash needs the package bash-completion; zsh needs \"autoload -U compinit; compinit\" in ~/.zshrc. Repeat the " +
		"command after an update of hostup.\n\n" +
		"To try it in the current shell:\n\n" +
		"  bash: source <(hostup completion bash)\n" +
		"  zsh:  source <(hostup completion zsh)\n" +
		"  fish: hostup completion fish | source"
}

// Run runs the command.
func (c *completionCommand) Run(parsed *kong.Context, e *env) error {
	text := c.Help() + "\n"
	if c.Shell != nil {
		var err error
		if text, err = completion.Script(*c.Shell, parsed.Model, completionValues()); err != nil {
			return err
		}
	}
	e.stdout.print(text)
	return nil
}

// completionValues returns the values of arguments that are not enums in kong,
// because a value has several spellings.
func completionValues() completion.Values {
	var actions, states []string
	for _, action := range hostup.Actions() {
		actions = append(actions, hyphenated(string(action)))
	}
	for _, state := range hostup.PowerStates() {
		if state != hostup.PowerStateUnknown { // not a state to wait for
			states = append(states, string(state))
		}
	}
	return completion.Values{"check action": actions, "watch --until": append(states, actions...)}
}

// hyphenated returns a name such as resetSshKeys as reset-ssh-keys.
func hyphenated(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
