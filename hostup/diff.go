package hostup

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

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

// Diff returns what changed between two responses, unknown members included, in the
// order of after; a member that was removed follows the one that preceded it. It is nil if
// nothing changed. Meta is not compared, and a field that was changed by hand only in a
// VPSDetails without a response. Nil is like an empty VPSDetails.
//
// An array is compared as a multiset: each element that was added or removed is a change,
// and the order does not matter. Numbers are compared as text: 1 and 1.0 differ. Below 16
// levels of objects, a value is one change. Time and memory are linear in the size of the
// responses.
//
// No change contains a secret, that is, a password, secret or token by the name of its
// member. Changed secrets come at the end, with Old and New "[redacted]" in quotes. That a
// secret is missing, null or redacted on one side is no change, so a stored copy of a
// VPSDetails is equal to the response: JSON of a VPSDetails has no secrets.
func Diff(before, after *VPSDetails) []Change {
	if before == nil {
		before = new(VPSDetails)
	}
	if after == nil {
		after = new(VPSDetails)
	}
	if body := before.received().Body(); body != nil && bytes.Equal(body, after.received().Body()) {
		return nil
	}

	// MarshalJSON also redacts values that contain a secret. Fields that it cannot encode,
	// such as a NaN set by hand, are compared like a missing document.
	old, _ := before.MarshalJSON()
	current, _ := after.MarshalJSON()
	var changes []Change
	for _, c := range diff.Between(old, current, isHidden) {
		changes = append(changes, Change(c))
	}
	for _, c := range diff.Secrets(before.withSecrets(), after.withSecrets(), isHidden) {
		changes = append(changes, Change(c))
	}
	return changes
}

// withSecrets returns the body, or a document with only the root password of a VPSDetails
// without a response.
func (v *VPSDetails) withSecrets() []byte {
	if body := v.received().Body(); body != nil {
		return body
	}
	password, _ := jsontext.AppendQuote(nil, v.Access.RootPassword.Reveal())
	if v.Access.RootPassword.IsZero() {
		password = []byte("null")
	}
	return []byte(`{"access":{"rootPassword":` + string(password) + `}}`)
}

// isHidden reports whether a member is a secret by its name. Gates never are.
func isHidden(parent, name string) bool {
	isGate := parent == "actions" && strings.HasPrefix(name, "can")
	return !isGate && isSecretName(name)
}

// isSecretName is a stand-in for redact.IsSecretName.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "passwd", "secret", "token"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
