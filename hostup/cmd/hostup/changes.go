package main

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/diff"
)

// changesOf returns what differs between two responses, without the root
// password.
func changesOf(older, newer *hostup.VPSDetails) ([]diff.Change, error) {
	a, err := older.MarshalJSON()
	if err != nil {
		return nil, err
	}
	b, err := newer.MarshalJSON()
	if err != nil {
		return nil, err
	}
	changes, err := diff.Between(a, b)
	before, after := older.Access.RootPassword, newer.Access.RootPassword
	if !before.Equal(after) && before.IsZero() == after.IsZero() { // both are redacted
		redacted := strconv.Quote(after.String())
		changes = append(changes, diff.Change{Path: "access.rootPassword", Old: redacted, New: redacted})
	}
	return changes, err
}

// maxShown is the maximum number of bytes of a value that are printed.
const maxShown = 200

// shown returns a JSON value as human-readable text.
func shown(value string) string {
	if text, err := strconv.Unquote(value); err == nil && text != "" && strings.TrimSpace(text) == text {
		value = text
	}
	if len(value) > maxShown {
		value = strings.ToValidUTF8(value[:maxShown], "") + "…"
	}
	return cmp.Or(value, "absent")
}

// stateLine returns the first line that watch prints, without the time.
func stateLine(vps *hostup.VPSDetails) string {
	overdue := "-" // the response has no list
	if vps.OverdueInvoices != nil {
		overdue = strconv.Itoa(len(vps.OverdueInvoices))
	}
	return vps.ID + " service=" + string(vps.ServiceStatus) + " power=" + string(vps.PowerState) +
		" locked=" + yesNo(vps.IsLocked()) + " overdue=" + overdue +
		" blocked=" + strings.Join(blockedActions(vps), ",")
}
