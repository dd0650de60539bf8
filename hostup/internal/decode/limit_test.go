package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/gen"
)

// repeated returns a list of n elements as JSON.
func repeated(element string, n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(element+",", n), ",") + "]"
}

// An array of objects has a limit, both for short elements, which are counted
// first, and for long ones.
func TestDetailsLimits(t *testing.T) {
	wide := "{\r\n" + strings.Repeat(" ", 40) + "}"
	for _, test := range []struct {
		place, before string
		limit         int
		length        func(*gen.VPSDetails) int
	}{
		{"/usageLog", `"usageLog":`, 100_000, func(v *gen.VPSDetails) int { return len(v.UsageLog) }},
		{"/overdueInvoices", "\"overdueInvoices\" \n: ", 1_000, func(v *gen.VPSDetails) int { return len(v.OverdueInvoices) }},
		{"/pricing/addons", `"pricing":{"addons":`, 1_000, func(v *gen.VPSDetails) int { return len(v.Pricing.Addons) }},
		{"/pricing/addons", `"pricing":{"currency":7,"addons":`, 1_000, func(v *gen.VPSDetails) int { return len(v.Pricing.Addons) }},
	} {
		after := strings.Repeat("}", strings.Count(test.before, "{"))
		for _, element := range []string{"{}", "null", wide, `{"id":"],[{,"}`, `{"x":[{},[1,2]]}`} {
			for _, n := range []int{0, test.limit, test.limit + 1} {
				if n > 1_001 && element != "{}" && element != wide {
					continue // takes long
				}
				body := `{"id":"x",` + test.before + repeated(element, n) + after + `,"hostname":"h"}`
				v := new(gen.VPSDetails)
				_, err := Details([]byte(body), v)
				switch {
				case n <= test.limit && (err != nil || test.length(v) != n || v.Hostname != "h"):
					t.Errorf("%s%d of %s: error %v, or other fields than in the body", test.before, n, element, err)
				case n > test.limit && (err == nil || !strings.HasPrefix(err.Error(), test.place+": too many elements, the limit is 1")):
					t.Errorf("%s%d of %s: %v, want too many elements", test.before, n, element, err)
				}
			}
		}
	}
}

// Counting short elements does not change how they are decoded.
func TestDetailsDense(t *testing.T) {
	const elements = `[{"recordedAt":"a"},null,{"totalGb":2},{}]`
	for _, test := range []struct{ name, members, want string }{
		{"values", `"usageLog":` + elements, ""},
		{"an empty array", `"usageLog":[],"overdueInvoices":[],"pricing":{"addons":[]}`, ""},
		{"null", `"usageLog":null,"pricing":null`, ""},
		{"example-only", `"usageLog":` + elements + `,"pricing":{"currency":7,"addons":[{"id":"a","quantity":"x"}]}`, ""},
		{"another type", `"usageLog":{}`, "/usageLog: got object, want array"},
		{"another type of an element", `"usageLog":[{},7]`, "/usageLog/1: got number, want object"},
		{"another type in an element", `"usageLog":[{},{"totalGb":"x"}]`, "/usageLog/1/totalGb: got string, want number"},
		{"duplicate", `"usageLog":[{"totalGb":1,"totalGb":1}]`, "/usageLog/0/totalGb: duplicate name"},
		{"not JSON", `"usageLog":[{},x]`, `invalid JSON at byte 25, in "/usageLog/1"`},
	} {
		plain := `{"id":"x",` + test.members + "}"
		dense := `{"id":"x",` + test.members + `,"x":` + repeated("0", 5_000) + "}"
		if !isDense([]byte(dense)) || isDense([]byte(plain)) {
			t.Fatalf("%s: not dense", test.name)
		}
		got, want := new(gen.VPSDetails), new(gen.VPSDetails)
		_, err := Details([]byte(dense), got)
		_, errPlain := Details([]byte(plain), want)
		if text := errorText(err); text != test.want || errorText(errPlain) != test.want {
			t.Errorf("%s: %s, and not dense %v, want %s", test.name, text, errPlain, test.want)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("%s (-not dense +dense):\n%s", test.name, diff)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A real response is not dense, even with ten years of hourly entries.
func TestRealResponseIsNotDense(t *testing.T) {
	for _, name := range []string{"details-documented", "details-payg", "details-pending-order", "details-unknown-members"} {
		if isDense([]byte(example(t, name))) {
			t.Errorf("%s is dense", name)
		}
	}
	const hours = 24 * 3652
	shortest := strings.NewReplacer("0.5", "0", "1.5", "0").Replace(entry)
	body := `{"id":"x","usageLog":` + repeated(shortest, hours) + "}"
	if isDense([]byte(body)) {
		t.Error("a long log is dense")
	}
	if v, _ := details(t, body); len(v.UsageLog) != hours {
		t.Errorf("%d entries", len(v.UsageLog))
	}
}

func TestIsDense(t *testing.T) {
	body := func(commas, length int) []byte {
		return []byte(strings.Repeat(",", commas) + strings.Repeat(" ", length-commas))
	}
	for _, test := range []struct {
		commas, length int
		want           bool
	}{{1_000, 1_000, false}, {1_001, 1_001, true}, {2_000, 31_999, true}, {2_000, 32_000, false}, {0, 0, false}} {
		if got := isDense(body(test.commas, test.length)); got != test.want {
			t.Errorf("%d commas in %d bytes: %t", test.commas, test.length, got)
		}
	}
}

// No more elements are counted than asked for.
func TestElements(t *testing.T) {
	for text, want := range map[string]int{
		"[]": 0, "[1]": 1, "[1,2]": 2, "[1,2,3]": 2, ": \t\r\n[{},{},{}]": 2, "[1": 1, "": 0, "[1,x": 1,
	} {
		if got := elements([]byte(text), 2); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}
