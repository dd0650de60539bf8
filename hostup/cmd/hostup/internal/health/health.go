// Package health turns the details of a VPS into the result of a check plugin: a state,
// and a line with performance data as the Monitoring Plugins guidelines describe it.
package health

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A State is the result of a check. Its value is the exit status of the plugin.
type State int

// The states.
const (
	OK State = iota
	Warning
	Critical
	Unknown
)

// String returns the name of the state as plugins print it.
func (s State) String() string {
	return [...]string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}[s]
}

// urgency is the order of the states: a problem that is known is worse than one that is
// not.
func (s State) urgency() int {
	return [...]int{OK: 0, Unknown: 1, Warning: 2, Critical: 3}[s]
}

// Thresholds are the ranges of a state, by the name of a check.
type Thresholds map[string]Range

// DefaultWarning and DefaultCritical are the thresholds that the user has not set.
func DefaultWarning() []string { return []string{"traffic=80", "due=3:"} }

// DefaultCritical is like DefaultWarning.
func DefaultCritical() []string { return []string{"service", "power", "traffic=95", "overdue"} }

// ParseThresholds returns the thresholds of values such as traffic=80 and power. A later
// one replaces an earlier one for the same check.
func ParseThresholds(values []string) (Thresholds, error) {
	thresholds := make(Thresholds)
	for _, value := range values {
		name, text, given := strings.Cut(value, "=")
		i := slices.IndexFunc(checks, func(c check) bool { return c.name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("%.50q is not a check; the checks are %s", name, strings.Join(Checks(), ", "))
		case !given && checks[i].bare == "":
			return nil, fmt.Errorf("%s needs a range, for example %s", name, checks[i].example)
		case !given:
			text = checks[i].bare
		}
		var err error
		if thresholds[name], err = ParseRange(text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return thresholds, nil
}

// Checks returns the names of the checks.
func Checks() (names []string) {
	for _, c := range checks {
		names = append(names, c.name)
	}
	return names
}

// A Result is the result of the plugin.
type Result struct {
	State State
	Line  string // without a line break
}

// Evaluate checks the details of a VPS.
func Evaluate(vps *hostup.VPSDetails, now time.Time, warning, critical Thresholds) (Result, error) {
	reported, err := presence.Of(vps)
	if err != nil {
		return Result{}, err
	}

	var results []result
	for _, c := range checks {
		r := c.evaluate(subject{vps, reported, now})
		r.check, r.warning, r.critical = c, warning[c.name], critical[c.name]
		r.setState()
		results = append(results, r)
	}

	var data []string
	for _, r := range results {
		data = append(data, r.data())
	}
	data = append(data, trafficData(reported)...)

	// The problems come first: a pager shows only the start of the line.
	slices.SortStableFunc(results, func(a, b result) int {
		return b.state.urgency() - a.state.urgency()
	})
	state := results[0].state
	text := line(state, name(vps)+": "+describe(results))
	return Result{state, text + " | " + strings.Join(data, " ")}, nil
}

// name returns the host name of a VPS, or its ID.
func name(vps *hostup.VPSDetails) string { return redact.Line(cmp.Or(vps.Hostname, vps.ID), maxName) }

// describe returns the texts of results.
func describe(results []result) string {
	var texts []string
	for _, r := range results {
		texts = append(texts, r.describe())
	}
	return strings.Join(texts, ", ")
}

// Failed returns the result of a plugin that could not check anything.
func Failed(reason string) Result {
	return Result{Unknown, line(Unknown, redact.Line(reason, maxText))}
}

const (
	maxName = 64  // bytes of a name or a state in a line
	maxText = 800 // bytes of a reason; Nagios' agent sends 1,024 bytes
)

// line returns a line without performance data, which begin with the character |.
func line(state State, text string) string {
	return "HOSTUP " + state.String() + " - " + strings.ReplaceAll(text, "|", "¦")
}
