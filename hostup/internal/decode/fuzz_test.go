package decode

import (
	"slices"
	"strings"
	"testing"
)

// seeds are bodies for the fuzz targets.
func seeds(t testing.TB) []string {
	bodies := []string{
		`{"id": "x"}`, `{"id": "x", "a": {"b": [1, "\u00e5", null, {"c": true}]}, "\u0061\"b": "\\"}`,
		`{"id": "x", "pricing": {"billingCycle": {"months": 2.0}, "addons": [7, {"quantity": "many"}]}, "memoryGb": 4e0}`,
		`{"id": "x", "actions": {"canFly": {"allowed": true}, "canSwim": "yes", "canreset": {"allowed": true}}}`,
		`{"id": "x", "operatingSystem": [1], "pricing": "see billing", "createdAt": {"a": 1}}`,
		`{"id": "x", "isPayg": true, "locked": true, "billing": {"ispayg": true, "x": {"isPayg": true}}, "operationState": {"Locked": true}}`,
	}
	for _, name := range []string{
		"details-documented", "details-payg", "details-pending-order", "details-nulls",
		"details-unknown-enum-values", "details-unknown-members", "problem-400-invalid-request",
	} {
		bodies = append(bodies, example(t, name))
	}
	return append(bodies, "\uFEFF"+bodies[0], " \t\r\n"+strings.ReplaceAll(bodies[6], "\n", "")+" \t\r\n")
}

// FuzzDetails compares the reader with the reference: the same bodies are accepted,
// with the same values and the same undocumented members.
func FuzzDetails(f *testing.F) {
	for _, body := range seeds(f) {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) { compare(t, slices.Clip(body)) })
}
