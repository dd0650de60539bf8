package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
)

// addHostFlags adds the flags of the commands that call HostUp.
func (e *env) addHostFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&e.sandbox, "sandbox", false, "Use a built-in fake API; needs no account and no key.")
	flags.String("base-url", "",
		"API base `URL`. Default: HOSTUP_BASE_URL if it is set, otherwise that of HostUp.")
	flags.BoolVarP(&e.verbose, "verbose", "v", false, "Log each attempt of a call to stderr.")
	completeWith(cmd, "base-url")
}

// Usages of the flag timeout, of commands that accept one ID, and of those that accept several.
const (
	timeoutOfOne     = "Time limit of the call, a `DURATION` such as 30s; 0 means none. Default: 2m."
	timeoutOfSeveral = "Time limit of the call for each VPS, a `DURATION` such as 30s; 0 means none. " +
		"Default: 2m for one VPS, none for several."
)

// addCallFlags adds the flags of the commands that make one call for each VPS.
func (e *env) addCallFlags(cmd *cobra.Command, timeoutUsage string) {
	e.addHostFlags(cmd)
	cmd.Flags().Duration("timeout", 0, timeoutUsage)
	completeWith(cmd, "timeout")
}

// applyFlags sets what the shared flags of a command select, if it has them. It returns an
// error for a flag with an empty value, such as that of a variable that is not set.
func (e *env) applyFlags(cmd *cobra.Command) error {
	flags := cmd.Flags()
	var err error
	flags.Visit(func(f *pflag.Flag) {
		if text := f.Value.String(); text == "" || text == "[]" {
			err = fmt.Errorf("--%s has an empty value", f.Name)
		}
	})
	if err != nil {
		return err
	}

	if flags.Changed("base-url") {
		url, err := flags.GetString("base-url")
		if err != nil {
			return err
		}
		e.baseURL = &url
	}
	if e.sandbox && e.baseURL != nil {
		return errors.New("--sandbox and --base-url exclude each other")
	}

	if flags.Changed("timeout") {
		limit, err := flags.GetDuration("timeout")
		if err != nil {
			return err
		}
		if limit < 0 {
			return fmt.Errorf("--timeout must not be negative, not %v; 0 means no limit", limit)
		}
		e.timeout = &limit
	}
	return nil
}

// A choice is the value of a flag that has one of a few values.
type choice struct {
	value  string
	values []string
}

// String implements pflag.Value.
func (c *choice) String() string { return c.value }

// Type implements pflag.Value.
func (c *choice) Type() string { return "choice" }

// Set implements pflag.Value.
func (c *choice) Set(value string) error {
	if !slices.Contains(c.values, value) {
		return fmt.Errorf("%.100q is not one of %s", value, strings.Join(c.values, ", "))
	}
	c.value = value
	return nil
}

// addChoice adds a flag that has one of these values, by default the first.
func addChoice(cmd *cobra.Command, name, short, usage string, values ...string) *choice {
	c := &choice{values[0], values}
	cmd.Flags().VarP(c, name, short, usage)
	completeWith(cmd, name, values...)
	return c
}

// addOutput adds the flag --output.
func addOutput(cmd *cobra.Command, usage string, formats ...string) *choice {
	return addChoice(cmd, "output", "o", "Output `FORMAT`: "+usage, formats...)
}

// completeWith sets the completions of the value of a flag.
func completeWith(cmd *cobra.Command, flag string, values ...cobra.Completion) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // there is no such flag
	}
}

// describePlainly removes the backquotes from the usages of all flags: in completions,
// nothing replaces them by the name of the value.
func describePlainly(root *cobra.Command) {
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) })
	}
}

// flagError returns the error of an invalid flag, in words that name it as it was
// written.
func flagError(cmd *cobra.Command, err error) error {
	if missing, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(cmd, missing)
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, valueError(invalid))
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("--%s needs a value", missing.GetFlag().Name)
	}
	return err
}

// unknownFlag returns the error of a flag that the command does not have.
func unknownFlag(cmd *cobra.Command, missing *pflag.NotExistError) error {
	name := "--" + missing.GetSpecifiedName()
	if missing.GetSpecifiedShortnames() != "" {
		name = name[1:]
	}
	advice := ""
	if !cmd.HasParent() {
		advice = "; put the flags after the command"
	}
	if name == "-v" || name == "-V" {
		advice += "; for the version, use: hostup --version"
	}
	if advice != "" {
		return errors.New("unknown flag " + name + advice)
	}
	if name == "--json" && cmd.Flags().Lookup("output") != nil {
		return errors.New("unknown flag --json; use: -o json")
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return fmt.Errorf("unknown flag %s%s", name, suggest.DidYouMean(suggest.Names(name, known)))
}

// valueError returns the error of an invalid value of a flag, without the words of package
// strconv.
func valueError(invalid *pflag.InvalidValueError) error {
	value := invalid.GetValue()
	switch invalid.GetFlag().Value.Type() {
	case "duration":
		text := fmt.Sprintf("%.100q is not a duration such as 30s", value)
		if _, err := time.ParseDuration(value + "s"); err == nil {
			text += suggest.DidYouMean([]string{value + "s"})
		}
		return errors.New(text)
	case "int":
		return fmt.Errorf("%.100q is not a whole number", value)
	case "bool":
		return fmt.Errorf("%.100q is not true or false", value)
	default:
		return invalid.Unwrap()
	}
}
