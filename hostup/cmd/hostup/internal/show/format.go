package show

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

func formatPassword(secret hostup.Secret, reveal bool) string {
	switch {
	case secret.IsZero():
		return ""
	case !reveal:
		return secret.String() + ", --reveal shows it"
	}

	password := secret.Reveal()
	if term.Printable(password) != password || strings.TrimSpace(password) != password {
		return strconv.Quote(password) // so that invisible characters can be seen
	}
	return password
}

const (
	maxKey = 120 // characters of an SSH key that is shown in full, such as one of type ed25519
	keyEnd = 30  // characters at each end of a longer one: its type, and its comment
)

// shortKey cuts a long SSH key in the middle.
func shortKey(key string) string {
	characters := []rune(key)
	n := len(characters)
	if n <= maxKey {
		return key
	}
	return string(characters[:keyEnd]) + "…" + string(characters[n-keyEnd:])
}

func formatFlow(flow hostup.ChangeFlow) string {
	switch flow {
	case hostup.FlowPAYG:
		return "resizing (pay-as-you-go)"
	case hostup.FlowFixedCycle:
		return "upgrading the plan or changing the billing cycle (fixed cycle)"
	default:
		return ""
	}
}

// timeFormat is the format of times in text for people.
const timeFormat = time.DateOnly + " 15:04 MST"

func formatTime(t hostup.Time) string {
	if t.IsZero() {
		return t.Text()
	}
	return t.UTC().Format(timeFormat)
}

// formatDue returns the day of a payment, and how far it is from another time.
func formatDue(due hostup.Time, from time.Time) string {
	if due.IsZero() {
		return due.Text()
	}
	day := due.UTC().Truncate(24 * time.Hour)
	days := int(report.Days(from.UTC().Truncate(24*time.Hour), day))
	text := formatDay(due)
	switch {
	case days == 0:
		return text + " (today)"
	case days == 1:
		return text + " (tomorrow)"
	case days == -1:
		return text + " (yesterday)"
	case days < 0:
		return fmt.Sprintf("%s (%d days ago)", text, -days)
	default:
		return fmt.Sprintf("%s (in %d days)", text, days)
	}
}

// formatPercent returns a percentage with at most two decimals.
func formatPercent(f float64) string { return formatNumber(math.Round(f*100) / 100) }

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// in returns a function that formats a number with its unit, which can be empty.
func in(unit string) func(float64) string {
	return func(f float64) string { return strings.TrimSpace(formatNumber(f) + " " + unit) }
}

// optional formats a value. It returns "" if the response does not have it.
func optional[T any](value *T, format func(T) string) string {
	if value == nil {
		return ""
	}
	return format(*value)
}

// numberOrDash returns a number for the middle of a text.
func numberOrDash(f *float64) string { return cmp.Or(optional(f, formatNumber), "-") }

// YesNo returns yes or no.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func formatCores(n float64) string {
	if n == 1 {
		return "1 core"
	}
	return formatNumber(n) + " cores"
}

func formatLocked(locked *bool) string { return cmp.Or(optional(locked, YesNo), "unknown") }

// consequence returns what a lock means for all actions.
func consequence(isLocked bool) string {
	if isLocked {
		return "so no action is allowed now"
	}
	return ""
}

// Lock returns why no action is allowed on a locked VPS, or "" for one that is not.
func Lock(vps *hostup.VPSDetails) string {
	has, err := presence.Of(vps)
	switch {
	case !vps.IsLocked():
		return ""
	case err != nil || has.OperationState.Locked == nil:
		return "HostUp does not report whether the VPS is locked, so it counts as locked"
	default:
		return "the VPS is locked: another operation is in progress"
	}
}

// State returns the state of a VPS on one line, with a dash for each value that the response does
// not have.
func State(vps *hostup.VPSDetails) (string, error) {
	has, err := presence.Of(vps)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, value := range []struct{ name, text string }{
		{"service", string(vps.ServiceStatus)},
		{"power", string(vps.PowerState)},
		{"locked", optional(has.OperationState.Locked, YesNo)},
		{"overdue", formatOverdue(has.OverdueInvoices)},
		{"blocked", BlockedCount(vps, "/")},
	} {
		texts = append(texts, value.name+"="+cmp.Or(value.text, "-"))
	}
	return strings.Join(texts, " "), nil
}

// Reason returns why an action is blocked, or "" for one that is not.
func Reason(gate hostup.Gate) string {
	if gate.Allowed || !gate.Reported {
		return ""
	}
	text := cmp.Or(gate.Reason, "no reason given")
	if gate.Code != "" {
		text += " (code " + gate.Code + ")"
	}
	return text
}

// formatSystem returns the display name of a system, or its family, version and
// variant if it has none.
func formatSystem(system *hostup.OperatingSystem) string {
	if system == nil {
		return ""
	}
	words := strings.Fields(system.Family + " " + system.Version + " " + system.Variant)
	return cmp.Or(system.DisplayName, strings.Join(words, " "))
}

// prefixed returns prefix and text, or "" if there is no text.
func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
