package decode

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/gen"
)

// The fields are the same as those decoded by encoding/json.
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
		if got.Access.RootPassword.Reveal() != want.Access.RootPassword.Reveal() {
			t.Errorf("%s: the password differs", name)
		}
		if string(r.Body()) != body || r.VPSDetails != nil {
			t.Errorf("%s: the body differs, or the response keeps what is the caller's", name)
		}
	}
}

// Each documented member has a field: encoding the fields loses none of them.
func TestDetailsLosesNothing(t *testing.T) {
	for _, name := range []string{"details-documented", "details-payg"} {
		body := example(t, name)
		var want, got any
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		v, _ := details(t, body)
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, &got); err != nil {
			t.Fatal(err)
		}
		access := want.(map[string]any)["access"].(map[string]any)
		if access["rootPassword"] != nil {
			access["rootPassword"] = "[redacted]"
		}
		if diff := cmp.Diff(withoutEmpty(want), withoutEmpty(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// withoutEmpty returns a decoded document without the members that are null or "".
func withoutEmpty(document any) any {
	switch document := document.(type) {
	case map[string]any:
		maps.DeleteFunc(document, func(_ string, value any) bool { return value == nil || value == "" })
		for name, value := range document {
			document[name] = withoutEmpty(value)
		}
	case []any:
		for i, value := range document {
			document[i] = withoutEmpty(value)
		}
	}
	return document
}

func TestPresence(t *testing.T) {
	yes, no := new(true), new(false)
	for _, test := range []struct {
		name, members string
		payg, locked  *bool
	}{
		{"true", `"billing": {"isPayg": true}, "operationState": {"locked": true}`, yes, yes},
		{"false", `"billing": {"isPayg": false}, "operationState": {"locked": false}`, no, no},
		{"null", `"billing": {"isPayg": null}, "operationState": {"locked": null}`, nil, nil},
		{"absent", `"billing": {"amount": 1}, "operationState": {"x": 1}`, nil, nil},
		{"in another case", `"billing": {"ispayg": true}, "operationState": {"Locked": true}`, nil, nil},
		{"empty objects", `"billing": {}, "operationState": {}`, nil, nil},
		{"null objects", `"billing": null, "operationState": null`, nil, nil},
		{"absent objects", `"x": 1`, nil, nil},
		{"elsewhere", `"isPayg": true, "locked": true, "billing": {"x": {"isPayg": true}}`, nil, nil},
	} {
		for _, mismatch := range []string{"", `, "operatingSystem": {"family": 7}`, `, "pricing": {"currency": 7}`} {
			v, r := details(t, `{"id": "x", `+test.members+mismatch+"}")
			if diff := cmp.Diff(test.payg, r.Billing.IsPAYG); diff != "" {
				t.Errorf("%s%s: isPayg: %s", test.name, mismatch, diff)
			}
			if diff := cmp.Diff(test.locked, r.OperationState.Locked); diff != "" {
				t.Errorf("%s%s: locked: %s", test.name, mismatch, diff)
			}
			if v.Billing.IsPAYG != isTrue(test.payg) || v.OperationState.Locked != isTrue(test.locked) {
				t.Errorf("%s%s: the generated fields are %v and %v", test.name, mismatch, v.Billing.IsPAYG, v.OperationState.Locked)
			}
		}
	}
}

// A member that is null or absent affects no other field.
func TestNullMembers(t *testing.T) {
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(example(t, "details-documented")), &whole); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		if name == "id" {
			continue
		}
		for _, isNull := range []bool{true, false} {
			less := maps.Clone(whole)
			if delete(less, name); isNull {
				less[name] = json.RawMessage("null")
			}
			body, err := json.Marshal(less)
			if err != nil {
				t.Fatal(err)
			}
			var want gen.VPSDetails
			if err := json.Unmarshal(body, &want); err != nil {
				t.Fatal(err)
			}
			got, r := details(t, string(body))
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("%s, null %v (-want +got):\n%s", name, isNull, diff)
			}
			if isThere := name != "actions"; r.Gate("upgrade") != (Gate{Reported: isThere, Allowed: isThere}) {
				t.Errorf("%s, null %v: %+v", name, isNull, r.Gate("upgrade"))
			}
			if isThere := name != "access"; got.Access.RootPassword.IsZero() == isThere {
				t.Errorf("%s, null %v: the password is %q", name, isNull, got.Access.RootPassword.Reveal())
			}
		}
	}
}

// A null inside of an object or array is accepted too.
func TestNullInside(t *testing.T) {
	for pattern := range documented() {
		if pattern == "" || pattern == "/id" {
			continue
		}
		if _, err := Details([]byte(nest(pattern, "null")), new(gen.VPSDetails)); err != nil {
			t.Errorf("null as %s: %v", pattern, err)
		}
	}
}

// HostUp documents these two objects by an example only: a member of another
// type is nil or empty, never 0 or false, and affects no other field.
func TestExampleOnlyMembers(t *testing.T) {
	for _, test := range []struct{ member, in, want string }{
		{"operatingSystem", `{"family": 7, "version": "V"}`, `{"version":"V"}`},
		{"operatingSystem", `{"family": ["F"], "version": "V", "variant": {"w": {"x": 1}}, "displayName": true}`, `{"version":"V"}`},
		{"operatingSystem", `{"family": 7, "unknown": {"family": 7}, "variant": "W"}`, `{"variant":"W"}`},
		{"pricing", `{"currency": false, "currencyCode": "SEK"}`, `{"currencyCode":"SEK"}`},
		{"pricing", `{"pricePerCycle": "39", "baseMonthlyCost": 39.5}`, `{"baseMonthlyCost":39.5}`},
		{"pricing", `{"pricePerCycle": 1e400, "baseMonthlyCost": -1e400, "baseAnnualCost": 0}`, `{"baseAnnualCost":0}`},
		{"pricing", `{"pricePerCycle": "39", "baseMonthlyCost": null}`, `{}`},
		{"pricing", `{"billingCycle": "monthly", "currency": "SEK"}`, `{"currency":"SEK"}`},
		{"pricing", `{"billingCycle": {"months": "1", "id": "monthly", "isFree": true}}`, `{"billingCycle":{"id":"monthly","isFree":true}}`},
		{"pricing", `{"billingCycle": {"months": 1.5, "id": "monthly"}}`, `{"billingCycle":{"id":"monthly"}}`},
		{"pricing", `{"billingCycle": {"months": 9223372036854775808}}`, `{"billingCycle":{}}`},
		{"pricing", `{"billingCycle": {"isFree": "true", "months": 1}}`, `{"billingCycle":{"months":1}}`},
		{"pricing", `{"billingCycle": {"isFree": 1, "id": 7}}`, `{"billingCycle":{}}`},
		{"pricing", `{"addons": {"0": {"id": "a"}}, "currency": "SEK"}`, `{"currency":"SEK"}`},
		{"pricing", `{"addons": ["none", {"id": "b"}]}`, `{"addons":[{},{"id":"b"}]}`},
		{"pricing", `{"addons": [{"id": "a", "included": "50", "quantity": 2}, null, {"unitPriceMonthly": [], "name": "N"}]}`,
			`{"addons":[{"id":"a","quantity":2},{},{"name":"N"}]}`},
	} {
		body := replace(t, `"`+test.member+`": {`, `"`+test.member+`": `+test.in+`, "was": {`)
		var want gen.VPSDetails
		if err := json.Unmarshal([]byte(replace(t, `"`+test.member+`": {`, `"was": {`)), &want); err != nil {
			t.Fatal(err)
		}
		v, r := details(t, body)
		var member any = v.OperatingSystem
		if test.member == "pricing" {
			member = v.Pricing
		}
		if got, err := json.Marshal(member); err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", test.in, got, err, test.want)
		}
		if test.member == "pricing" {
			v.Pricing = nil
		} else {
			v.OperatingSystem = nil
		}
		if diff := cmp.Diff(&want, v); diff != "" {
			t.Errorf("%s: other fields (-want +got):\n%s", test.in, diff)
		}
		if !r.Gate("upgrade").Allowed || v.Access.RootPassword.Reveal() != password || string(r.Body()) != body {
			t.Errorf("%s costs gates, password or body", test.in)
		}
		if got := redacted(t, body); got != strings.Replace(body, password, "[redacted]", 1) {
			t.Errorf("%s: redacted to %s", test.in, got)
		}
	}
}

// Only members inside of the two objects are skipped.
func TestExampleOnlyObjects(t *testing.T) {
	for _, test := range []struct{ members, want string }{
		{`"operatingSystem": "Ubuntu"`, "/operatingSystem: got string, want object"},
		{`"pricing": []`, "/pricing: got array, want object"},
		{`"operatingSystem": {"family": 7}, "pricing": []`, "/pricing: got array, want object"},
		{`"operatingSystem": {"family": 7}, "pricing": 1`, "/pricing: got number, want object"},
		{`"pricing": {"currency": 7}, "operatingSystem": true`, "/operatingSystem: got boolean, want object"},
		{`"operatingSystem": {"family": 7}, "hostname": 7`, "/hostname: got number, want string"},
		{`"hostname": 7, "operatingSystem": {"family": 7}`, "/hostname: got number, want string"},
		{`"pricing": {"currency": 7}, "billing": {"amount": "99"}`, "/billing/amount: got string, want number"},
		{`"pricing": {"currency": 7}, "billing": {"amount": 1e400}`, "/billing/amount: number out of range"},
		{`"pricing": {"currency": 7, "currency": 8}`, "/pricing/currency: duplicate name"},
		{`"pricing": {"currency": {"x": 1, "x": 2}}`, "/pricing/currency/…: duplicate name"},
		{`"pricing": {"currency": 7}, "id": "y"`, "/id: duplicate name"},
		{`"pricing": {"currency": 7}, "access": {"rootPassword": 7}`, "/access/rootPassword: got number, want string"},
		{`"pricing": {"currency": 7}, "actions": {"canFly": 1, "canFly": 2}`, "/actions/…: duplicate name"},
		{`"operatingSystems": {"family": 7}, "pinned": 7`, "/pinned: got number, want boolean"},
	} {
		_, err := Details([]byte(`{"id": "x", `+test.members+"}"), new(gen.VPSDetails))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.members, err, test.want)
		}
	}
}

// Numbers keep the precision of a float64.
func TestNumbers(t *testing.T) {
	for _, number := range []string{"0", "0.1", "99.95", "16777217", "1234567.89", "9007199254740991", "0.30000000000000004", "-1.5"} {
		v, _ := details(t, `{"id": "x", "billing": {"amount": `+number+`}}`)
		if got, err := json.Marshal(v.Billing.Amount); err != nil || string(got) != number {
			t.Errorf("%s became %s, %v", number, got, err)
		}
	}
}

// A timestamp of any kind is kept.
func TestTimestamps(t *testing.T) {
	for _, value := range []string{`"soon"`, `""`, "1777291200.50", "true", `{"unix":[1]}`, "[]", `"2026-04-27T12:00:00Z"`} {
		v, _ := details(t, `{"id": "x", "createdAt": `+value+`, "usageLog": [{"recordedAt": `+value+`}]}`)
		for _, at := range []json.Marshaler{v.CreatedAt, v.UsageLog[0].RecordedAt} {
			if got, err := at.MarshalJSON(); err != nil || string(got) != value {
				t.Errorf("%s became %s, %v", value, got, err)
			}
		}
	}
}

// A member of another type is nil, not 0 or false.
func TestExampleOnlyMembersAreNil(t *testing.T) {
	v, _ := details(t, `{"id": "x", "pricing": {"totalMonthlyCost": "1", "totalAnnualCost": 1e400, "baseMonthlyCost": null,
		"baseAnnualCost": 468, "billingCycle": {"isFree": "no", "months": 1.5, "id": "monthly"}, "addons": [{"quantity": "many"}]}}`)
	p := v.Pricing
	if p == nil || p.TotalMonthlyCost != nil || p.TotalAnnualCost != nil || p.BaseMonthlyCost != nil {
		t.Fatalf("mismatches are not nil: %+v", p)
	}
	if p.BaseAnnualCost == nil || *p.BaseAnnualCost != 468 || len(p.Addons) != 1 || p.Addons[0].Quantity != nil {
		t.Errorf("a mismatch changed other fields, or is not nil: %+v", p)
	}
	if c := p.BillingCycle; c == nil || c.IsFree != nil || c.Months != nil || c.ID != "monthly" {
		t.Errorf("billingCycle: %+v", c)
	}
	if v, _ := details(t, `{"id": "x", "pricing": {"billingCycle": "monthly"}}`); v.Pricing == nil || v.Pricing.BillingCycle != nil {
		t.Errorf("billingCycle is a string: got %+v, want nil in it", v.Pricing)
	}
}

// 2.0 is an integer in OpenAPI, and some servers write integers like that.
func TestIntegers(t *testing.T) {
	for _, test := range []struct {
		text string
		want int
	}{{"2", 2}, {"2.0", 2}, {"0.0", 0}, {"-1e0", -1}, {"12e1", 120}} {
		v, _ := details(t, `{"id": "x", "backupsIncluded": `+test.text+`, "pricing": {"billingCycle": {"months": `+test.text+`}}}`)
		if v.BackupsIncluded != test.want || v.Pricing.BillingCycle.Months == nil || *v.Pricing.BillingCycle.Months != test.want {
			t.Errorf("%s: %d, %v", test.text, v.BackupsIncluded, v.Pricing.BillingCycle.Months)
		}
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
		{"like null", "nope", "got no JSON, want object"},
		{"like false", "forbidden", "got no JSON, want object"},
		{"HTML", "<html>", "got no JSON, want object"},
		{"byte order mark", "\xef\xbb\xbf{}", "got no JSON, want object"},
		{"comment", "/* */ {}", "got no JSON, want object"},
		{"no id", "{}", "/id is missing or empty"},
		{"null id", `{"id": null}`, "/id is missing or empty"},
		{"empty id", `{"id": ""}`, "/id is missing or empty"},
		{"id in another case", `{"ID": "x", "Id": "x"}`, "/id is missing or empty"},
		{"envelope", `{"data": {"id": "x"}}`, "/id is missing or empty"},
		{"problem", example(t, "problem-500-internal-error"), "/id is missing or empty"},
		{"number for the id", `{"id": 7}`, "/id: got number, want string"},
		{"cut off", `{"id": "x"`, "the JSON is cut off"},
		{"cut off before the password", `{"id": "x", "access": {"rootPassword":`, "the JSON is cut off"},
		{"cut off in the password", `{"id": "x", "access": {"rootPassword": "p`, "the JSON is cut off"},
		{"no password", `{"id": "x", "access": {"rootPassword": }}`, `invalid JSON at byte 39, in "/access/rootPassword"`},
		{"not JSON", `{"id" "x"}`, `invalid JSON at byte 6, in "/id"`},
		{"trailing comma", `{"id": "x",}`, `invalid JSON at byte 10, in ""`},
		{"another value", `{"id": "x"} {}`, `invalid JSON at byte 12, in ""`},
		{"garbage after it", `{"id": "x"} x`, `invalid JSON at byte 12, in ""`},
		{"invalid UTF-8", "{\"id\": \"x\xff\"}", `invalid JSON at byte 9, in "/id"`},
		{"invalid UTF-8 in an unknown member", "{\"id\": \"x\", \"a\": \"\xff\"}", `invalid JSON at byte 18, in "/…"`},
		{"lone surrogate", `{"id": "x", "access": {"rootPassword": "\ud800"}}`, `invalid JSON at byte 40, in "/access/rootPassword"`},
		{"nesting", `{"id": "x", "a": ` + strings.Repeat("[", 10_000), `invalid JSON at byte 10016, in "/…"`},
		{"number for a string", replace(t, `"hostname": "web-01.example.com"`, `"hostname": 1`), "/hostname: got number, want string"},
		{"number for an enum", replace(t, `"powerState": "running"`, `"powerState": 1`), "/powerState: got number, want string"},
		{"string for a number", replace(t, `"limitGb": 1000`, `"limitGb": "1000"`), "/bandwidth/limitGb: got string, want number"},
		{"fraction", replace(t, `"backupsIncluded": 2`, `"backupsIncluded": 2.5`), "/backupsIncluded: got number, want integer"},
		{"large fraction", replace(t, `"backupsIncluded": 2`, `"backupsIncluded": 1e300`), "/backupsIncluded: got number, want integer"},
		{"large number", replace(t, `"backupsIncluded": 2`, `"backupsIncluded": 9223372036854775808`), "/backupsIncluded: number out of range"},
		{"larger number", replace(t, `"memoryGb": 4`, `"memoryGb": 1e400`), "/memoryGb: number out of range"},
		{"string for a boolean", replace(t, `"pinned": false`, `"pinned": "no"`), "/pinned: got string, want boolean"},
		{"string for isPayg", replace(t, `"isPayg": false`, `"isPayg": "false"`), "/billing/isPayg: got string, want boolean"},
		{"string for locked", replace(t, `"locked": false`, `"locked": "false"`), "/operationState/locked: got string, want boolean"},
		{"string for allowed", `{"id": "x", "actions": {"canReset": {"allowed": "true"}}}`, "/actions/canReset/allowed: got string, want boolean"},
		{"boolean for a gate", `{"id": "x", "actions": {"canReset": true}}`, "/actions/canReset: got boolean, want object"},
		{"array for an object", replace(t, `"bandwidth": {`, `"bandwidth": [], "was": {`), "/bandwidth: got array, want object"},
		{"array for the actions", `{"id": "x", "actions": []}`, "/actions: got array, want object"},
		{"object for an array", replace(t, `"sshKeys": [`, `"sshKeys": {}, "was": [`), "/sshKeys: got object, want array"},
		{"number in an array", replace(t, `"ipAddresses": [`, `"ipAddresses": ["a", 7,`), "/ipAddresses/1: got number, want string"},
		{"number for the password", replace(t, `"initial-password-from-panel"`, "1"), "/access/rootPassword: got number, want string"},
		{"object for the password", replace(t, `"initial-password-from-panel"`, "{}"), "/access/rootPassword: got object, want string"},
		{"boolean for the password", replace(t, `"initial-password-from-panel"`, "true"), "/access/rootPassword: got boolean, want string"},
		{"duplicate", replace(t, `"pinned": false`, `"pinned": false, "pinned": true`), "/pinned: duplicate name"},
		{"escaped duplicate", replace(t, `"pinned": false`, `"pinned": false, "\u0070inned": true`), "/pinned: duplicate name"},
		{"duplicate id", `{"id": "x", "id": "x"}`, "/id: duplicate name"},
		{"duplicate object", `{"id": "x", "billing": {}, "billing": {}}`, "/billing: duplicate name"},
		{"duplicate password", `{"id": "x", "access": {"rootPassword": "a", "rootPassword": "b"}}`, "/access/rootPassword: duplicate name"},
		{"duplicate gate", replace(t, `"canAddDisk"`, `"canRebuild"`), "/actions/canRebuild: duplicate name"},
		{"unknown duplicate", replace(t, `"pinned": false`, `"canary": 1, "canary": 2`), "/…: duplicate name"},
		{"unknown duplicate deep", replace(t, `"pinned": false`, `"x": [{"canary": 1, "canary": 2}]`), "/…: duplicate name"},
		{"unknown gate twice", replace(t, `"canAddDisk"`, `"canFly": 1, "canFly": 2, "canAddDisk"`), "/actions/…: duplicate name"},
		{"duplicate in an unknown gate", `{"id": "x", "actions": {"canFly": {"a": 1, "a": 2}}}`, "/actions/…: duplicate name"},
		{"duplicate number as a name", `{"id": "x", "pricing": {"addons": {"12345678": 1, "12345678": 2}}}`, "/pricing/addons/…: duplicate name"},
	} {
		r, err := Details([]byte(test.body), new(gen.VPSDetails))
		if err == nil || err.Error() != test.want || r != nil {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}
