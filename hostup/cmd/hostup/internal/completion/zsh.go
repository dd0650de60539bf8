package completion

import (
	"fmt"
	"strings"
)

// zsh returns a script for zsh that can be sourced, or read as a function from
// fpath.
func zsh(a app) string {
	var b strings.Builder
	fmt.Fprintf(&b, zshStart, a.name)
	writeZshFlags(&b, a.flags)
	b.WriteString(zshCommands)
	for _, c := range a.commands {
		fmt.Fprintf(&b, "      %s\n", quote(c.name+":"+strings.ReplaceAll(c.help, ":", `\:`)))
	}
	b.WriteString(zshArguments)
	for _, c := range a.commands {
		fmt.Fprintf(&b, "    %s)\n      flags+=(\n", c.name)
		writeZshFlags(&b, c.flags)
		for i, arg := range c.args {
			position := fmt.Sprint(i + 1)
			if arg.repeated {
				position = "*"
			}
			fmt.Fprintf(&b, "        %s\n", quote(position+arg.zshAction()))
		}
		b.WriteString("      )\n      ;;\n")
	}
	fmt.Fprintf(&b, zshEnd, a.name)
	return b.String()
}

const (
	zshStart = `#compdef %[1]s

_%[1]s() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  local -a flags=(
`
	zshCommands = `  )
  _arguments -C -A '-*' $flags '1: :->command' '*:: :->argument'
  case $state in
  command)
    local -a commands=(
`
	zshArguments = `    )
    _describe command commands
    ;;
  argument)
    case $words[1] in
`
	zshEnd = `    esac
    _arguments $flags
    ;;
  esac
}

# A file in fpath runs as a function; source runs the commands of the file.
if [[ $funcstack[1] == _%[1]s ]]; then _%[1]s "$@"; else compdef _%[1]s %[1]s; fi
`
)

// writeZshFlags writes the specs of flags for _arguments, one per line.
func writeZshFlags(b *strings.Builder, flags []flag) {
	for _, f := range flags {
		long, short, exclude := f.long, f.short, ""
		help := "[" + strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(f.help) + "]"
		if !f.none {
			long, short, help = long+"=", short+"+", help+f.zshAction()
		}
		if f.short != "" {
			exclude = "(" + f.short + " " + f.long + ")"
			fmt.Fprintf(b, "        %s\n", quote(exclude+short+help))
		}
		fmt.Fprintf(b, "        %s\n", quote(exclude+long+help))
	}
}

// zshAction returns the action with which _arguments completes a value.
func (v value) zshAction() string {
	switch {
	case v.file:
		return ":" + v.name + ":_files"
	case v.words != nil:
		return ":" + v.name + ":(" + strings.Join(v.words, " ") + ")"
	default:
		return ":" + v.name + ": "
	}
}

// quote quotes text for bash and zsh.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
