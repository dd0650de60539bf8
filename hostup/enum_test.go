package hostup_test

import (
	"slices"
	"testing"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// The lists are openapi.yaml's, in its order, and Valid knows them alone.
func TestEnumsAreThoseOfTheDescription(t *testing.T) {
	check(t, "ServiceStatus", hostup.ServiceStatuses())
	check(t, "PowerState", hostup.PowerStates())
	check(t, "BillingCycle", hostup.BillingCycles())
	check(t, "InvoiceStatus", hostup.InvoiceStatuses())
}

func check[E interface {
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
		t.Errorf("%s: %q, openapi.yaml has %q", schema, list, want)
	}
	for _, value := range list {
		if !value.Valid() {
			t.Errorf("%s: %q is not valid", schema, value)
		}
	}
	for _, value := range []E{"", "starting", "ACTIVE", "Running", "null"} {
		if value.Valid() {
			t.Errorf("%s: %q is valid", schema, value)
		}
	}
}

func TestBillingMonths(t *testing.T) {
	want := []int{1, 3, 6, 12, 24, 36, 0}
	for i, cycle := range hostup.BillingCycles() {
		if months, ok := hostup.BillingMonths(cycle); months != want[i] || ok != (want[i] > 0) {
			t.Errorf("%s: %d, %v", cycle, months, ok)
		}
	}
	if months, ok := hostup.BillingMonths("hourly"); months != 0 || ok {
		t.Errorf("hourly: %d, %v", months, ok)
	}
}

func TestStates(t *testing.T) {
	for name, test := range map[string]struct {
		body                    string
		active, running, locked bool
	}{
		"documented":          {string(exampleBody(t)), true, true, false},
		"pending order":       {string(bodyOf(t, testdata(t, "details-pending-order.http"))), false, false, true},
		"nulls":               {string(bodyOf(t, testdata(t, "details-nulls.http"))), false, false, false},
		"unknown values":      {string(bodyOf(t, testdata(t, "details-unknown-enum-values.http"))), false, false, false},
		"another case":        {replaceInExample(t, `"running"`, `"Running"`), true, false, false},
		"no operation state":  {replaceInExample(t, `"operationState"`, `"operationstate"`), true, true, true},
		"null operationState": {replaceInExample(t, `"operationState": {`, `"operationState": null, "was": {`), true, true, true},
		"null locked":         {replaceInExample(t, `"locked": false`, `"locked": null`), true, true, true},
	} {
		vps := decode(t, test.body)
		if vps.IsActive() != test.active || vps.IsRunning() != test.running || vps.IsLocked() != test.locked {
			t.Errorf("%s: active %v, running %v, locked %v", name, vps.IsActive(), vps.IsRunning(), vps.IsLocked())
		}
	}
}
