package hostup_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup"
)

const redacted = `"[redacted]"`

func TestDiff(t *testing.T) {
	example := string(exampleBody(t))
	replace := func(old, new string) *hostup.VPSDetails { return decode(t, replaceInExample(t, old, new)) }
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(example), "", "\t\t"); err != nil {
		t.Fatal(err)
	}
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
	type changes = []hostup.Change
	for _, test := range []struct {
		name          string
		before, after *hostup.VPSDetails
		want          changes
	}{
		{"same body", decode(t, example), decode(t, example), nil},
		{"indentation", decode(t, example), decode(t, indented.String()), nil},
		{"order of members", decode(t, example), decode(t, string(sorted)), nil},
		{"escapes", decode(t, example), replace("web-01.example.com", `\u0077eb-01.example.com`), nil},
		{"field changed by hand", decode(t, example), changed, nil},
		{"stored copy", decode(t, example), roundTrip(t, decode(t, example)), nil},
		{"null password", decode(t, example), replace(`"initial-password-from-panel"`, "null"),
			changes{{"access.rootPassword", redacted, "null"}}},

		{"value", decode(t, example), replace("web-01.example.com", "web-02.example.com"),
			changes{{"hostname", `"web-01.example.com"`, `"web-02.example.com"`}}},
		{"number", decode(t, example), replace(`"amount": 99`, `"amount": 99.0`), changes{{"billing.amount", "99", "99.0"}}},
		{"element", decode(t, example), replace(`"ipAddresses": [`, `"ipAddresses": ["192.0.2.1",`), changes{{"ipAddresses", "", `"192.0.2.1"`}}},
		{"null array", decode(t, example), replace(`"overdueInvoices": []`, `"overdueInvoices": null`), changes{{"overdueInvoices", "[]", "null"}}},
		{"unknown member", decode(t, example), replace(`"pinned": false`, `"pinned": true, "x": {"y": 1}`),
			changes{{"pinned", "false", "true"}, {"x", "", `{"y":1}`}}},
		{"unknown gate", decode(t, example), replace(`"canRebuild": {`, `"canResetToken": {"allowed": true}, "canRebuild": {`),
			changes{{"actions.canResetToken", "", `{"allowed":true}`}}},
		{"gate", replace(`"canRebuild": {`, `"canResetToken": {"allowed": true}, "canRebuild": {`),
			replace(`"canRebuild": {`, `"canResetToken": {"allowed": false}, "canRebuild": {`),
			changes{{"actions.canResetToken.allowed", "true", "false"}}},
		{"password", decode(t, example), replace("initial-password-from-panel", canaryPassword), changes{{"access.rootPassword", redacted, redacted}}},

		{"nil and empty", nil, new(hostup.VPSDetails), nil},
		{"fields", fields("", ""), fields("", "x"), changes{{"hostname", `""`, `"x"`}}},
		{"password of fields", fields(canaryPassword, ""), fields("other", ""), changes{{"access.rootPassword", redacted, redacted}}},
		{"password of a response and of fields", fields(canaryPassword, "x"), roundTrip(t, fields(canaryPassword, "x")), nil},
		{"no password of fields", fields(canaryPassword, ""), fields("", ""),
			changes{{"access.rootPassword", redacted, "null"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := hostup.Diff(test.before, test.after)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			checkNoSecret(t, fmt.Sprint(got))
			if reverse := hostup.Diff(test.after, test.before); len(reverse) != len(got) {
				t.Errorf("the other way round: %v", reverse)
			}
			if test.before == nil {
				return
			}
			// Package cmp needs no options.
			isEqual := test.want == nil
			for _, diff := range []struct {
				name  string
				equal bool
				text  string
			}{
				{"VPSDetails", cmp.Equal(*test.before, *test.after), cmp.Diff(*test.before, *test.after)},
				{"*VPSDetails", cmp.Equal(test.before, test.after), cmp.Diff(test.before, test.after)},
				{"Equal", test.before.Equal(*test.after), ""},
			} {
				if diff.equal != isEqual || (diff.text == "") != isEqual && diff.name != "Equal" {
					t.Errorf("%s: equal: %t, want %t; cmp.Diff:\n%s", diff.name, diff.equal, isEqual, diff.text)
				}
				checkNoSecret(t, diff.text)
			}
		})
	}
	if cmp.Equal((*hostup.VPSDetails)(nil), new(hostup.VPSDetails)) || !cmp.Equal((*hostup.VPSDetails)(nil), (*hostup.VPSDetails)(nil)) {
		t.Error("for cmp, nil must equal nil only")
	}
}

// All members of an empty VPSDetails differ from those of a response, in its order.
func TestDiffOfNil(t *testing.T) {
	changes := hostup.Diff(nil, decode(t, string(exampleBody(t))))
	i := slices.Index(changes, hostup.Change{Path: "hostname", Old: `""`, New: `"web-01.example.com"`})
	j := slices.Index(changes, hostup.Change{Path: "billing.amount", Old: "0", New: "99"})
	if i < 0 || j < i {
		t.Errorf("%+v", changes)
	}
}

// Meta does not matter: two responses at different times can be equal.
func TestEqualIgnoresMeta(t *testing.T) {
	withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
		first, errA := fetch(t, client)
		time.Sleep(time.Minute)
		second, errB := fetch(t, client)
		if errA != nil || errB != nil || first.Meta() == second.Meta() {
			t.Fatalf("%v, %v; Meta %+v", errA, errB, second.Meta())
		}
		if !first.Equal(*second) || !cmp.Equal(first, second) {
			t.Error("the values are not equal")
		}
	}, "HTTP/1.1 200 OK\nX-Request-Id: req_1\n\n"+string(exampleBody(t)), "HTTP/1.1 200 OK\nX-Request-Id: req_2\nAge: 3\n\n"+string(exampleBody(t)))
}

// withNested returns the documented example with a member x of about size bytes: n
// objects, each in the one before.
func withNested(t testing.TB, size int, value string) *hostup.VPSDetails {
	t.Helper()
	const member = `{"name":`
	depth := min(size/len(member), 9_000)
	name := strings.Repeat("n", max(size/depth-len(`{"":}`), 4))
	deep := strings.Repeat(`{"`+name+`":`, depth) + value + strings.Repeat("}", depth)
	return decode(t, replaceInExample(t, `"pinned": false`, `"pinned": false, "x": `+deep))
}

// Memory of Diff is linear in the size of the responses, whatever their depth.
func TestDiffOfDeepResponses(t *testing.T) {
	for _, size := range []int{100 << 10, 1 << 20} {
		a, b := withNested(t, size, "1"), withNested(t, size, "2")
		var start, end runtime.MemStats
		runtime.ReadMemStats(&start)
		changes := hostup.Diff(a, b)
		runtime.ReadMemStats(&end)
		if allocated := end.TotalAlloc - start.TotalAlloc; len(changes) != 1 || allocated > uint64(100*size) {
			t.Errorf("%d bytes: %d allocated, %v", size, allocated, changes)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	for _, mib := range []float64{0.1, 1, 8} {
		size := int(mib * (1 << 20))
		element := `{"recordedAt": "2026-04-27T12:00:00.000Z", "totalGb": %d}`
		wide := func(first int) *hostup.VPSDetails {
			var elements []string
			for i := range size / len(element) {
				elements = append(elements, fmt.Sprintf(element, first+i))
			}
			return decode(b, replaceInExample(b, `"pinned": false`, `"pinned": false, "x": [`+strings.Join(elements, ",")+`]`))
		}
		for _, shape := range []struct {
			name          string
			before, after *hostup.VPSDetails
		}{
			{"wide", wide(0), wide(1)}, {"deep", withNested(b, size, "1"), withNested(b, size, "2")},
		} {
			b.Run(fmt.Sprintf("shape=%s/MiB=%v", shape.name, mib), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if len(hostup.Diff(shape.before, shape.after)) == 0 {
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
