package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/show"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
)

// A goal is what watch waits for: a state, an action that is allowed, or both.
type goal struct {
	state  string        // power or service state in any case; "" for none
	action hostup.Action // "" for none
}

// siblingStates are states that other endpoints of HostUp document.
var siblingStates = []string{"starting", "stopping", "provisioning", "error", "expired", "fraud"}

// states returns the states that watch knows.
func states() (names []string) {
	for _, state := range hostup.PowerStates() {
		names = append(names, string(state))
	}
	for _, status := range hostup.ServiceStatuses() {
		names = append(names, string(status))
	}
	names = append(names, siblingStates...)
	slices.Sort(names)
	return slices.Compact(names)
}

// parse checks the values of --until and --until-allowed, if they are set.
func (g *goal) parse(hasState, hasAction bool, action string) error {
	_, isName := report.ActionOf(g.state)
	_, err := hostup.ParseAction(g.state)
	isAction := err == nil && !g.isKnown()
	switch {
	case hasState && !isName:
		return fmt.Errorf("--until takes a power or service state, not %.100q", g.state)
	case hasState && isAction:
		return fmt.Errorf("--until takes a state, and %s is an action; to wait until it is allowed, use --until-allowed %s",
			g.state, g.state)
	}
	if hasAction {
		if g.action, isName = report.ActionOf(action); !isName {
			return fmt.Errorf("--until-allowed takes an action, not %.100q", action)
		}
	}
	return nil
}

func (g *goal) isSet() bool { return *g != goal{} }

// isKnown reports whether the state is one that watch knows.
func (g *goal) isKnown() bool {
	return slices.ContainsFunc(states(), func(state string) bool { return strings.EqualFold(state, g.state) })
}

// check returns an error for a state or an action that is neither known nor in the first
// response: watch would wait for it forever.
func (g *goal) check(vps *hostup.VPSDetails) error {
	if g.state != "" && !g.isKnown() && !g.isState(vps) {
		return fmt.Errorf("--until: HostUp has no state %.100q%s", g.state,
			cmp.Or(suggest.DidYouMean(suggest.Names(g.state, states())), "; it has "+strings.Join(states(), ", ")))
	}
	if g.action != "" && !slices.Contains(hostup.Actions(), g.action) && !vps.Gate(g.action).Reported {
		return fmt.Errorf("--until-allowed: HostUp has no action %.100q%s", string(g.action), didYouMeanAction(g.action))
	}
	return nil
}

// isReached reports whether a VPS is what the goal says. A goal that is not set is never
// reached.
func (g *goal) isReached(vps *hostup.VPSDetails) bool {
	isAllowed := g.action == "" || vps.Can(g.action) && !vps.IsLocked()
	return g.isSet() && isAllowed && (g.state == "" || g.isState(vps))
}

func (g *goal) isState(vps *hostup.VPSDetails) bool {
	return strings.EqualFold(string(vps.PowerState), g.state) || strings.EqualFold(string(vps.ServiceStatus), g.state)
}

// describe returns what is not reached according to the last response, or "no call has succeeded"
// without one.
func (g *goal) describe(last *hostup.VPSDetails) string {
	if last == nil {
		return "no call has succeeded"
	}
	var parts []string
	switch {
	case g.state != "" && g.isStateMissing(last):
		parts = append(parts, "the VPS is not reported as "+g.state)
	case g.state != "":
		parts = append(parts, "the VPS is not "+g.state)
	}
	if g.action != "" {
		parts = append(parts, string(g.action)+" is not allowed")
	}
	return strings.Join(parts, " or ")
}

// isStateMissing reports whether a VPS could be in the state although the response does not say so.
// A state that is not documented can be one of both kinds.
func (g *goal) isStateMissing(vps *hostup.VPSDetails) bool {
	state := strings.ToLower(g.state)
	isPower, isService := hostup.PowerState(state).Valid(), hostup.ServiceStatus(state).Valid()
	noPower := vps.PowerState == "" || vps.PowerState == hostup.PowerStateUnknown
	noService := vps.ServiceStatus == "" || vps.ServiceStatus == hostup.ServiceStatusUnknown
	return noPower && (isPower || !isService) || noService && (isService || !isPower)
}

// whyNot returns why the action of the goal is not allowed by the last response, which is nil if
// there was none.
func (g *goal) whyNot(vps *hostup.VPSDetails) string {
	switch {
	case g.action == "" || vps == nil:
		return ""
	case vps.Can(g.action):
		return show.Lock(vps)
	default:
		return show.Reason(vps.Gate(g.action))
	}
}

// timeUp returns the error of a goal that was not reached within limit, according to the last
// response. That is nil if no call has succeeded: then nothing is known about the VPS.
func (g *goal) timeUp(limit time.Duration, last *hostup.VPSDetails) error {
	text := fmt.Sprintf("%s after %v", g.describe(last), limit)
	if reason := g.whyNot(last); reason != "" {
		text += ": " + strings.TrimSuffix(reason, ".")
	}
	return timeUpError(text + "; --for sets this limit")
}

// A timeUpError reports that the time of --for is over.
type timeUpError string

// Error implements error.
func (e timeUpError) Error() string { return string(e) }

// Is reports a timeUpError as context.DeadlineExceeded.
func (timeUpError) Is(target error) bool { return target == context.DeadlineExceeded }
