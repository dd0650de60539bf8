package completion

import (
	"fmt"
	"strings"
)

// bash returns a script for bash 3.2, which macOS has, and later.
func bash(a app) string {
	var b strings.Builder
	fmt.Fprintf(&b, bashStart, a.name, strings.Join(a.valueFlags(), "|"))
	for _, c := range append([]command{{name: "*", flags: a.flags}}, a.commands...) {
		for _, f := range c.flags {
			pattern := fmt.Sprintf("%s:%s", c.name, f.long)
			if f.short != "" {
				pattern += fmt.Sprintf("|%s:%s", c.name, f.short)
			}
			switch {
			case f.file:
				fmt.Fprintf(&b, "    %s) files=1 ;;\n", pattern)
			case f.words != nil:
				fmt.Fprintf(&b, "    %s) words='%s' ;;\n", pattern, strings.Join(f.words, " "))
			}
		}
	}
	b.WriteString(bashFlags)
	for _, c := range append([]command{{name: `""`}}, a.commands...) {
		all := append(names(a.flags), names(c.flags)...)
		fmt.Fprintf(&b, "    %s) words='%s' ;;\n", c.name, strings.Join(all, " "))
	}
	var commands []string
	for _, c := range a.commands {
		commands = append(commands, c.name)
	}
	fmt.Fprintf(&b, bashArguments, strings.Join(commands, " "))
	for _, c := range a.commands {
		for i, arg := range c.args {
			index := fmt.Sprint(i)
			if arg.repeated {
				index = "*"
			}
			// An argument without words needs its own case, because * would match it.
			fmt.Fprintf(&b, "    %s:%s) words='%s' ;;\n", c.name, index, strings.Join(arg.words, " "))
		}
	}
	fmt.Fprintf(&b, bashEnd, a.name)
	return b.String()
}

const (
	bashStart = `# bash completion for %[1]s

_%[1]s() {
  local cur=${COMP_WORDS[COMP_CWORD]} flag= command= args=0 words= files= word i
  # Bash splits --flag=value into three words.
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == = ]]; then
      flag=${flag:-=}
    elif [[ -n $flag ]]; then
      flag=
    else
      case $word in
        %[2]s) flag=$word ;;
        -?*) ;;
        *) if [[ -z $command ]]; then command=$word; else ((++args)); fi ;;
      esac
    fi
  done
  if [[ $cur == = ]]; then
    flag=${COMP_WORDS[COMP_CWORD - 1]} cur=
  fi

  if [[ -n $flag ]]; then
    case $command:$flag in
`
	bashFlags = `    esac
  elif [[ $cur == -* ]]; then
    case $command in
`
	bashArguments = `    esac
  elif [[ -z $command ]]; then
    words='%s'
  else
    case $command:$args in
`
	bashEnd = `    esac
  fi

  local IFS=$' \n'
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    IFS=$'\n'
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}

complete -F _%[1]s %[1]s
`
)
