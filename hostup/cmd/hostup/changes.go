package main

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
)

// maxShown is the maximum number of bytes of a value that are printed.
const maxShown = 200

// shown returns a JSON value, or the beginning of one, as human-readable text.
func shown(value string) string {
	if text, err := strconv.Unquote(value); err == nil && text != "" && strings.TrimSpace(text) == text {
		value = text
	}
	if len(value) > maxShown {
		value = strings.ToValidUTF8(value[:maxShown], "") + "…"
	}
	return cmp.Or(value, "absent")
}

// jsonOf returns the JSON value of a change, or nil if it is absent. Of a value that was
// cut, it returns a string with the beginning of its JSON.
func jsonOf(value string) json.RawMessage {
	if value == "" || json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	text, _ := json.Marshal(value) // a string cannot fail
	return text
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
