package hostup_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// compact returns a document without white space and with sorted members.
func compact(t *testing.T, document []byte) string {
	t.Helper()
	sorted, err := json.Marshal(jsonTree(t, document))
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}

func TestEqual(t *testing.T) {
	example := string(exampleBody(t))
	replace := func(old, new string) *hostup.VPSDetails { return decode(t, replaceInExample(t, old, new)) }
	changed := func(f func(*hostup.VPSDetails)) *hostup.VPSDetails {
		vps := decode(t, example)
		f(vps)
		return vps
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(example), "", "\t\t"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		vps  *hostup.VPSDetails
		want bool
	}{
		{"same body", decode(t, example), true},
		{"another indentation", decode(t, indented.String()), true},
		{"another order", decode(t, compact(t, []byte(example))), true},
		{"escapes", replace("web-01.example.com", `\u0077eb-01.example.com`), true},
		{"change that was reverted", changed(func(v *hostup.VPSDetails) { v.Hostname += "x"; v.Hostname = "web-01.example.com" }), true},

		{"another value", replace("web-01.example.com", "web-02.example.com"), false},
		{"another amount", replace(`"amount": 99`, `"amount": 99.01`), false},
		{"another element", replace(`"ipAddresses": [`, `"ipAddresses": ["192.0.2.1",`), false},
		{"another time", replace("2026-05-27T00:00:00.000Z", "2026-05-28T00:00:00.000Z"), false},
		{"another gate", replace(`"canRebuild": {`, `"canRebuild": {"code": "x"}, "was": {`), false},
		{"another password", replace("initial-password-from-panel", canaryPassword), false},
		{"null password", replace(`"initial-password-from-panel"`, "null"), false},
		{"null for an empty array", replace(`"overdueInvoices": []`, `"overdueInvoices": null`), false},
		{"unknown member", replace(`"pinned": false`, `"pinned": false, "x": 1`), false},
		{"unknown gate", replace(`"canRebuild": {`, `"canFly": {"allowed": true}, "canRebuild": {`), false},
		{"changed string", changed(func(v *hostup.VPSDetails) { v.Hostname = "x" }), false},
		{"changed number", changed(func(v *hostup.VPSDetails) { v.Billing.Amount++ }), false},
		{"changed boolean", changed(func(v *hostup.VPSDetails) { v.Pinned = true }), false},
		{"changed element", changed(func(v *hostup.VPSDetails) { v.IPAddresses[0] = "x" }), false},
		{"changed time", changed(func(v *hostup.VPSDetails) { v.NextDueAt = wire.NewTime(time.Unix(0, 0)) }), false},
		{"changed password", changed(func(v *hostup.VPSDetails) { v.Access.RootPassword = wire.NewSecret(canaryPassword) }), false},
		{"cleared password", changed(func(v *hostup.VPSDetails) { v.Access.RootPassword = hostup.Secret{} }), false},
		{"changed pointer", changed(func(v *hostup.VPSDetails) { v.Actions.CanStart.Allowed = true }), false},
		{"nil pointer", changed(func(v *hostup.VPSDetails) { v.OperatingSystem = nil }), false},
		{"zero", new(hostup.VPSDetails), false},
		{"fields without a response", &hostup.VPSDetails{VPSDetails: decode(t, example).VPSDetails}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			vps := decode(t, example)
			if got := vps.Equal(*test.vps); got != test.want {
				t.Errorf("Equal: %t, want %t", got, test.want)
			}
			if got := test.vps.Equal(*vps); got != test.want {
				t.Errorf("Equal the other way round: %t, want %t", got, test.want)
			}
			// Package cmp needs no options.
			for _, diff := range []struct {
				name  string
				equal bool
				text  string
			}{
				{"VPSDetails", cmp.Equal(*vps, *test.vps), cmp.Diff(*vps, *test.vps)},
				{"*VPSDetails", cmp.Equal(vps, test.vps), cmp.Diff(vps, test.vps)},
			} {
				if diff.equal != test.want || (diff.text == "") != test.want {
					t.Errorf("%s: cmp.Equal: %t, want %t; cmp.Diff:\n%s", diff.name, diff.equal, test.want, diff.text)
				}
				checkNoSecret(t, diff.text)
			}
		})
	}
}

func TestEqualOfZero(t *testing.T) {
	var zero hostup.VPSDetails
	if !zero.Equal(hostup.VPSDetails{}) || !cmp.Equal(zero, hostup.VPSDetails{}) || !cmp.Equal(&zero, new(hostup.VPSDetails)) {
		t.Error("zero values are not equal")
	}
	named := hostup.VPSDetails{}
	named.Hostname = "x"
	if zero.Equal(named) || named.Equal(zero) {
		t.Error("values without a response and with different fields are equal")
	}
	if cmp.Equal((*hostup.VPSDetails)(nil), &zero) || !cmp.Equal((*hostup.VPSDetails)(nil), (*hostup.VPSDetails)(nil)) {
		t.Error("nil must equal nil only")
	}
	// NaN is not equal to itself, as in Go.
	named.Billing.Amount = math.NaN()
	if named.Equal(named) {
		t.Error("values with NaN are equal")
	}
}

// Equal ignores Meta: two responses at different times can be equal.
func TestEqualIgnoresMeta(t *testing.T) {
	withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
		first, errA := fetch(t, client)
		time.Sleep(time.Minute)
		second, errB := fetch(t, client)
		if errA != nil || errB != nil || first.Meta() == second.Meta() {
			t.Fatalf("%v, %v; Meta %+v", errA, errB, second.Meta())
		}
		if !first.Equal(*second) || !cmp.Equal(first, second) || !first.Equal(*decode(t, string(first.RawJSON()))) {
			t.Error("the values are not equal")
		}
	}, "HTTP/1.1 200 OK\nX-Request-Id: req_1\n\n"+string(exampleBody(t)), "HTTP/1.1 200 OK\nX-Request-Id: req_2\nAge: 3\n\n"+string(exampleBody(t)))
}
