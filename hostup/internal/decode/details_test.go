package decode

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

const password = "initial-password-from-panel"

// The examples of testdata are read like encoding/json reads them.
func TestDetails(t *testing.T) {
	for _, body := range seeds(t) {
		compare(t, []byte(body))
		compare(t, []byte(" \t\r\n"+body+" \t\r\n"))
	}

	body := example(t, "details-documented")
	var want gen.VPSDetails
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Fatal(err)
	}
	got, r := details(t, body)
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Access.RootPassword.Reveal() != password || string(r.Body()) != body {
		t.Error("the password or the body differs")
	}
	if _, r := details(t, "\uFEFF"+body); string(r.Body()) != body {
		t.Error("the body has a byte order mark")
	}
}

func TestPresence(t *testing.T) {
	for _, test := range []struct{ members, payg, locked string }{
		{`"billing": {"isPayg": true}, "operationState": {"locked": true}`, "true", "true"},
		{`"billing": {"isPayg": false}, "operationState": {"locked": false}`, "false", "false"},
		{`"billing": {"isPayg": null}, "operationState": {"locked": null}`, "absent", "absent"},
		{`"billing": {"amount": 1}, "operationState": {"x": 1}`, "absent", "absent"},
		{`"billing": {"ispayg": true}, "operationState": {"Locked": true}`, "absent", "absent"},
		{`"billing": null, "operationState": null`, "absent", "absent"},
		{`"isPayg": true, "locked": true, "billing": {"x": {"isPayg": true}}`, "absent", "absent"},
		{`"x": 1`, "absent", "absent"},
	} {
		_, r := details(t, `{"id": "x", `+test.members+"}")
		if got := presence3(r.IsPAYG()); got != test.payg {
			t.Errorf("%s: isPayg is %s, want %s", test.members, got, test.payg)
		}
		if got := presence3(r.Locked()); got != test.locked {
			t.Errorf("%s: locked is %s, want %s", test.members, got, test.locked)
		}
	}
}

func presence3(value, ok bool) string {
	switch {
	case !ok:
		return "absent"
	case value:
		return "true"
	default:
		return "false"
	}
}

// Changes of the generated value do not change the response.
func TestResponseIsACopy(t *testing.T) {
	v, r := details(t, example(t, "details-documented"))
	v.Actions.CanSnapshot.Allowed = true
	v.Billing.IsPAYG = true
	v.OperationState.Locked = true
	v.Access.RootPassword = wire.Secret{}

	payg, _ := r.IsPAYG()
	locked, _ := r.Locked()
	clean := r.Redacted()
	if r.Gate("snapshot", &v.Actions).Allowed || payg || locked || strings.Contains(string(clean), password) {
		t.Error("the response has changed")
	}
	clear(clean)
	if string(r.Body()) != example(t, "details-documented") {
		t.Error("Redacted returned the body itself")
	}
}

// A member that is null or absent affects no other field.
func TestNullMembers(t *testing.T) {
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(example(t, "details-documented")), &whole); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		for _, isNull := range []bool{true, false} {
			less := maps.Clone(whole)
			if delete(less, name); isNull {
				less[name] = json.RawMessage("null")
			}
			body, err := json.Marshal(less)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, body)
		}
	}
}

// HostUp documents these two objects by an example only: a value of another type is
// nil or empty, never 0 or false, and affects no other field.
func TestExampleOnly(t *testing.T) {
	for _, test := range []struct{ member, in, want string }{
		{"operatingSystem", `"Ubuntu"`, `null`},
		{"operatingSystem", `[{"family": "ubuntu"}]`, `null`},
		{"operatingSystem", `{"family": ["F"], "version": "V", "variant": {"w": {"x": 1}}, "displayName": true}`, `{"version":"V"}`},
		{"operatingSystem", `{"family": 7, "unknown": {"family": 7}, "variant": "W"}`, `{"variant":"W"}`},
		{"pricing", `7`, `null`},
		{"pricing", `{"currency": false, "currencyCode": "SEK"}`, `{"currencyCode":"SEK"}`},
		{"pricing", `{"pricePerCycle": "39", "baseMonthlyCost": 39.5}`, `{"baseMonthlyCost":39.5}`},
		{"pricing", `{"pricePerCycle": 1e400, "baseMonthlyCost": null, "baseAnnualCost": 0}`, `{"baseAnnualCost":0}`},
		{"pricing", `{"billingCycle": "monthly", "currency": "SEK"}`, `{"currency":"SEK"}`},
		{"pricing", `{"billingCycle": {"months": "1", "id": "monthly", "isFree": true}}`, `{"billingCycle":{"id":"monthly","isFree":true}}`},
		{"pricing", `{"billingCycle": {"months": 1.5, "isFree": "true"}}`, `{"billingCycle":{}}`},
		{"pricing", `{"billingCycle": {"months": 9223372036854775808}}`, `{"billingCycle":{}}`},
		{"pricing", `{"addons": {"0": {"id": "a"}}, "currency": "SEK"}`, `{"currency":"SEK"}`},
		{"pricing", `{"addons": [{"id": "a", "included": "50", "quantity": 2}, null, 7]}`, `{"addons":[{"id":"a","quantity":2},{},{}]}`},
	} {
		body := replace(t, `"`+test.member+`": {`, `"`+test.member+`": `+test.in+`, "was": {`)
		compare(t, []byte(body))
		v, r := details(t, body)
		var member any = v.OperatingSystem
		if test.member == "pricing" {
			member = v.Pricing
		}
		if got, err := json.Marshal(member); err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", test.in, got, err, test.want)
		}
		if !r.Gate("upgrade", &v.Actions).Allowed || v.Access.RootPassword.Reveal() != password || v.MemoryGB != 4 {
			t.Errorf("%s costs other values", test.in)
		}
	}
}

// Numbers keep the precision of a float64, integers are exact, the escapes of strings are
// replaced, and a timestamp of any kind is kept.
func TestValues(t *testing.T) {
	numbers := []string{"0", "0.1", "99.95", "16777217", "9007199254740991", "0.30000000000000004", "-1.5", "-0", "1e3", "1E3", "1E-3"}
	for n := 1; n < 20; n++ {
		digits := "9876543210987654321"[:n]
		numbers = append(numbers, digits, "7."+digits)
	}
	for _, number := range numbers {
		v, _ := details(t, `{"id": "x", "billing": {"amount": `+number+`}}`)
		want, err := strconv.ParseFloat(number, 64)
		if got := v.Billing.Amount; err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s became %v, want %v, %v", number, got, want, err)
		}
	}
	for text, want := range map[string]int{
		"2": 2, "-7": -7, "2147483647": 2147483647, "2.0": 2, "0.0": 0, "-1e0": -1, "12e1": 120, "1.5e1": 15, "2147483647.0": 2147483647,
		"1000.0e-3": 1, "-200.000000000e-2": -2,
	} {
		v, _ := details(t, `{"id": "x", "backupsIncluded": `+text+`, "pricing": {"billingCycle": {"months": `+text+`}}}`)
		if v.BackupsIncluded != want || *v.Pricing.BillingCycle.Months != want {
			t.Errorf("%s: %d, %d, want %d", text, v.BackupsIncluded, *v.Pricing.BillingCycle.Months, want)
		}
	}
	for quoted, want := range map[string]string{
		`"x"`: "x", `"\u00e9"`: "é", `"\"x"`: `"x`, `"x\\"`: `x\`, `"\ud83d\ude00/"`: "😀/", `"\n\t"`: "\n\t", `"é"`: "é",
	} {
		v, _ := details(t, `{"id": "x", "hostname": `+quoted+`}`)
		if v.Hostname != want {
			t.Errorf("%s: %q, want %q", quoted, v.Hostname, want)
		}
	}
	for _, value := range []string{`"soon"`, `""`, "1777291200.50", "true", `{"unix":[1]}`, "[]", `"2026-04-27T12:00:00Z"`} {
		v, _ := details(t, `{"id": "x", "createdAt": `+value+`, "usageLog": [{"recordedAt": `+value+`}]}`)
		for _, at := range []json.Marshaler{v.CreatedAt, v.UsageLog[0].RecordedAt} {
			if got, err := at.MarshalJSON(); err != nil || string(got) != value {
				t.Errorf("%s became %s, %v", value, got, err)
			}
		}
	}
}

// A documented null is no reason to read the body twice.
func TestNullIsNotNoted(t *testing.T) {
	if _, r := details(t, example(t, "details-nulls")); len(r.parts) != 0 {
		t.Errorf("%d parts that no field has", len(r.parts))
	}
}

// Strings are copies: changing the body does not change them. A long one does not
// share a block with extras.
func TestTexts(t *testing.T) {
	var block texts
	var got []string
	var want []string
	for i := range 3 * textBlock / 10 {
		text := []byte(strings.Repeat(string(rune('a'+i%26)), i%(textBlock/4+2)))
		want = append(want, string(text))
		got = append(got, block.add(text))
		if c := block.block.Cap(); c > 2*textBlock {
			t.Fatalf("a block has %d bytes", c)
		}
		clear(text)
	}
	if !slices.Equal(got, want) {
		t.Error("the texts differ")
	}
	if long := strings.Repeat("x", textBlock); block.add([]byte(long)) != long || block.block.Len() > textBlock {
		t.Errorf("a long text is in a block of %d bytes", block.block.Len())
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		place, before, element, after string
		limit                         int
	}{
		{"/usageLog", `"usageLog":[`, "{}", "]", 100_000},
		{"/usageLog", `"usageLog":[`, "null", "]", 100_000},
		{"/overdueInvoices", `"overdueInvoices":[`, "{}", "]", 1_000},
		{"/pricing/addons", `"pricing":{"addons":[`, "{}", "]}", 1_000},
		{"/pricing/addons", `"pricing":{"currency":7,"addons":[`, "7", "]}", 1_000},
		{"/sshKeys", `"sshKeys":[`, `""`, "]", 100_000},
		{"/actions", `"actions":{`, `"canX%":1`, "}", 1_000},
	} {
		for _, n := range []int{0, test.limit, test.limit + 1} {
			var elements strings.Builder
			for i := range n {
				elements.WriteString(strings.Replace(test.element, "%", strconv.Itoa(i), 1) + ",")
			}
			list := strings.TrimSuffix(elements.String(), ",")
			_, err := Details([]byte(`{"id":"x",`+test.before+list+test.after+`}`), redact.Redactor{}, new(gen.VPSDetails))
			if n <= test.limit && err != nil {
				t.Errorf("%s%d: %v", test.before, n, err)
			}
			if n > test.limit && (err == nil || !strings.HasPrefix(err.Error(), test.place+": too many elements, the limit is 1")) {
				t.Errorf("%s%d: %v, want too many elements", test.before, n, err)
			}
		}
	}
}

// A body with the credential in a name or a text is not accepted.
func TestCredential(t *testing.T) {
	const key = "hu/live/EXAMPLE+key=1"
	credential := redact.New(wire.NewSecret(key))
	for _, members := range []string{
		`"hostname": "a ` + key + `"`, `"` + key + `": 1`, `"x": {"` + key + `x": 1}`,
		`"access": {"rootPassword": "` + key + `"}`, `"createdAt": "` + key + `"`, `"createdAt": ["` + key + `"]`,
		`"sshKeys": ["a", "` + key + `"]`, `"pricing": {"currency": ["` + key + `"]}`, `"billing": {"` + key + `": 1}`,
		`"hostname": "hu\/live\/EXAMPLE+key=1"`, `"x": ["hu\u002Flive\u002FEXAMPLE\u002Bkey\u003D1"]`,
		`"hu\/live\/EXAMPLE\u002bkey=1": 1`, `"access": {"rootPassword": "hu\/live\/EXAMPLE+key=1"}`,
		`"hostname": "` + key + `", "pinned": 7`, `"hostname": "` + key + `", nope`,
	} {
		_, err := Details([]byte(`{"id": "x", `+members+"}"), credential, new(gen.VPSDetails))
		if !errors.Is(err, ErrCredential) {
			t.Errorf("%s: %v, want ErrCredential", members, err)
		}
	}
	if _, err := Details([]byte(`{"id": "x", "y": 12345678}`), redact.New(wire.NewSecret("12345678")), new(gen.VPSDetails)); err != nil {
		t.Errorf("a number: %v", err)
	}
	for _, members := range []string{`"hostname": "hu\/live\/EXAMPLE"`, `"x": "hu\\/live\\/EXAMPLE+key=1"`} {
		if _, err := Details([]byte(`{"id": "x", `+members+"}"), credential, new(gen.VPSDetails)); err != nil {
			t.Errorf("%s: %v", members, err)
		}
	}
}
