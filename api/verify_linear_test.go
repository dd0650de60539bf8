package api_test

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api"
)

// worstBodies returns bodies of about n bytes that are expensive to validate.
func worstBodies(n int) map[string]string {
	list := func(name, element string) string {
		return `{"` + name + `": [` + strings.TrimSuffix(strings.Repeat(element+",", n/(len(element)+1)), ",") + "]}"
	}
	return map[string]string{
		"usageLog":        list("usageLog", "{}"),
		"overdueInvoices": list("overdueInvoices", "{}"),
		"ipAddresses":     list("ipAddresses", `""`),
		"numbers":         list("ipAddresses", "0"),
		"wrong enum":      list("overdueInvoices", `{"status":"x"}`),
		"wrong time":      list("usageLog", `{"recordedAt":"x"}`),
		"unknown list":    list("x", "{}"),
		"valid list":      list("usageLog", `{"recordedAt":"2026-04-27T12:00:00.000Z","dataReceivedGb":0,"dataSentGb":0,"totalGb":0}`),
		"nested":          list("x", strings.Repeat(`[{"x":`, 4_000)+"0"+strings.Repeat("}]", 4_000)),
		"many members":    manyMembers(n, `"%x":0`),
		"long name":       `{"` + strings.Repeat("a", n) + `": 1}`,
		"long text":       `{"hostname": "` + strings.Repeat("a", n) + `"}`,
		"escapes":         `{"hostname": "` + strings.Repeat(`\u00e5`, n/6) + `"}`,
		"backslashes":     `{"powerState": "` + strings.Repeat(`\\`, n/2) + `"}`,
		"long time":       `{"createdAt": "` + strings.Repeat("2", n) + `"}`,
		"long number":     `{"cpuCores": ` + strings.Repeat("1", n) + "}",
	}
}

func manyMembers(n int, member string) string {
	var b strings.Builder
	b.WriteString(`{"":0`)
	for i := 0; b.Len() < n; i++ {
		b.WriteString(",")
		fmt.Fprintf(&b, member, i)
	}
	return b.String() + "}"
}

func isRace() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// allocated returns the total number of bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Memory is linear in the size of the body and a small multiple of it.
func TestVerifyIsLinear(t *testing.T) {
	if isRace() {
		t.Skip("the race detector makes sync.Pool drop items at random")
	}
	const n, most = 100_000, 20
	_ = api.Verify(nil) // parses openapi.yaml
	larger := worstBodies(2 * n)
	for name, body := range worstBodies(n) {
		var got [2]uint64
		for i, body := range []string{body, larger[name]} {
			bytes := []byte(body)
			got[i] = allocated(func() { _ = api.Verify(bytes) })
			if limit := most*uint64(len(body)) + 200_000; got[i] > limit {
				t.Errorf("%s: %d bytes for a body of %d, want at most %d", name, got[i], len(body), limit)
			}
		}
		if got[1] > 3*got[0]+200_000 {
			t.Errorf("%s: %d bytes, and %d for twice as much", name, got[0], got[1])
		}
	}
}

// At most 100 violations are kept, plus one that says that there are more.
func TestVerifyKeepsFewViolations(t *testing.T) {
	for _, test := range []struct{ elements, want int }{{98, 98}, {100, 100}, {101, 101}, {1000, 101}} {
		_, documented := readResponse(t, "details-documented.http")
		body := strings.Replace(string(documented), `"ipAddresses": [`, `"ipAddresses": [`+strings.Repeat("0, ", test.elements), 1)
		invalid, ok := errors.AsType[*api.ValidationError](api.Verify([]byte(body)))
		if !ok || len(invalid.Violations) != test.want {
			t.Errorf("%d wrong elements: %d violations", test.elements, len(invalid.Violations))
			continue
		}
		last := invalid.Violations[len(invalid.Violations)-1].String()
		if test.elements > 100 != (last == "body: more than 100 violations") {
			t.Errorf("%d wrong elements: the last violation is %s", test.elements, last)
		}
	}
	// What follows must still be JSON.
	body := `{"ipAddresses": [` + strings.Repeat("0, ", 1000) + `0], "x": {"a": 1, "a": 2}}`
	if got := violations(t, body); len(got) != 1 || got[0] != "/…: duplicate" {
		t.Errorf("%q", got)
	}
}

// BenchmarkVerify shows that time and memory for a byte do not grow with the body.
func BenchmarkVerify(b *testing.B) {
	for _, n := range []int{100 << 10, 1 << 20, 8 << 20} {
		for name, body := range worstBodies(n) {
			b.Run(fmt.Sprintf("body=%s/bytes=%d", strings.ReplaceAll(name, " ", "-"), n), func(b *testing.B) {
				bytes := []byte(body)
				b.SetBytes(int64(len(bytes)))
				var used uint64
				for b.Loop() {
					used = allocated(func() { _ = api.Verify(bytes) })
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(bytes)), "ns/byte")
				b.ReportMetric(float64(used)/float64(len(bytes)), "B/byte")
			})
		}
	}
}
