package metrics

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// Numbers keep their value, are exact in decimal, and are never long.
func TestFormat(t *testing.T) {
	for want, value := range map[string]float64{
		"0": 0, "-0.5": -0.5, "0.155375": ratio(15.5375), "1.045": ratio(104.5), "0.0125": ratio(1.25), "0.07": ratio(7),
		"4294967296": 4 << 30, "1777291200.5": 1777291200.5, "1e+298": ratio(1e300), "-1e+298": ratio(-1e300),
		"1e-302": ratio(1e-300), "1e+15": 1e15, "0.000001": 1e-6, "5e-324": math.SmallestNonzeroFloat64,
		"1.7976931348623157e+308": math.MaxFloat64,
	} {
		if got := format(value); got != want {
			t.Errorf("%g: got %s, want %s", value, got, want)
		}
	}
}

// A value that cannot be a sample is counted, so that an alert can show it.
func TestDroppedValues(t *testing.T) {
	many := func(vps map[string]any) {
		actions := vps["actions"].(map[string]any)
		for i := range maxSamples {
			actions[fmt.Sprintf("canDo%03d", i)] = map[string]any{"allowed": true}
		}
	}
	for name, test := range map[string]struct {
		edit func(vps map[string]any)
		want string
	}{
		"nothing":          {unchanged, ""},
		"null":             {func(vps map[string]any) { vps["nextDueAt"] = nil }, ""},
		"malformed time":   {func(vps map[string]any) { vps["nextDueAt"] = "0000-00-00" }, `hostup_vps_next_due_timestamp_seconds"} 1`},
		"time as a number": {func(vps map[string]any) { vps["nextDueAt"] = 1779840000 }, `hostup_vps_next_due_timestamp_seconds"} 1`},
		"out of range":     {func(vps map[string]any) { vps["memoryGb"] = 1e305 }, `hostup_vps_memory_bytes"} 1`},
		"too many":         {many, `hostup_vps_action_allowed"} ` + fmt.Sprint(len(hostup.Actions()))},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			if test.want != "" {
				want = []string{`hostup_vps_dropped_values{id="` + hostuptest.VPSID + `",metric="` + test.want}
			}
			got := samples(write(t, example(t, test.edit)), "hostup_vps_dropped_values")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Two labels that are equal once they are cut are one series; the other is counted.
func TestDroppedDuplicates(t *testing.T) {
	long := "can" + strings.Repeat("X", maxLabel)
	got := write(t, example(t, func(vps map[string]any) {
		vps["actions"].(map[string]any)[long+"1"] = map[string]any{"allowed": true}
		vps["actions"].(map[string]any)[long+"2"] = map[string]any{"allowed": true}
	}))
	if !strings.Contains(got, `metric="hostup_vps_action_allowed"} 1`+"\n") {
		t.Error(got)
	}
}

// bodies are responses of about size bytes that have much of one kind.
func bodies(size int) map[string]map[string]any {
	const n = 900 // the client refuses more than 1,000
	gates, invoices := make(map[string]any), []any{}
	long := strings.Repeat("X", size/n)
	for i := range n {
		gates[fmt.Sprintf("can%d%s", i, long)] = map[string]any{"allowed": true}
		invoices = append(invoices, map[string]any{"amount": 1, "currencyCode": fmt.Sprint(i) + long})
	}
	return map[string]map[string]any{
		"gates":      {"actions": gates},
		"currencies": {"overdueInvoices": invoices},
		"host name":  {"hostname": strings.Repeat("å\u202e", size/5)},
		"state":      {"powerState": strings.Repeat("x", size)},
	}
}

// hostile returns bodies as readings.
func hostile(tb testing.TB, size int) map[string]Reading {
	tb.Helper()
	readings := make(map[string]Reading)
	for name, members := range bodies(size) {
		vps := map[string]any{"id": hostuptest.VPSID}
		maps.Copy(vps, members)
		body, err := json.Marshal(vps)
		if err != nil {
			tb.Fatal(err)
		}
		details := new(hostup.VPSDetails)
		if err := json.Unmarshal(body, details); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		readings[name] = Reading{hostuptest.VPSID, details}
	}
	return readings
}

// Work and memory are linear in the size of a response, and the output is limited.
func TestWriteIsLinear(t *testing.T) {
	allocated := func(reading Reading) (bytes uint64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		text := write(t, reading)
		runtime.ReadMemStats(&after)
		if size := len(text); size > 2*maxLabel*maxSamples {
			t.Errorf("%d bytes of text", size)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	small, large := hostile(t, 128<<10), hostile(t, 1<<20)
	for name := range small {
		few, many := allocated(small[name]), allocated(large[name])
		t.Logf("%s: %d KiB for 128 KiB, %d KiB for 1 MiB", name, few>>10, many>>10)
		if many > 16*few || many > 48<<20 {
			t.Errorf("%s: %d bytes for 128 KiB, %d for 1 MiB", name, few, many)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, size := range []int{100 << 10, 1 << 20, 8 << 20} {
		for name, reading := range hostile(b, size*9/10) {
			b.Run(fmt.Sprintf("%s/%dKiB", name, size>>10), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(reading.VPS.RawJSON())))
				for b.Loop() {
					if err := Write(new(strings.Builder), runTime, []Reading{reading}, Options{Gates: true}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
