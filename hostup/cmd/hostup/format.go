package main

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func formatPassword(secret hostup.Secret, reveal bool) string {
	switch {
	case secret.IsZero():
		return ""
	case reveal && printable(secret.Reveal()) != secret.Reveal():
		return strconv.Quote(secret.Reveal()) // so that invisible characters can be seen
	case reveal:
		return secret.Reveal()
	default:
		return secret.String() + ", --reveal shows it"
	}
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

func formatTime(t hostup.Time) string {
	if t.IsZero() {
		return t.Text()
	}
	return t.UTC().Format(time.DateOnly + " 15:04 MST")
}

func formatPrice(amount float64, currency string) string {
	return strings.TrimSpace(formatNumber(amount) + " " + currency)
}

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// formatCount returns a number and its unit, in the singular or plural.
func formatCount(n float64, singular string) string {
	if n == 1 {
		return "1 " + singular
	}
	return formatNumber(n) + " " + singular + "s"
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
