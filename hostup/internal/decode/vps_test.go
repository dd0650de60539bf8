package decode

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/gen"
)

// The fields are those that encoding/json reads.
func TestDetails(t *testing.T) {
	for _, name := range []string{
		"details-documented", "details-payg", "details-pending-order", "details-nulls",
		"details-unknown-enum-values", "details-unknown-members",
	} {
		body := example(t, name)
		var want gen.VPSDetails
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		got, r := details(t, body)
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if string(r.Body()) != body {
			t.Errorf("%s: the body differs", name)
		}
	}
}

func TestPresence(t *testing.T) {
	yes, no := true, false
	for _, test := range []struct {
		name, old, new string
		payg, locked   *bool
	}{
		{"as documented", `"pinned"`, `"pinned"`, &no, &no},
		{"isPayg true", `"isPayg": false`, `"isPayg": true`, &yes, &no},
		{"isPayg null", `"isPayg": false`, `"isPayg": null`, nil, &no},
		{"isPayg absent", `"isPayg"`, `"ispayg"`, nil, &no},
		{"billing null", `"billing": {`, `"billing": null, "was": {`, nil, &no},
		{"billing absent", `"billing"`, `"Billing"`, nil, &no},
		{"locked true", `"locked": false`, `"locked": true`, &no, &yes},
		{"locked null", `"locked": false`, `"locked": null`, &no, nil},
		{"operationState absent", `"operationState"`, `"x"`, &no, nil},
	} {
		v, r := details(t, replace(t, test.old, test.new))
		if diff := cmp.Diff(test.payg, r.Billing.IsPAYG); diff != "" {
			t.Errorf("%s: isPayg: %s", test.name, diff)
		}
		if diff := cmp.Diff(test.locked, r.OperationState.Locked); diff != "" {
			t.Errorf("%s: locked: %s", test.name, diff)
		}
		if v.Billing.IsPAYG != isTrue(test.payg) || v.OperationState.Locked != isTrue(test.locked) {
			t.Errorf("%s: the generated fields are %v and %v", test.name, v.Billing.IsPAYG, v.OperationState.Locked)
		}
	}
}

// HostUp documents these two objects by an example only: a member of another
// type is nil or empty, and costs nothing else.
func TestExampleOnlyMembers(t *testing.T) {
	body := replace(t, `"family": "ubuntu"`, `"family": ["ubuntu"]`)
	body = strings.Replace(body, `"baseMonthlyCost": 39`, `"baseMonthlyCost": "39"`, 1)
	v, r := details(t, body)
	if v.OperatingSystem == nil || v.OperatingSystem.Family != "" || v.OperatingSystem.Version != "24.04" {
		t.Errorf("%+v", v.OperatingSystem)
	}
	if v.Pricing == nil || v.Pricing.TotalMonthlyCost == nil {
		t.Errorf("%+v", v.Pricing)
	}
	if v.Hostname != "web-01.example.com" || !r.Gate("upgrade").Allowed || v.Access.RootPassword.IsZero() {
		t.Error("the rest of the response is lost")
	}
}

// A member of another type is nil, not 0 or false.
func TestExampleOnlyMembersAreNil(t *testing.T) {
	v, _ := details(t, `{"id": "x", "pricing": {"totalMonthlyCost": "1", "totalAnnualCost": 1e400, "baseMonthlyCost": null,
		"baseAnnualCost": 468, "billingCycle": {"isFree": "no", "months": 1.5, "id": "monthly"}, "addons": [{"quantity": "many"}]}}`)
	p := v.Pricing
	if p == nil || p.TotalMonthlyCost != nil || p.TotalAnnualCost != nil || p.BaseMonthlyCost != nil {
		t.Fatalf("%+v", p)
	}
	if p.BaseAnnualCost == nil || *p.BaseAnnualCost != 468 || len(p.Addons) != 1 || p.Addons[0].Quantity != nil {
		t.Errorf("%+v", p)
	}
	if c := p.BillingCycle; c == nil || c.IsFree != nil || c.Months != nil || c.ID != "monthly" {
		t.Errorf("%+v", c)
	}
	if v, _ := details(t, `{"id": "x", "pricing": {"billingCycle": "monthly"}}`); v.Pricing == nil || v.Pricing.BillingCycle != nil {
		t.Errorf("%+v", v.Pricing)
	}
}

func TestUnusable(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"empty", "", "got no JSON, want object"},
		{"white space", " \r\n\t", "got no JSON, want object"},
		{"null", "null", "got null, want object"},
		{"array", "[]", "got array, want object"},
		{"string", `"x"`, "got string, want object"},
		{"number", "1", "got number, want object"},
		{"boolean", " true", "got boolean, want object"},
		{"HTML", "<html>", "got no JSON, want object"},
		{"no id", "{}", "/id is missing or empty"},
		{"cut off", `{"id": "x"`, "the JSON is cut off"},
		{"not JSON", `{"id" "x"}`, `invalid JSON at byte 6, in "/id"`},
		{"another value", `{"id": "x"} {}`, `invalid JSON at byte 12, in ""`},
		{"number for a string", replace(t, `"hostname": "web-01.example.com"`, `"hostname": 1`), "/hostname: got number, want string"},
		{"string for a number", replace(t, `"amount": 99,
    "currencyCode": "SEK",
    "billingCycle"`, `"amount": "99", "billingCycle"`), "/billing/amount: got string, want number"},
		{"fraction", replace(t, `"backupsIncluded": 2`, `"backupsIncluded": 2.5`), "/backupsIncluded: got number, want integer"},
		{"large number", replace(t, `"backupsIncluded": 2`, `"backupsIncluded": 9223372036854775808`), "/backupsIncluded: number out of range"},
		{"larger number", replace(t, `"memoryGb": 4`, `"memoryGb": 1e400`), "/memoryGb: number out of range"},
		{"string for a boolean", replace(t, `"pinned": false`, `"pinned": "no"`), "/pinned: got string, want boolean"},
		{"string for allowed", replace(t, `"isPayg": false`, `"isPayg": "false"`), "/billing/isPayg: got string, want boolean"},
		{"array for an object", replace(t, `"bandwidth": {`, `"bandwidth": [], "was": {`), "/bandwidth: got array, want object"},
		{"object for an array", replace(t, `"sshKeys": [`, `"sshKeys": {}, "was": [`), "/sshKeys: got object, want array"},
		{"number for the password", replace(t, `"initial-password-from-panel"`, "1"), "/access/rootPassword: got number, want string"},
		{"duplicate", replace(t, `"pinned": false`, `"pinned": false, "pinned": true`), "/pinned: duplicate name"},
		{"unknown duplicate", replace(t, `"pinned": false`, `"canary": 1, "canary": 2`), "/…: duplicate name"},
		{"unknown gate twice", replace(t, `"canAddDisk"`, `"canFly": 1, "canFly": 2, "canAddDisk"`), "/actions/…: duplicate name"},
	} {
		v := new(gen.VPSDetails)
		if _, err := Details([]byte(test.body), v); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}
