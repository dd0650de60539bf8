package hostup_test

import (
	"slices"
	"testing"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// The lists have the values of openapi.yaml in its order, and Valid accepts no
// others.
func TestEnumsMatchDocument(t *testing.T) {
	checkEnum(t, "ServiceStatus", hostup.ServiceStatuses())
	checkEnum(t, "PowerState", hostup.PowerStates())
	checkEnum(t, "BillingCycle", hostup.BillingCycles())
	checkEnum(t, "InvoiceStatus", hostup.InvoiceStatuses())
}

func checkEnum[E interface {
	~string
	Valid() bool
}](t *testing.T, schema string, list []E) {
	t.Helper()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var want []E
	for _, value := range spec.Components.Schemas[schema].Value.Enum {
		if text, ok := value.(string); ok { // not the null of a nullable enum
			want = append(want, E(text))
		}
	}
	if !slices.Equal(list, want) || len(want) < 4 {
		t.Errorf("%s: %q, but openapi.yaml has %q; change hostup/enums.go", schema, list, want)
	}
	for _, value := range list {
		if !value.Valid() {
			t.Errorf("%s: %q is not valid", schema, value)
		}
	}
	for _, value := range []E{"", "unlisted", "ACTIVE", "Running", "null"} {
		if value.Valid() {
			t.Errorf("%s: %q is valid", schema, value)
		}
	}
}

func TestBillingMonths(t *testing.T) {
	for _, test := range []struct {
		cycle  hostup.BillingCycle
		months int
		ok     bool
	}{
		{hostup.BillingCycleMonthly, 1, true},
		{hostup.BillingCycleQuarterly, 3, true},
		{hostup.BillingCycleSemiannually, 6, true},
		{hostup.BillingCycleAnnually, 12, true},
		{hostup.BillingCycleBiennially, 24, true},
		{hostup.BillingCycleTriennially, 36, true},
		{hostup.BillingCycleFree, 0, false},
		{"unlisted", 0, false},
		{"", 0, false},
	} {
		if months, ok := hostup.BillingMonths(test.cycle); months != test.months || ok != test.ok {
			t.Errorf("BillingMonths(%q) = %d, %t; want %d, %t", test.cycle, months, ok, test.months, test.ok)
		}
	}
}

// Every documented cycle but free has a length.
func TestBillingMonthsOfAllCycles(t *testing.T) {
	for _, cycle := range hostup.BillingCycles() {
		if _, ok := hostup.BillingMonths(cycle); ok != (cycle != hostup.BillingCycleFree) {
			t.Errorf("BillingMonths(%q) reports %t; add the cycle to billingMonths", cycle, ok)
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
		{"nulls", string(bodyOf(t, testdata(t, "details-nulls.http"))), false, false, false},
		{"unknown values", string(bodyOf(t, testdata(t, "details-unknown-enum-values.http"))), false, false, false},
		{"other case", replaceInExample(t, `"running"`, `"Running"`), true, false, false},
		{"no operationState", replaceInExample(t, `"operationState"`, `"operationstate"`), true, true, true},
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
