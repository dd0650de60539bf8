package decode

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

const password = "initial-password-from-panel"

// The fields share no memory with the body.
func TestFieldsAreCopies(t *testing.T) {
	text := example(t, "details-documented")
	want, _ := details(t, text)
	body, got := []byte(text), new(gen.VPSDetails)
	if _, err := Details(body, redact.Redactor{}, got); err != nil {
		t.Fatal(err)
	}
	clear(body)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the body changes the fields (-want +got):\n%s", diff)
	}
}

// A text that is kept does not keep a long one that precedes it.
func TestLongTextIsAlone(t *testing.T) {
	var all texts
	long := all.add(make([]byte, 1_000_001)) // an allocation is larger than that
	short := all.add([]byte("short"))
	distance := uintptr(unsafe.Pointer(unsafe.StringData(short))) - uintptr(unsafe.Pointer(unsafe.StringData(long)))
	if distance < 2<<20 {
		t.Errorf("the short text is at byte %d of the long one", distance)
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
		v, _ := details(t, body)
		var member any = v.OperatingSystem
		if test.member == "pricing" {
			member = v.Pricing
		}
		if got, err := json.Marshal(member); err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", test.in, got, err, test.want)
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
		compare(t, []byte(`{"id": "x", "billing": {"amount": `+number+`}}`))
	}
	for _, integer := range []string{
		"2", "-7", "2147483647", "2.0", "0.0", "-1e0", "12e1", "1.5e1", "2147483647.0", "1000.0e-3", "-200.000000000e-2",
	} {
		compare(t, []byte(`{"id": "x", "backupsIncluded": `+integer+`, "pricing": {"billingCycle": {"months": `+integer+`}}}`))
	}
	for _, quoted := range []string{`"x"`, `"\u00e9"`, `"\"x"`, `"x\\"`, `"\ud83d\ude00/"`, `"\n\t"`, `"é"`} {
		compare(t, []byte(`{"id": "x", "hostname": `+quoted+`}`))
	}
	for _, value := range []string{`"soon"`, `""`, "1777291200.50", "true", "{}", "[]", `"2026-04-27T12:00:00Z"`} {
		v, _ := details(t, `{"id": "x", "createdAt": `+value+`, "usageLog": [{"recordedAt": `+value+`}]}`)
		for _, at := range []json.Marshaler{v.CreatedAt, v.UsageLog[0].RecordedAt} {
			if got, err := at.MarshalJSON(); err != nil || string(got) != value {
				t.Errorf("%s became %s, %v", value, got, err)
			}
		}
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
		`"x": "hu\\/live\\/EXAMPLE+key=1"`, `"hostname": "hu%2flive%2FEXAMPLE%2Bkey=1"`,
		`"hostname": "` + base64.StdEncoding.EncodeToString([]byte("Bearer "+key)) + `", "x": 1`,
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
	if _, err := Details([]byte(`{"id": "x", "hostname": "hu\/live\/EXAMPLE"}`), credential, new(gen.VPSDetails)); err != nil {
		t.Errorf("a part of it: %v", err)
	}
}
