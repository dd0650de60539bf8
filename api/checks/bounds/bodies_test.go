//go:build bounds

package bounds_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// size is the size of a body in bytes: the client reads at most 8 MiB.
const size = 8<<20 - 64<<10

// example returns the documented body.
func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../testdata/details-documented.http")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "\n\n")
	return body
}

// bodies returns the hostile bodies by name. Each is the documented one with about 8 MiB
// in one place.
func bodies(t *testing.T) map[string]string {
	t.Helper()
	body := example(t)
	with := func(old, new string) string {
		t.Helper()
		if !strings.Contains(body, old) {
			t.Fatalf("the documented body does not have %s", old)
		}
		return strings.Replace(body, old, new, 1)
	}
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	member := func(value string) string { return with(`"pinned"`, `"x": `+value+`, "pinned"`) }

	return map[string]string{
		"objects in objects":     member(nested(`{"n":`, "0", "}")),
		"arrays in arrays":       member(nested("[", "0", "]")),
		"chains of objects":      member("[" + chains(`{"n":`, "}") + "0]"),
		"many numbers":           member("[" + fill("0,") + "0]"),
		"many empty objects":     member("[" + fill("{},") + "0]"),
		"many empty strings":     member("[" + fill(`"",`) + "0]"),
		"many names":             member("{" + numbered(`"n%d":0,`) + `"z":0}`),
		"many long names":        member("{" + numbered(`"a-name-of-some-length-%d":{"reason":null},`) + `"z":0}`),
		"many members":           with(`"pinned"`, numbered(`"n%d":0,`)+`"pinned"`),
		"many gates":             with(`"canRebuild"`, gates(900)+`"canRebuild"`),
		"too many gates":         with(`"canRebuild"`, numbered(`"canFly%d":{"allowed":true},`)+`"canRebuild"`),
		"long reason":            with(`"reason": null`, `"reason": "`+fill("x")+`"`),
		"long reason of escapes": with(`"reason": null`, `"reason": "`+fill(`\u202e`)+`"`),
		"long name":              with(`"web-01.example.com"`, `"`+fill("x")+`"`),
		"control characters":     with(`"web-01.example.com"`, `"`+fill("\u009b")+`"`),
		"tag characters":         with(`"web-01.example.com"`, `"`+fill("\U000e0041")+`"`),
		"backslashes":            with(`"web-01.example.com"`, `"`+fill(`\\`)+`"`),
		"wide characters":        with(`"web-01.example.com"`, `"`+fill("世")+`"`),
		"long undocumented name": with(`"pinned"`, `"`+fill("n")+`": 0, "pinned"`),
		"long number":            member("0." + fill("1")),
		"white space":            with(`"pinned"`, fill(" ")+`"pinned"`),
		"many keys":              with(`"sshKeys": [`, `"sshKeys": [`+fill(`"",`)),
		"many addresses":         with(`"ipAddresses": [`, `"ipAddresses": [`+fill(`"203.0.113.10",`)),
		"many log entries":       with(`"usageLog": [`, `"usageLog": [`+fill(`{},`)),
		"many invoices":          with(`"overdueInvoices": []`, `"overdueInvoices": [`+fill(`{},`)+`{}]`),
		"many addons":            with(`"addons": [`, `"addons": [`+fill(`{},`)),
		"password in all texts":  member("[" + fill(`"initial-password-from-panel",`) + "0]"),
		"secrets":                member("[" + fill(`{"token":"x"},`) + "0]"),
		"password of 8 MiB":      with("initial-password-from-panel", fill("p")),
		"name like the password": strings.Replace(with(`"pinned"`, `"%`+strings.Repeat("p", size/3*2)+`": 0, "pinned"`),
			"initial-password-from-panel", strings.Repeat("p", size/3)+"q", 1),
		"cut off":            body[:len(body)/2] + fill(" "),
		"invalid at the end": strings.TrimRight(body, "}\n") + fill(" ") + "x",
		"wrong types":        with(`"sshKeys": [`, `"sshKeys": [`+fill("0,")),
	}
}

// nested returns a value inside as many others as a reader of JSON allows.
func nested(open, value, end string) string {
	const depth = 9_990
	padding := `"` + strings.Repeat("x", size-depth*(len(open)+len(end))) + `"`
	return strings.Repeat(open, depth) + "[" + value + "," + padding + "]" + strings.Repeat(end, depth)
}

// chains returns deep values one after another.
func chains(open, end string) string {
	const depth = 5_000
	chain := strings.Repeat(open, depth) + "0" + strings.Repeat(end, depth) + ","
	return strings.Repeat(chain, size/len(chain))
}

// numbered repeats a piece with different numbers.
func numbered(piece string) string {
	var text strings.Builder
	for n := 0; text.Len() < size-len(piece)-10; n++ {
		fmt.Fprintf(&text, piece, n)
	}
	return text.String()
}

// gates returns n undocumented gates with long reasons.
func gates(n int) string {
	var text strings.Builder
	reason := strings.Repeat("r", size/n-60)
	for i := range n {
		fmt.Fprintf(&text, `"canFly%d": {"allowed": false, "reason": "%s"},`, i, reason)
	}
	return text.String()
}
