package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// shells are those that cobra can write a completion script for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

const completionHelp = `The deb and the rpm have installed the scripts for bash, zsh and fish.

Otherwise, to install the script for all new shells:

  mkdir -p ~/.local/share/bash-completion/completions ~/.config/fish/completions
  hostup completion bash >~/.local/share/bash-completion/completions/hostup
  hostup completion zsh >"${fpath[1]}/_hostup"
  hostup completion fish >~/.config/fish/completions/hostup.fish
  hostup completion powershell >>$PROFILE

bash loads scripts only if the package bash-completion is installed.
zsh needs "autoload -U compinit; compinit" in ~/.zshrc.

To try it in the current shell:

  source <(hostup completion bash)
  source <(hostup completion zsh)
  hostup completion fish | source
  hostup completion powershell | Out-String | Invoke-Expression`

func newCompletion(e *env) *cobra.Command {
	return &cobra.Command{
		Use:               "completion [SHELL]",
		Example:           `  hostup completion fish | source`,
		Short:             "Print a completion script for bash, zsh, fish or PowerShell.",
		Long:              completionHelp,
		ValidArgsFunction: completeShells,
		Args: func(cmd *cobra.Command, args []string) error {
			return noArguments(cmd, args[min(len(args), 1):])
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				e.stdout.Println(completionHelp)
				return nil
			}
			return writeCompletion(e, cmd.Root(), args[0])
		},
	}
}

func writeCompletion(e *env, root *cobra.Command, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(e.stdout, true)
	case "zsh":
		return root.GenZshCompletion(e.stdout)
	case "fish":
		return root.GenFishCompletion(e.stdout, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(e.stdout)
	default:
		return failure.Usage("unknown shell %.100q; the shells are %s", shell, strings.Join(shells, ", "))
	}
}

func completeShells(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return shells, cobra.ShellCompDirectiveNoFileComp
}

// completeList sets the completions of the value of a flag that is a list, separated by commas: the
// values that are not in the list yet.
func completeList(cmd *cobra.Command, flag string, values ...string) {
	complete := func(_ *cobra.Command, _ []string, list string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
		list = list[:strings.LastIndex(list, ",")+1] // a shell completes the whole word
		for _, value := range values {
			if !slices.Contains(strings.Split(list, ","), value) {
				found = append(found, list+value)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // there is no such flag
	}
}
