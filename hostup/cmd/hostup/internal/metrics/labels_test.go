package metrics

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// Labels are escaped, printable and not longer than maxLabel.
func TestLabels(t *testing.T) {
	reading := example(t, func(vps map[string]any) {
		vps["hostname"] = `a"} 1` + "\n# HELP x\\"
		vps["productName"] = "\x1b]0;pwned\a\u202e\r" + strings.Repeat("å", maxLabel)
		vps["ipv6"] = ""
		vps["ipv4"] = nil
		vps["powerState"] = `on "`
	})
	failed := Reading{ID: "a\"b\\c\nd\xff"}
	got := write(t, reading, failed)
	golden(t, "testdata/hostile.prom", got)
	for i, r := range got {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%U at byte %d", r, i)
		}
	}
	for _, want := range []string{
		`hostname="a\"} 1\\n# HELP x\\",`,
		`{id="a\"b\\c\\nd` + "\uFFFD" + `"} 0` + "\n",
		`state="on \""} 1` + "\n",
		`product="\\x1b]0;pwned\\a\\u202e\\r`, `å…",billing_cycle=`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	product := strings.ReplaceAll(between(got, `product="`, `",billing`), `\\`, `\`)
	if len(product) > maxLabel || len(product) < maxLabel-4 {
		t.Errorf("%d bytes, want about %d", len(product), maxLabel)
	}
}

func between(text, before, after string) string {
	_, text, _ = strings.Cut(text, before)
	text, _, _ = strings.Cut(text, after)
	return text
}

// No label contains the API key in any form, nor an undocumented gate the root
// password of the VPS.
func TestLabelsHaveNoSecret(t *testing.T) {
	const key, password = "canary-key+4f1c", "canary-password+71ab"
	reading := example(t, func(vps map[string]any) {
		vps["access"] = map[string]any{"username": "root", "rootPassword": password}
		vps["hostname"] = "web " + key
		vps["productName"] = url.QueryEscape(key)
		vps["ipv6"] = key
		vps["serviceStatus"] = key
		vps["actions"].(map[string]any)["can"+password] = map[string]any{"allowed": true}
		vps["actions"].(map[string]any)["canX-"+password] = map[string]any{"allowed": true}
	})
	var text bytes.Buffer
	opts := Options{Gates: true, Secrets: redact.New(wire.NewSecret(key))}
	if err := Write(&text, runTime, []Reading{reading, {ID: key}}, opts); err != nil {
		t.Fatal(err)
	}
	got := text.String()
	for _, secret := range []string{key, password, url.QueryEscape(key)} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is in\n%s", secret, got)
		}
	}
	for _, want := range []string{`hostname="web [redacted]"`, `hostup_vps_up{id="[redacted]"} 0`, `action="x-[redacted]"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}
