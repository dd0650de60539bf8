package wire_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api/wire"
)

const canary = "Canary-7f3a"

// checkNoCanary also looks for the canary in hexadecimal, base64 and decimal.
func checkNoCanary(t *testing.T, output string) {
	t.Helper()
	for _, form := range []string{
		canary,
		hex.EncodeToString([]byte(canary)),
		base64.StdEncoding.EncodeToString([]byte(canary))[:12],
		strings.Trim(fmt.Sprintf("%d", []byte(canary)), "[]"),
	} {
		if strings.Contains(strings.ToLower(output), strings.ToLower(form)) {
			t.Errorf("output contains the secret:\n%s", output)
		}
	}
}

func TestSecretUnmarshalJSON(t *testing.T) {
	for _, test := range []struct {
		name, json, want string
		fails            bool
	}{
		{name: "string", json: `"` + canary + `"`, want: canary},
		{name: "escapes", json: `"\"\\\/\n\u00e5\ud83d\ude00"`, want: "\"\\/\nå😀"},
		{name: "NUL", json: `"a\u0000b"`, want: "a\x00b"},
		{name: "replacement character", json: `"\ufffd` + "\uFFFD" + `"`, want: "\uFFFD\uFFFD"},
		{name: "null", json: `null`},
		{name: "empty", json: `""`},
		{name: "redacted", json: `"[redacted]"`},
		{name: "redacted and escaped", json: `"\u005bredacted]"`},
		{name: "almost redacted", json: `"[redacted] "`, want: "[redacted] "},
		{name: "redacted in another case", json: `"[Redacted]"`, want: "[Redacted]"},
		{name: "number", json: `73137313`, fails: true},
		{name: "boolean", json: `true`, fails: true},
		{name: "object", json: `{"` + canary + `":1}`, fails: true},
		{name: "array", json: `["` + canary + `"]`, fails: true},
		// encoding/json replaces these with U+FFFD, which gives a wrong password.
		{name: "invalid UTF-8", json: "\"" + canary + "\xff\"", fails: true},
		{name: "lone high surrogate", json: `"` + canary + `\ud83d"`, fails: true},
		{name: "lone low surrogate", json: `"` + canary + `\ude00!"`, fails: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			secret := wire.NewSecret("before")
			err := json.Unmarshal([]byte(test.json), &secret)
			if !test.fails {
				if err != nil || secret.Reveal() != test.want || secret.IsZero() != (test.want == "") {
					t.Errorf("Reveal %q, IsZero %t, error %v; want %q", secret.Reveal(), secret.IsZero(), err, test.want)
				}
				return
			}
			if err == nil {
				t.Fatalf("no error; Reveal %q", secret.Reveal())
			}
			checkNoCanary(t, err.Error())
			if strings.Contains(err.Error(), "7313") {
				t.Errorf("error contains the value: %v", err)
			}
			if secret.Reveal() != "before" {
				t.Errorf("Reveal after a failed decode %q, want %q", secret.Reveal(), "before")
			}
		})
	}
}

func TestSecretEqual(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{canary, canary, true}, {canary, canary + "x", false}, {canary, "Canary-7f3b", false},
		{canary, "", false}, {"", canary, false}, {"", "", true},
	} {
		a, b := wire.NewSecret(test.a), wire.NewSecret(test.b)
		if got := a.Equal(b); got != test.want {
			t.Errorf("%q and %q: Equal %t", test.a, test.b, got)
		}
		if got := cmp.Equal(struct{ S wire.Secret }{a}, struct{ S wire.Secret }{b}); got != test.want {
			t.Errorf("%q and %q: cmp.Equal %t", test.a, test.b, got)
		}
	}
	if !new(wire.Secret).Equal(wire.NewSecret("")) || !new(wire.Secret).IsZero() || wire.NewSecret(" ").IsZero() {
		t.Error("only NewSecret(\"\") must give the zero Secret")
	}
}

func TestSecretRedaction(t *testing.T) {
	secret, other := wire.NewSecret(canary), wire.NewSecret(canary+canary)
	type exported struct{ S wire.Secret }
	type exportedPointer struct{ P *wire.Secret }
	type unexported struct{ s wire.Secret }
	type unexportedPointer struct{ p *wire.Secret }
	type deep struct{ Any any }
	for _, test := range []struct {
		name   string
		value  any
		hidden bool // printing does not call the methods of Secret, so without [redacted]
	}{
		{name: "value", value: secret},
		{name: "pointer", value: &secret},
		{name: "slice", value: []wire.Secret{secret}},
		{name: "array", value: [1]wire.Secret{secret}},
		{name: "map", value: map[string]wire.Secret{"key": secret}},
		{name: "field", value: exported{secret}},
		{name: "pointer field", value: exportedPointer{&secret}, hidden: true},
		{name: "unexported field", value: unexported{secret}, hidden: true},
		{name: "unexported pointer field", value: unexportedPointer{&secret}, hidden: true},
		{name: "interface with an unexported field", value: deep{unexported{secret}}, hidden: true},
		{name: "slice of pointers", value: []*wire.Secret{&secret}, hidden: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%x", "%X", "%d", "%t", "%10.3s", "% x"} {
				output := fmt.Sprintf(verb, test.value)
				checkNoCanary(t, output)
				if !test.hidden && !strings.Contains(output, wire.Redacted) {
					t.Errorf("%s gives %s, want %s", verb, output, wire.Redacted)
				}
			}
			var log, gobbed bytes.Buffer
			for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
				slog.New(handler).With("with", test.value).WithGroup("g").Info("message", "value", test.value)
			}
			checkNoCanary(t, log.String())
			asJSON, err := json.Marshal(test.value)
			if err != nil {
				t.Error(err)
			}
			checkNoCanary(t, string(asJSON))
			asXML, err := xml.Marshal(test.value) // a map is an error
			checkNoCanary(t, fmt.Sprint(string(asXML), err))
			err = gob.NewEncoder(&gobbed).Encode(test.value) // a func is an error
			checkNoCanary(t, fmt.Sprint(gobbed.String(), err))
		})
	}
	t.Run("diff", func(t *testing.T) {
		diff := cmp.Diff(
			[]any{secret, exported{secret}, exportedPointer{&secret}},
			[]any{other, exported{other}, exportedPointer{&other}})
		if diff == "" {
			t.Error("no diff between different secrets")
		}
		checkNoCanary(t, diff)
	})
}

func TestSecretMarshal(t *testing.T) {
	for _, test := range []struct{ secret, want string }{{"", `null`}, {canary, `"[redacted]"`}} {
		if got, err := json.Marshal(wire.NewSecret(test.secret)); err != nil || string(got) != test.want {
			t.Errorf("JSON of %q: %s, %v; want %s", test.secret, got, err, test.want)
		}
		if got, err := wire.NewSecret(test.secret).MarshalText(); err != nil || string(got) != "[redacted]" {
			t.Errorf("text of %q: %s, %v", test.secret, got, err)
		}
		// fmt calls Format instead, but other packages call these.
		if s := wire.NewSecret(test.secret); s.String() != "[redacted]" || s.GoString() != "[redacted]" {
			t.Errorf("String and GoString of %q: %s, %s", test.secret, s.String(), s.GoString())
		}
	}
	type server struct{ Password wire.Secret }
	const want = `<server><Password>[redacted]</Password></server>`
	if got, err := xml.Marshal(server{wire.NewSecret(canary)}); err != nil || string(got) != want {
		t.Errorf("XML %s, %v; want %s", got, err, want)
	}
}

// The runtime prints the value of a panic without fmt, so the test needs a
// process that crashes.
func TestSecretInPanic(t *testing.T) {
	if os.Getenv("PANIC_WITH_SECRET") != "" {
		panic(wire.NewSecret(canary))
	}
	crash := exec.Command(os.Args[0], "-test.run=^TestSecretInPanic$")
	crash.Env = append(os.Environ(), "PANIC_WITH_SECRET=1")
	output, err := crash.CombinedOutput()
	if err == nil || !strings.Contains(string(output), wire.Redacted) {
		t.Errorf("want a panic with %s, got %v:\n%s", wire.Redacted, err, output)
	}
	checkNoCanary(t, string(output))
}

func FuzzSecret(f *testing.F) {
	for _, seed := range []string{
		`"` + canary + `"`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", `"\ufffd"`, `null`, `""`, `1`, `{}`, `"`, `nope`,
	} {
		f.Add([]byte(seed))
	}
	known := map[string]bool{}
	for _, bad := range []string{`1`, `"\ud83d"`} {
		known[new(wire.Secret).UnmarshalJSON([]byte(bad)).Error()] = true
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var secret wire.Secret
		err := secret.UnmarshalJSON(data)
		if err != nil && (!known[err.Error()] || !secret.IsZero()) {
			t.Fatalf("the error depends on the value: %v", err)
		}
		var want *string
		if json.Unmarshal(data, &want) != nil { // neither a string nor null
			if err == nil && !secret.IsZero() {
				t.Fatalf("%q: Reveal %q", data, secret.Reveal())
			}
			return
		}
		text := ""
		if want != nil {
			text = *want
		}
		// U+FFFD can replace invalid input. A decoder passes no surrounding white space.
		mayFail := strings.ContainsRune(text, '\uFFFD') || len(bytes.TrimSpace(data)) < len(data)
		if err == nil && secret.Reveal() != text || err != nil && !mayFail {
			t.Fatalf("%q: Reveal %q, error %v; want %q", data, secret.Reveal(), err, text)
		}
	})
}
