package redact

import (
	"runtime"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api/wire"
)

// The server controls the length of the password. Time and memory for redaction
// are linear in the text and in the password.
func TestLongSecretIsLinear(t *testing.T) {
	for _, secret := range []string{strings.Repeat("~", 1<<20) + "!", strings.Repeat("\x01", 1<<20), strings.Repeat("a/", 1<<19)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := New(wire.NewSecret("canary-secret")).With(wire.NewSecret(secret))
		for _, m := range r.all().marks {
			if len(m.text) > 64 || m.rarest >= len(m.text) {
				t.Errorf("a mark of %d bytes, the rarest at %d: isIn compares them at each byte", len(m.text), m.rarest)
			}
		}
		got := r.Text("a " + secret + " z canary-secret")
		runtime.ReadMemStats(&after)
		if got != "a [redacted] z [redacted]" {
			t.Errorf("%d bytes", len(got))
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 8*uint64(len(secret)) {
			t.Errorf("%d bytes for a secret of %d", used, len(secret))
		}
		if !r.MayBeIn([]byte("a "+secret+" z")) || r.MayBeIn([]byte(strings.Repeat("~", 31))) {
			t.Error("MayBeIn is wrong")
		}
	}
}

// All forms of a secret are redacted up to the length of the longest credential.
func TestLongSecretForms(t *testing.T) {
	if maxEncoded < 8<<10 || maxEncoded > 64<<10 {
		t.Fatal("maxEncoded is not between 8 KiB, the usual limit of a header, and 64 KiB")
	}
	for _, test := range []struct {
		n    int
		want string
	}{{maxEncoded, "[redacted]"}, {maxEncoded + 1, strings.Repeat("%2F", maxEncoded+1)}} {
		secret := strings.Repeat("/", test.n)
		r := New(wire.NewSecret(secret))
		if got := r.Text(strings.Repeat("%2F", test.n)); got != test.want {
			t.Errorf("%d bytes, URL-encoded: %d bytes", test.n, len(got))
		}
		if got := r.Text(secret); got != "[redacted]" {
			t.Errorf("%d bytes: %d bytes", test.n, len(got))
		}
	}
}
