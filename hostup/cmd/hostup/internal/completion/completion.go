// Package completion writes completion scripts for shells from the model of a
// kong parser. The scripts are static: completing starts no program.
package completion

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Values contains the values of arguments and flags that are not enums in kong. A
// key is a command and the name of an argument, such as "check action", or of a
// flag, such as "watch --until".
type Values map[string][]string

var writers = map[string]func(app) string{"bash": bash, "zsh": zsh, "fish": fish}

// Script returns the script for a shell: bash, zsh or fish.
func Script(shell string, model *kong.Application, values Values) (string, error) {
	write, ok := writers[shell]
	if !ok {
		return "", fmt.Errorf("unknown shell %q", shell)
	}
	a, err := newApp(model, maps.Clone(values))
	if err != nil {
		return "", err
	}
	return write(a), nil
}

// An app is a program with commands of one level.
type app struct {
	name     string
	flags    []flag
	commands []command
}

type command struct {
	name, help string
	flags      []flag // without those of the app
	args       []arg  // the last can be repeated
}

type flag struct {
	value
	long  string // with its hyphens, like short
	short string // "" if there is none
}

type arg struct {
	value
	repeated bool
}

// A value is what a flag or an argument takes.
type value struct {
	name, help string
	words      []string // the only values; nil for any
	file       bool     // a path
	none       bool     // for a flag without a value
}

func newApp(model *kong.Application, values Values) (app, error) {
	a := app{name: model.Name, flags: flagsOf(model.Node, values)}
	for _, node := range model.Children {
		if node.Hidden {
			continue
		}
		if len(node.Children) > 0 {
			return app{}, fmt.Errorf("%s has subcommands, which are not supported", node.Name)
		}
		c := command{name: node.Name, help: node.Help, flags: flagsOf(node, values)}
		for _, positional := range node.Positional {
			v := valueOf(positional, node.Name+" "+positional.Name, values)
			c.args = append(c.args, arg{v, positional.IsCumulative()})
		}
		a.commands = append(a.commands, c)
	}
	if len(values) > 0 {
		return app{}, fmt.Errorf("values of unknown arguments: %q", slices.Sorted(maps.Keys(values)))
	}
	return a, a.check()
}

// valueOf describes a flag or argument. It removes its key from values.
func valueOf(v *kong.Value, key string, values Values) value {
	words := values[key]
	delete(values, key)
	if v.Enum != "" {
		words = v.EnumSlice()
	}
	none := v.Flag != nil && (v.IsBool() || v.IsCounter())
	return value{name: v.Name, help: v.Help, words: words, file: v.Tag.Type == "path", none: none}
}

func flagsOf(node *kong.Node, values Values) (flags []flag) {
	for _, f := range node.Flags {
		if f.Hidden {
			continue
		}
		long, short := "--"+f.Name, ""
		if f.Short != 0 {
			short = "-" + string(f.Short)
		}
		v := valueOf(f.Value, strings.TrimSpace(node.Name+" "+long), values)
		flags = append(flags, flag{v, long, short})
	}
	return flags
}

// names returns the long and the short names of flags.
func names(flags []flag) (all []string) {
	for _, f := range flags {
		all = append(all, strings.Fields(f.long+" "+f.short)...)
	}
	return all
}

// valueFlags returns the names of all flags that take a value.
func (a app) valueFlags() (all []string) {
	flags := slices.Clone(a.flags)
	for _, c := range a.commands {
		flags = append(flags, c.flags...)
	}
	flags = slices.DeleteFunc(flags, func(f flag) bool { return f.none })
	all = names(flags)
	slices.Sort(all)
	return slices.Compact(all)
}

// check returns an error for a flag that takes a value in one command but not in
// another: the scripts cannot distinguish the two.
func (a app) check() error {
	for _, c := range append(a.commands, command{flags: a.flags}) {
		for _, f := range c.flags {
			for _, name := range names([]flag{f}) {
				if f.none && slices.Contains(a.valueFlags(), name) {
					return fmt.Errorf("%s takes a value in some commands only", name)
				}
			}
		}
	}
	return nil
}
