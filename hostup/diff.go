package hostup

import (
	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/diff"
)

// A Change is a value that differs between two VPSDetails. Path has the names of the
// members on the way to it, joined by dots, such as "billing.amount"; that of an element
// of an array is the path of the array. Old and New are compact JSON, or "" if the value
// was added or removed.
//
// Path, Old and New have at most 256 bytes, and end with "…" if they were cut. So Old and
// New can be equal, and a text that was cut is not valid JSON.
type Change struct{ Path, Old, New string }

// Diff returns what changed between two responses, such as
//
//	{Path: "powerState", Old: `"running"`, New: `"stopped"`}
//
// in the order of the second response, unknown members included. Members that were removed
// from an object come last in it. The result is nil if nothing changed. Meta is not
// compared, and neither are fields that a program has set in a VPSDetails from a call. A
// nil VPSDetails is like an empty one.
//
// An array is compared as a multiset: each element that was added or removed is a change,
// and the order does not matter. Numbers are compared as text: 1 and 1.0 differ. A value that
// is deeper than 16 levels is compared as a whole. Time and memory are linear in the size
// of the responses.
//
// What is compared is the JSON of both, in which secrets are redacted. So no change shows
// one, and a copy that was stored as JSON and read back is equal to the response. A stored
// copy has lost the root password, so a change of it is found only between two responses of
// calls: it is the last change, with the path access.rootPassword, and Old and New are
// "[redacted]" in quotes.
func Diff(before, after *VPSDetails) []Change {
	if before == nil {
		before = new(VPSDetails)
	}
	if after == nil {
		after = new(VPSDetails)
	}

	// Fields that cannot be encoded, such as a NaN set by hand, are like a missing document.
	old, _ := before.MarshalJSON()
	current, _ := after.MarshalJSON()
	var changes []Change
	for _, c := range diff.Between(old, current) {
		changes = append(changes, Change(c))
	}

	a, b := before.Access.RootPassword, after.Access.RootPassword
	if !a.IsZero() && !b.IsZero() && !a.Equal(b) {
		const redacted = `"` + wire.Redacted + `"`
		changes = append(changes, Change{Path: "access.rootPassword", Old: redacted, New: redacted})
	}
	return changes
}
