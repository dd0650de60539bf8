// Package report defines the JSON output of the command. Its names are stable; new
// ones can be added.
package report

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/hostup"
)

// A Result is the result of check.
type Result string

// The results of check. A result is unknown if the response does not have the
// gate, or if there is no response. Locked means that the gates allow the actions, but
// another operation is in progress.
const (
	Allowed Result = "allowed"
	Blocked Result = "blocked"
	Locked  Result = "locked"
	Unknown Result = "unknown"
)

// Why a result is unknown.
const (
	NotReported = "not_reported" // by HostUp, which also applies to a misspelled action
	CallFailed  = "call_failed"
)

// Gates is the JSON output of gates.
type Gates struct {
	ID         string            `json:"id"`
	AsOf       string            `json:"asOf"`
	Locked     bool              `json:"locked"`
	ChangeFlow hostup.ChangeFlow `json:"changeFlow"` // "" if the response does not have it
	Gates      []Gate            `json:"gates"`
}

// A Gate is the JSON of one gate.
type Gate struct {
	Action   hostup.Action `json:"action"`
	Reported bool          `json:"reported"`
	Allowed  bool          `json:"allowed"`
	Reason   string        `json:"reason"`
	Code     string        `json:"code"`
}

// Check is the JSON output of check.
type Check struct {
	ID            string `json:"id"`
	AsOf          string `json:"asOf,omitempty"` // absent if the call failed
	Result        Result `json:"result"`
	UnknownReason string `json:"unknownReason,omitempty"`
	Locked        *bool  `json:"locked,omitempty"` // absent if the call failed
	Gates         []Gate `json:"gates"`
}

// NewCheck returns the output of check for a VPS. The result is Blocked if one of
// the actions is, and otherwise Unknown if one is not reported, and otherwise Locked if
// the VPS is and ignoreLock is false.
func NewCheck(vps *hostup.VPSDetails, actions []hostup.Action, ignoreLock bool) Check {
	c := Check{ID: vps.ID, AsOf: AsOf(vps), Result: Allowed, Locked: new(vps.IsLocked()), Gates: []Gate{}}
	for _, action := range actions {
		gate := vps.Gate(action)
		c.Gates = append(c.Gates, Gate(gate))
		switch {
		case gate.Allowed:
		case gate.Reported:
			c.Result, c.UnknownReason = Blocked, ""
		case c.Result == Allowed:
			c.Result, c.UnknownReason = Unknown, NotReported
		}
	}
	if c.Result == Allowed && vps.IsLocked() && !ignoreLock {
		c.Result = Locked
	}
	return c
}

// FailedCheck returns the output of check for a call that failed.
func FailedCheck(id string) Check {
	return Check{ID: id, Result: Unknown, UnknownReason: CallFailed, Gates: []Gate{}}
}

// Verify is the JSON output of verify.
type Verify struct {
	ID         string      `json:"id"`
	AsOf       string      `json:"asOf"`
	Valid      bool        `json:"valid"`
	Violations []Violation `json:"violations"`
}

// A Violation is one difference between a response and openapi.yaml.
type Violation struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

// AsOf returns the time at which HostUp sent the response, in UTC and RFC 3339.
func AsOf(vps *hostup.VPSDetails) string { return SentAt(vps).Format(time.RFC3339) }

// SentAt returns the time at which HostUp sent the response, in UTC: the Date header
// if there is one, otherwise the time of the local clock.
func SentAt(vps *hostup.VPSDetails) time.Time {
	meta := vps.Meta()
	at := meta.Date
	if at.IsZero() {
		at = meta.ReceivedAt.Add(-meta.Age)
	}
	return at.UTC()
}

// Days returns the number of days between two times. A time.Duration ends at 292 years.
func Days(from, to time.Time) float64 { return float64(to.Unix()-from.Unix()) / (24 * 60 * 60) }

// AbsoluteURL returns the URL of a payment page, which HostUp documents as a path, with the
// base URL of the API.
func AbsoluteURL(base, url string) string {
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") {
		return url
	}
	return strings.TrimRight(base, "/") + url
}

// ActionOf returns the action with the given name: migrateDisk, migrate-disk and
// canMigrateDisk are the same action. It need not be known to this version. ok is
// false if name cannot be the name of an action.
func ActionOf(name string) (action hostup.Action, ok bool) {
	if action, err := hostup.ParseAction(name); err == nil {
		return action, true
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' })
	if len(words) == 0 || strings.ContainsFunc(strings.Join(words, ""), isNotAlphanumeric) {
		return "", false
	}
	for i, word := range words {
		if i > 0 {
			words[i] = first(word, unicode.ToUpper)
		}
	}
	name = strings.Join(words, "")
	if rest, isGate := strings.CutPrefix(name, "can"); isGate && rest != "" && unicode.IsUpper(rune(rest[0])) {
		name = rest
	}
	return hostup.Action(first(name, unicode.ToLower)), true
}

func isNotAlphanumeric(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// first returns word with its first letter changed by to.
func first(word string, to func(rune) rune) string {
	letter, size := utf8.DecodeRuneInString(word)
	return string(to(letter)) + word[size:]
}
