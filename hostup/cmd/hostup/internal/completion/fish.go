package completion

import (
	"fmt"
	"strings"
)

// fish returns a script for fish 3 and later.
func fish(a app) string {
	var b strings.Builder
	fmt.Fprintf(&b, fishStart, a.name, strings.Join(a.valueFlags(), " "))
	for _, c := range a.commands {
		fmt.Fprintf(&b, "complete -c %[1]s -n '__%[1]s_at \"\" 0' -a %s -d %s\n", a.name, c.name, fishQuote(c.help))
	}
	for _, f := range a.flags {
		fmt.Fprintf(&b, "complete -c %s%s\n", a.name, f.fish())
	}
	for _, c := range a.commands {
		for _, f := range c.flags {
			fmt.Fprintf(&b, "complete -c %[1]s -n '__%[1]s_at %[2]s'%[3]s\n", a.name, c.name, f.fish())
		}
		for i, arg := range c.args {
			if arg.words == nil {
				continue
			}
			last := i
			if arg.repeated {
				last = 999
			}
			fmt.Fprintf(&b, "complete -c %[1]s -n '__%[1]s_at %[2]s %[3]d %[4]d' -a %[5]s\n", a.name, c.name, i, last,
				fishQuote(strings.Join(arg.words, " ")))
		}
	}
	return b.String()
}

func (f flag) fish() string {
	text := " -l " + f.long[2:]
	if f.short != "" {
		text += " -s " + f.short[1:]
	}
	switch {
	case f.file:
		text += " -r -F"
	case f.words != nil:
		text += " -x -a " + fishQuote(strings.Join(f.words, " "))
	case !f.none:
		text += " -x"
	}
	return text + " -d " + fishQuote(f.help)
}

func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

const fishStart = `# fish completion for %[1]s

# Succeeds in this command ("" for none yet), if the number of its arguments
# before the cursor is between first and last.
function __%[1]s_at --argument-names wanted first last
    set -l command ""
    set -l args 0
    set -l flag ""
    for word in (commandline -opc)[2..-1]
        if test -n "$flag"
            set flag ""
        else if contains -- $word %[2]s
            set flag $word
        else if string match -q -- '-?*' $word
            continue
        else if test -z "$command"
            set command $word
        else
            set args (math $args + 1)
        end
    end
    test "$command" = "$wanted"; or return 1
    test -z "$first"; or test $args -ge $first; or return 1
    test -z "$last"; or test $args -le $last
end

complete -c %[1]s -f
`
