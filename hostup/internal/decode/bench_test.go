package decode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// mismatch returns the documented example with an example-only member of another
// type, which needs a second pass.
func mismatch(t testing.TB) string { return replace(t, `"family": "ubuntu"`, `"family": 7`) }

// Presence, gates and the place of the password take few extra allocations.
func TestDetailsAllocations(t *testing.T) {
	body := []byte(example(t, "details-documented"))
	plain := testing.AllocsPerRun(100, func() {
		if err := json.Unmarshal(body, new(gen.VPSDetails)); err != nil {
			t.Fatal(err)
		}
	})
	got := testing.AllocsPerRun(100, func() {
		if _, err := Details(body, new(gen.VPSDetails)); err != nil {
			t.Fatal(err)
		}
	})
	if got > plain+10 {
		t.Errorf("%v allocations, want at most 10 more than the %v of json.Unmarshal", got, plain)
	}
	_, r := details(t, string(body))
	if got := testing.AllocsPerRun(100, func() { _ = r.Gate("upgrade") }); got != 0 {
		t.Errorf("Gate: %v allocations", got)
	}
}

func BenchmarkDetails(b *testing.B) {
	for _, bench := range []struct{ name, body string }{
		{"documented", example(b, "details-documented")},
		{"unknown-members", example(b, "details-unknown-members")},
		{"second-pass", mismatch(b)},
	} {
		body := []byte(bench.body)
		b.Run("body="+bench.name+"/way=details", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Details(body, new(gen.VPSDetails)); err != nil {
					b.Fatal(err)
				}
			}
		})
		if bench.name == "second-pass" {
			continue
		}
		b.Run("body="+bench.name+"/way=unmarshal", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := json.Unmarshal(body, new(gen.VPSDetails)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRedacted(b *testing.B) {
	for _, bench := range []struct{ name, body string }{
		{"fast", example(b, "details-documented")},
		{"backslash", replace(b, `"pinned": false`, `"x": "\n", "pinned": false`)},
		{"password-elsewhere", replace(b, `"pinned": false`, `"x": "`+password+`", "pinned": false`)},
	} {
		v, r := details(b, bench.body)
		secrets := redact.New(wire.NewSecret("canary<key>/with+signs=")).With(v.Access.RootPassword)
		b.Run("body="+bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Redacted(secrets); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGate(b *testing.B) {
	_, r := details(b, example(b, "details-unknown-members"))
	for _, action := range []string{"upgrade", "migrate"} {
		b.Run("action="+action, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !r.Gate(action).Allowed {
					b.Fatal("not allowed")
				}
			}
		})
	}
}

// BenchmarkProblem shows that the time is linear in the body.
func BenchmarkProblem(b *testing.B) {
	for _, members := range []int{1, 1_000, 10_000} {
		var x strings.Builder
		for i := range members {
			fmt.Fprintf(&x, `, "x%d": "a text"`, i)
		}
		body := []byte(`{"code": "c"` + x.String() + "}")
		b.Run(fmt.Sprintf("members=%d", members), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if Problem(body, redact.New(wire.NewSecret("canary-secret"))).Code != "c" {
					b.Fatal("no code")
				}
			}
		})
	}
}
