package decode

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// An aimed body is made to be expensive to read.
type aimed struct{ name, body string }

// entry is an element of usageLog as HostUp sends it.
const entry = `{"recordedAt":"2026-04-27T12:00:00.000Z","dataReceivedGb":0.5,"dataSentGb":1,"totalGb":1.5}`

// worstBodies returns bodies of about n bytes.
func worstBodies(n int) []aimed {
	list := func(name, element string) string {
		count := max(1, n/(len(element)+1))
		return `"` + name + `":[` + strings.TrimSuffix(strings.Repeat(element+",", count), ",") + "]"
	}
	members := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	text := func(s string) string { return strings.Repeat(s, n/len(s)) }
	return []aimed{
		{"usageLog", list("usageLog", "{}")},
		{"usageLog, nulls", list("usageLog", "null")},
		{"usageLog, valid", list("usageLog", entry)},
		{"usageLog, short", list("usageLog", "{}")[:230] + `],"x":"` + text("a") + `"`},
		{"usageLog, white space", strings.Replace(list("usageLog", "{}"), ":", " \n:\t", 1)},
		{"overdueInvoices", list("overdueInvoices", "{}")},
		{"overdueInvoices, nulls", list("overdueInvoices", "null")},
		{"addons", `"pricing":{` + list("addons", "{}") + "}"},
		{"addons, mismatch", `"pricing":{"currency":7,` + list("addons", "{}") + "}"},
		{"addons, mismatches", `"pricing":{` + list("addons", `{"id":7}`) + "}"},
		{"ipAddresses", list("ipAddresses", `""`)},
		{"sshKeys", list("sshKeys", "null")},
		{"names", `"x":{` + members(`"%x":0,`) + "}"},
		{"unknown list", list("x", "{}")},
		{"unknown numbers", list("x", "1")},
		{"unknown gates", `"actions":{` + members(`"canX%x":0,`) + "}"},
		{"nested", list("x", strings.Repeat(`[{"x":`, 4_000)+"0"+strings.Repeat("}]", 4_000))},
		{"short members", members(`"%x":0,`)},
		{"redactable names", members(`"hunter22-%x":0,`)},
		{"mismatches", `"pricing":{` + members(`"x%x":[{}],`) + "}"},
		{"timestamps", list("usageLog", `{"recordedAt":[]}`)},
		{"redactable texts", list("x", `"hunter22"`)},
		{"redactable text", `"x":"` + text("hunter22 ") + `"`},
		{"long name", `"` + text("a") + `":["hunter22"]`},
		{"escapes", `"x":"` + text(`\u00e5`) + `"`},
		{"backslashes", `"x":"` + text(`\\`) + `"`},
		{"escapes in a documented member", `"hostname":"` + text(`\u0068unter22`) + `"`},
		{"a long password", `"x":{"rootPassword":"` + text("hunter-") + `"}`},
		{"objects named rootPassword", list("x", `{"rootPassword":"hunter23"}`)},
		{"different passwords", `"x":[` + members(`{"rootPassword":"hunter22-%x"},`) + "]"},
		{"names in a text", `"x":"` + text(`rootPassword`) + `"`},
		{"quotes in names", `"` + text(`\"`) + `":0`},
	}
}

func isRace() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// allocated returns how many bytes f allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// ways are the operations on an untrusted body.
var ways = []struct {
	name string
	most uint64 // bytes allocated for a byte of the body
	do   func(members string) (body []byte, f func())
}{
	{"Details", 40, func(members string) ([]byte, func()) {
		body := []byte(withPassword(`"hunter22"`, members))
		return body, func() { _, _ = Details(body, redact.New(wire.NewSecret("canary-secret")), new(gen.VPSDetails)) }
	}},
	{"Redacted", 20, func(members string) ([]byte, func()) {
		body := []byte(withPassword(`"hunter22"`, members))
		r, err := Details(body, redact.New(wire.NewSecret("canary-secret")), new(gen.VPSDetails))
		if err != nil {
			return body, func() {}
		}
		return body, func() {
			_ = r.Redacted()
		}
	}},
	{"Problem", 40, func(members string) ([]byte, func()) {
		body := []byte("{" + members + "}")
		return body, func() { Problem(body, false, redact.New(wire.NewSecret("hunter22"))) }
	}},
}

// Memory is linear in the body and a small multiple of it.
func TestMemoryIsLinear(t *testing.T) {
	if isRace() {
		t.Skip("under the race detector, a sync.Pool drops what it is given")
	}
	const n = 100_000
	for _, way := range ways {
		larger := worstBodies(2 * n)
		for i, aimed := range worstBodies(n) {
			var got [2]uint64
			for i, members := range []string{aimed.body, larger[i].body} {
				body, f := way.do(members)
				got[i] = allocated(f)
				if limit := way.most*uint64(len(body)) + 200_000; got[i] > limit {
					t.Errorf("%s, %s: %d bytes for a body of %d, want at most %d", way.name, aimed.name, got[i], len(body), limit)
				}
			}
			if got[1] > 3*got[0]+200_000 {
				t.Errorf("%s, %s: %d bytes, and %d for twice as much", way.name, aimed.name, got[0], got[1])
			}
		}
	}
}

// A long list is not copied again and again while it grows, and what follows it costs little.
func TestLongList(t *testing.T) {
	if isRace() {
		t.Skip("with the race detector, slices.Grow allocates twice")
	}
	const entries = 10_000
	const entryBytes = uint64(unsafe.Sizeof(gen.VPSUsageLogEntry{})) + uint64(len(`"2026-04-27T12:00:00.000Z"`))
	const invoiceBytes = uint64(unsafe.Sizeof(gen.OverdueInvoice{}))
	const textBytes = 206_000
	list := func(element string, n int) string { return "[" + strings.Repeat(element+",", n-1) + element + "]" }
	text := `"hostname":"` + strings.Repeat("a", 200_000) + `"`

	for _, test := range []struct {
		name, members string
		want          uint64 // bytes
	}{
		{"long", `"usageLog":` + list(entry, entries), entries * entryBytes * 21 / 20},
		{"after a long text", text + `,"usageLog":` + list(entry, entries), textBytes + entries*entryBytes*21/20},
		{"before a long text", `"overdueInvoices":` + list("{}", 200) + "," + text, textBytes + (maxObjects+250)*invoiceBytes},
		{"short, before a long text", `"usageLog":` + list(entry, 8) + "," + text, textBytes + 100*entryBytes},
	} {
		body := []byte(`{"id":"vps_1",` + test.members + "}")
		var err error
		got := allocated(func() { _, err = Details(body, redact.Redactor{}, new(gen.VPSDetails)) })
		if err != nil || got > test.want {
			t.Errorf("%s: %d bytes and error %v, want at most %d", test.name, got, err, test.want)
		}
	}
}
