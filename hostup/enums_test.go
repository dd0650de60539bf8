package hostup_test

import (
	"slices"
	"testing"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// The lists have the values of openapi.yaml in its order, and Valid accepts no others. A
// caller can change a list without changing that of other callers.
func TestEnumsMatchDocument(t *testing.T) {
	checkEnum(t, "ServiceStatus", hostup.ServiceStatuses)
	checkEnum(t, "PowerState", hostup.PowerStates)
	checkEnum(t, "BillingCycle", hostup.BillingCycles)
	checkEnum(t, "InvoiceStatus", hostup.InvoiceStatuses)
}

func checkEnum[E interface {
	~string
	Valid() bool
}](t *testing.T, schema string, listOf func() []E) {
	t.Helper()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}

	clear(listOf()) // a copy
	list := listOf()
	var want []E
	for _, value := range spec.Components.Schemas[schema].Value.Enum {
		if text, ok := value.(string); ok { // not the null of a nullable enum
			want = append(want, E(text))
		}
	}
	if !slices.Equal(list, want) || len(want) < 4 {
		t.Errorf("%s: %q, but openapi.yaml has %q; run go generate ./...", schema, list, want)
	}

	for _, value := range append(list, "", "unlisted", "ACTIVE", "Running", "null") {
		if value.Valid() != slices.Contains(want, value) {
			t.Errorf("%s: Valid of %q is %t", schema, value, value.Valid())
		}
	}
}

func TestBillingMonths(t *testing.T) {
	want := map[hostup.BillingCycle]int{
		"monthly": 1, "quarterly": 3, "semiannually": 6, "annually": 12, "biennially": 24, "triennially": 36,
		"free": 0, "unlisted": 0, "": 0,
	}
	for _, cycle := range append(hostup.BillingCycles(), "unlisted", "") {
		length, isListed := want[cycle]
		if months, ok := hostup.BillingMonths(cycle); !isListed || months != length || ok != (length > 0) {
			t.Errorf("BillingMonths(%q) = %d, %t; want %d (listed in the test: %t)", cycle, months, ok, length, isListed)
		}
	}
}

func TestStates(t *testing.T) {
	for _, test := range []struct {
		name                    string
		body                    string
		active, running, locked bool
	}{
		{"documented", string(exampleBody(t)), true, true, false},
		{"pending order", string(bodyOf(t, testdata(t, "details-pending-order.http"))), false, false, true},
		{"unknown values", string(bodyOf(t, testdata(t, "details-unknown-enum-values.http"))), false, false, false},
		{"other case", replaceInExample(t, `"running"`, `"Running"`), true, false, false},
		{"null operationState", replaceInExample(t, `"operationState": {`, `"operationState": null, "was": {`), true, true, true},
		{"null locked", replaceInExample(t, `"locked": false`, `"locked": null`), true, true, true},
	} {
		vps := decode(t, test.body)
		if vps.IsActive() != test.active || vps.IsRunning() != test.running || vps.IsLocked() != test.locked {
			t.Errorf("%s: active %t, running %t, locked %t; want %t, %t, %t", test.name,
				vps.IsActive(), vps.IsRunning(), vps.IsLocked(), test.active, test.running, test.locked)
		}
	}
}
