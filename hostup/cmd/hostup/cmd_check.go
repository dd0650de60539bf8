package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

type checkCommand struct {
	output     *choice
	quiet      bool
	ignoreLock bool
}

func newCheck(e *env) *cobra.Command {
	c := new(checkCommand)
	cmd := &cobra.Command{
		Use: "check [ID] ACTION...",
		Example: `  hostup check vps_01hxa3b4c5d6e7f8g9h0j1k2m3 snapshot || exit` + "\n" +
			`  hostup check -q --ignore-lock vps_01hxa3b4c5d6e7f8g9h0j1k2m3 stop start`,
		Short: "Report by exit status whether actions are allowed now.",
		Long: idHelp + "\n\n" +
			"Prints a line for each action that is not allowed, and one if the VPS is locked: another operation is in " +
			"progress, so no action is allowed. --ignore-lock looks at the actions alone.\n\n" +
			"-o json prints an object with id, asOf, result (allowed, blocked, locked or unknown), " +
			"unknownReason (not_reported or call_failed), locked and gates, as in the output of hostup gates. " +
			"If the call failed, asOf and locked are absent.\n\n" +
			"Exit status: 0 if all actions are allowed; 1 if one is blocked; otherwise 3 if HostUp does not report one " +
			"(is it misspelled?); otherwise 1 if the VPS is locked; 2 for a usage error; 3 if the call or the output " +
			"failed.\n\n" +
			"The actions are " + strings.ReplaceAll(strings.Trim(fmt.Sprint(hostup.Actions()), "[]"), " ", ", ") +
			". " +
			"Their gates (canUpgrade) and words with hyphens (add-disk) work too, and so do newer actions.",
		ValidArgsFunction: e.completeActions,
		RunE:              func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), e, args) },
	}

	c.output = addOutput(cmd, "text or json.", "text", "json")
	cmd.Flags().BoolVarP(&c.quiet, "quiet", "q", false,
		"Print only errors, and actions that HostUp does not report, to stderr.")
	cmd.Flags().BoolVar(&c.ignoreLock, "ignore-lock", false, "Ignore that another operation is in progress.")
	e.addCallFlags(cmd, timeoutOfOne)
	return cmd
}

// completeActions completes the arguments after the ID, which is optional in the sandbox.
func (e *env) completeActions(_ *cobra.Command, args []string, _ string) (
	[]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 0 && !e.sandbox {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return actionNames(), cobra.ShellCompDirectiveNoFileComp
}

// actionNames returns the documented actions as they are printed.
func actionNames() (names []string) {
	for _, action := range hostup.Actions() {
		names = append(names, string(action))
	}
	return names
}

func (c *checkCommand) run(ctx context.Context, e *env, args []string) error {
	id, names, err := c.arguments(e, args)
	if err != nil {
		return failure.UsageError{Err: err}
	}
	actions, err := actionsOf(names)
	if err != nil {
		return failure.UsageError{Err: err}
	}

	e.failed = failure.ExitIndeterminate
	vps, err := e.fetch(ctx, []string{id})
	if err != nil {
		if c.output.value == "json" && !c.quiet && failure.Status(err, e.failed) == failure.ExitIndeterminate {
			_ = e.stdout.JSON(report.FailedCheck(id))
		}
		return err
	}

	check := report.NewCheck(vps, actions, c.ignoreLock)
	if err := c.print(e, check, show.Lock(vps)); err != nil {
		return err
	}
	switch check.Result {
	case report.Allowed:
		return nil
	case report.Blocked, report.Locked:
		return failure.Exit(failure.ExitFailed)
	default:
		return failure.Exit(failure.ExitIndeterminate)
	}
}

// actionsOf returns the actions with these names, which need not be documented.
func actionsOf(names []string) (actions []hostup.Action, err error) {
	for _, name := range names {
		if strings.HasPrefix(name, "vps_") {
			return nil, fmt.Errorf("%.128q is not an action; check takes one VPS, and hostup details takes several", name)
		}
		action, ok := report.ActionOf(name)
		if !ok {
			return nil, fmt.Errorf("%.100q is not an action; hostup check --help lists them", name)
		}
		if !slices.Contains(actions, action) {
			actions = append(actions, action)
		}
	}
	return actions, nil
}

// print prints the result: as text, what is not allowed.
func (c *checkCommand) print(e *env, check report.Check, lock string) error {
	if c.quiet {
		for _, gate := range check.Gates {
			if !gate.Reported {
				e.notice("note", notReported(gate.Action))
			}
		}
		return nil
	}
	if c.output.value == "json" {
		return e.stdout.JSON(check)
	}

	for _, gate := range check.Gates {
		switch {
		case gate.Allowed:
		case gate.Reported:
			e.stdout.Println(term.Printable(string(gate.Action) + " is blocked: " + show.Reason(hostup.Gate(gate))))
		default:
			e.stdout.Println(term.Printable(notReported(gate.Action)))
		}
	}
	if lock != "" && !c.ignoreLock {
		e.stdout.Println(lock + "; try again later, or use --ignore-lock")
	}
	return nil
}

// notReported returns a text about an action that is not in the response. One that is not
// documented can be misspelled.
func notReported(action hostup.Action) string {
	text := string(action) + " is not reported by HostUp, so it is unknown whether it is allowed"
	if slices.Contains(hostup.Actions(), action) {
		return text
	}
	return text + didYouMeanAction(action)
}

// didYouMeanAction returns what to use in place of an action that is not known.
func didYouMeanAction(action hostup.Action) string {
	return cmp.Or(suggest.DidYouMean(suggest.Actions(string(action))), "; hostup check --help lists the actions")
}

// arguments returns the VPS ID and the actions. An action can be the first argument:
// in the sandbox, or if the ID is missing.
func (c *checkCommand) arguments(e *env, args []string) (id string, actions []string, err error) {
	n := min(len(args), 1) // number of IDs
	if n == 1 {
		_, err := hostup.ParseAction(args[0])
		_, isName := report.ActionOf(args[0])
		isNoID := isName && !strings.HasPrefix(args[0], "vps_") // in the sandbox, which has no other IDs
		if err == nil || e.sandbox && isNoID {
			n = 0
		}
		if n == 0 && len(args) == 2 && strings.HasPrefix(args[1], "vps_") {
			return "", nil, fmt.Errorf("the VPS ID comes first: hostup check %.128s %.128s", args[1], args[0])
		}
	}
	if id, err = e.vpsID(args[:n]); err == nil && len(args) == n {
		err = fmt.Errorf("missing action; pass one or more after the VPS ID, for example: hostup check %.128s upgrade", id)
	}
	return id, args[n:], err
}
