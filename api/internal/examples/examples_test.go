package examples_test

import (
	"os"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api/internal/examples"
)

func TestExamplesMatchSchema(t *testing.T) {
	if err := examples.Check(document(t)); err != nil {
		t.Error(err)
	}
}

func TestCheckNamesEachViolation(t *testing.T) {
	for _, test := range []struct{ old, replacement, want string }{
		{"          canReset: {allowed: true, reason: null}\n", "",
			`openapi.yaml: example FixedCycle: /actions/canReset: property "canReset" is missing`},
		{"          canReset: {allowed: true, reason: null}\n          canCancel: {allowed: true, reason: null}\n", "",
			`openapi.yaml: example FixedCycle: /actions/canReset: property "canReset" is missing` + "\n" +
				`openapi.yaml: example FixedCycle: /actions/canCancel: property "canCancel" is missing`},
		{"billingCycle: annually,", "billingCycle: daily,",
			`openapi.yaml: example PendingOrder: /billing/billingCycle: value is not one of the allowed values ` +
				`["monthly","quarterly","semiannually","annually","biennially","triennially","free"]`},
		{"        status: 404\n", "        status: lost\n",
			`openapi.yaml: example VpsNotFound: /status: value must be an integer`},
		{"        - overdueInvoices\n", "        - overdueInvoices\n        - new\n", strings.Join([]string{
			`openapi.yaml: example FixedCycle: /new: property "new" is missing`,
			`openapi.yaml: example Nulls: /new: property "new" is missing`,
			`openapi.yaml: example Payg: /new: property "new" is missing`,
			`openapi.yaml: example PendingOrder: /new: property "new" is missing`,
		}, "\n")},
	} {
		changed := strings.Replace(string(document(t)), test.old, test.replacement, 1)
		if err := examples.Check([]byte(changed)); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func document(t *testing.T) []byte {
	t.Helper()
	document, err := os.ReadFile("../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return document
}
