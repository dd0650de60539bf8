package hostup_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

// How documents are compared is tested in internal/diff. Here is what Diff, Equal and
// package cmp, without options, make of it.
func TestDiff(t *testing.T) {
	type changes = []hostup.Change
	const redacted = `"[redacted]"`
	example := string(exampleBody(t))
	replace := func(old, new string) *hostup.VPSDetails { return decode(t, replaceInExample(t, old, new)) }
	sorted, err := json.Marshal(jsonTree(t, []byte(example)))
	if err != nil {
		t.Fatal(err)
	}
	changed := decode(t, example)
	changed.Hostname = "x"
	fields := func(password, hostname string) *hostup.VPSDetails {
		vps := new(hostup.VPSDetails)
		vps.ID, vps.Hostname = "vps_1", hostname
		vps.Access.RootPassword = wire.NewSecret(password)
		return vps
	}

	resetTo := func(password, other string) *hostup.VPSDetails {
		return decode(t, `{"id": "x", "access": {"rootPassword": "`+password+`"}, "job": "to `+other+`", "`+other+`": 1}`)
	}

	for _, test := range []struct {
		name          string
		before, after *hostup.VPSDetails
		want          changes
	}{
		{"space and order of members", decode(t, example), decode(t, string(sorted)), nil},
		{"field changed by hand", decode(t, example), changed, nil},
		{"stored copy", decode(t, example), roundTrip(t, decode(t, example)), nil},
		{"value", decode(t, example), replace("web-01.example.com", "web-02.example.com"),
			changes{{"hostname", `"web-01.example.com"`, `"web-02.example.com"`}}},
		{"unknown member", decode(t, example), replace(`"pinned": false`, `"pinned": true, "x": {"y": 1}`),
			changes{{"pinned", "false", "true"}, {"x", "", `{"y":1}`}}},
		{"password", decode(t, example), replace("initial-password-from-panel", canaryPassword), changes{{"access.rootPassword", redacted, redacted}}},
		{"null password", decode(t, example), replace(`"initial-password-from-panel"`, "null"), changes{{"access.rootPassword", redacted, "null"}}},

		{"other password", resetTo("hunter22", "hunter23"), resetTo("hunter23", "hunter22"), changes{
			{"job", `"to [redacted]"`, `"to [redacted]"`}, {"[redacted]", "", "1"}, {"[redacted]", "1", ""}, {"access.rootPassword", redacted, redacted}}},

		{"other password, with escapes", resetTo(`hunter\"22`, `hunter\\23`), resetTo(`hunter\\23`, `hunter\"22`), changes{
			{"job", `"to [redacted]"`, `"to [redacted]"`}, {"[redacted]", "", "1"}, {"[redacted]", "1", ""}, {"access.rootPassword", redacted, redacted}}},

		{"nil and empty", nil, new(hostup.VPSDetails), nil},
		{"fields", fields("", ""), fields("", "x"), changes{{"hostname", `""`, `"x"`}}},
		{"password of fields", fields(canaryPassword, ""), fields("other", ""), changes{{"access.rootPassword", redacted, redacted}}},
		{"stored copy of fields", fields(canaryPassword, "x"), roundTrip(t, fields(canaryPassword, "x")), nil},
		{"no password of fields", fields(canaryPassword, ""), fields("", ""), changes{{"access.rootPassword", redacted, "null"}}},
	} {
		got := hostup.Diff(test.before, test.after)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if reverse := hostup.Diff(test.after, test.before); len(reverse) != len(got) {
			t.Errorf("%s: the other way round: %v", test.name, reverse)
		}
		if test.before == nil {
			continue
		}

		isEqual := test.want == nil
		pointers, values := cmp.Diff(test.before, test.after), cmp.Diff(*test.before, *test.after)
		if test.before.Equal(*test.after) != isEqual || (pointers == "") != isEqual || (values == "") != isEqual {
			t.Errorf("%s: Equal is not %t, or not for cmp:\n%s\n%s", test.name, isEqual, pointers, values)
		}
		checkNoSecret(t, fmt.Sprint(got, pointers, values))
	}
	if changes := hostup.Diff(nil, decode(t, example)); !slices.Contains(changes, hostup.Change{Path: "billing.amount", Old: "0", New: "99"}) {
		t.Errorf("nil is not like an empty VPSDetails: %+v", changes)
	}
	if cmp.Equal((*hostup.VPSDetails)(nil), new(hostup.VPSDetails)) || !cmp.Equal((*hostup.VPSDetails)(nil), (*hostup.VPSDetails)(nil)) {
		t.Error("for cmp, nil must equal nil only")
	}
}

func BenchmarkDiff(b *testing.B) {
	with := func(value string) *hostup.VPSDetails {
		return decode(b, replaceInExample(b, `"pinned": false`, `"pinned": false, "x": `+value))
	}
	wide := func(size, first int) *hostup.VPSDetails {
		const element = `{"recordedAt": "2026-04-27T12:00:00.000Z", "totalGb": %d}`
		var elements []string
		for i := range size / len(element) {
			elements = append(elements, fmt.Sprintf(element, first+i))
		}
		return with("[" + strings.Join(elements, ",") + "]")
	}
	deep := func(size, value int) *hostup.VPSDetails { // of at most 9,000 levels
		depth := min(size/9, 9_000)
		name := strings.Repeat("n", max(size/depth-5, 4))
		return with(strings.Repeat(`{"`+name+`":`, depth) + fmt.Sprint(value) + strings.Repeat("}", depth))
	}

	for _, mib := range []float64{0.1, 1, 8} {
		for shape, of := range map[string]func(size, value int) *hostup.VPSDetails{"wide": wide, "deep": deep} {
			size := int(mib * (1 << 20))
			before, after := of(size, 0), of(size, 1)
			b.Run(fmt.Sprintf("shape=%s/MiB=%v", shape, mib), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if len(hostup.Diff(before, after)) == 0 {
						b.Fatal("no change")
					}
				}
			})
		}
	}
}

// roundTrip returns vps after it was stored as JSON and read back.
func roundTrip(t testing.TB, vps *hostup.VPSDetails) *hostup.VPSDetails {
	t.Helper()
	stored, err := json.Marshal(vps)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, string(stored))
}
