package hostup

import (
	"cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/diff"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A Change is a value that differs between two VPSDetails. Path has the names of the
// members that lead to it, joined by dots, such as "billing.amount". An element of an array
// has the path of the array. Old and New are compact JSON. Old is "" if the value was
// added, and New is "" if it was removed.
//
// Path, Old and New have at most 256 bytes, and end with "…" if they were cut. So Old and
// New can be equal, and a text that was cut is not valid JSON.
type Change struct{ Path, Old, New string }

// Diff returns what changed between two responses, such as
//
//	{Path: "powerState", Old: `"running"`, New: `"stopped"`}
//
// in the order of the second response. Of each object, the members that were removed come
// last. Unknown members are compared too. The result is nil if nothing changed. A nil
// VPSDetails is like an empty one.
//
// Diff compares the JSON that MarshalJSON returns. So it compares neither Meta nor fields
// that a program has changed. A copy that was stored as JSON and read back is equal to the
// response.
//
// The order of an array does not matter: each element that was added or removed is a
// change. Numbers are compared as text: 1 and 1.0 differ. A value that is nested 16 levels
// deep or more is compared as a whole. Time and memory are linear in the size of the responses.
//
// No change shows a secret. If the root password has changed, the last Change has the path
// access.rootPassword; its Old and New are both the JSON string "[redacted]". Diff cannot
// see such a change if one of the two was read from the JSON of a VPSDetails, which has no
// root password. The values of unknown members that are redacted are not compared.
func Diff(before, after *VPSDetails) []Change {
	before = cmp.Or(before, new(VPSDetails))
	after = cmp.Or(after, new(VPSDetails))

	// Fields that cannot be encoded, such as a NaN set by hand, are like a missing document.
	old, _ := before.MarshalJSON()
	current, _ := after.MarshalJSON()
	var changes []Change
	a, b := before.Access.RootPassword, after.Access.RootPassword
	hide := func(text string) string { return redact.Value(redact.Value(text, a), b) }
	for _, c := range diff.Between(old, current, hide) {
		changes = append(changes, Change(c))
	}

	if !a.IsZero() && !b.IsZero() && !a.Equal(b) {
		const redacted = `"` + wire.Redacted + `"`
		changes = append(changes, Change{Path: "access.rootPassword", Old: redacted, New: redacted})
	}
	return changes
}
