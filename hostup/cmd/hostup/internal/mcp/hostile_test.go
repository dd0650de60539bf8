package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"unicode"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// unprintable has one character of each kind that a terminal acts on, or that a person
// does not see.
const unprintable = "\x1b[2J\x7f\u0085\u009b31m\u00ad\u061c\u200b\u200f\u2028\u202e\u2066\ufeff\u3164\u034f\ufe0f\U000e0100\U000e0041\U000e007f\ue000"

// Nothing unprintable of a VPS, of an error, or of the arguments reaches a host: neither
// in a message nor in the JSON that is the text of a result. The values are the same.
func TestOutputIsPrintable(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["hostname"], vps["a"+unprintable] = unprintable, map[string]any{unprintable: []any{unprintable}}
		vps["sshKeys"], vps["region"] = []string{unprintable}, map[string]any{unprintable: unprintable}
		vps["access"] = map[string]any{"username": unprintable, unprintable: unprintable}
		vps["overdueInvoices"] = []any{map[string]any{"paymentUrl": "/" + unprintable, unprintable: unprintable}}
		vps["actions"].(map[string]any)["canStart"] = map[string]any{"allowed": false, "reason": unprintable, "code": unprintable}
		vps["actions"].(map[string]any)["canFly"+unprintable] = map[string]any{"allowed": false, "reason": unprintable}
	})
	server := newServer(fake)
	server.VPS = []VPS{{ID: hostuptest.VPSID}, {ID: unprintable, Hostname: unprintable}}
	host := start(t, server)

	result, _ := host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID, "actions": []string{"start"}})
	if gate := result["actions"].([]any)[0].(map[string]any); result["hostname"] != unprintable || gate["reason"] != unprintable {
		t.Errorf("not the same values: %q", result)
	}
	host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID})
	all := append([]string{"region"}, fields...)
	result, _ = host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": all})
	if vps := result["vps"].(map[string]any); vps["hostname"] != unprintable || vps["region"].(map[string]any)[unprintable] != unprintable {
		t.Errorf("not the same values: %q", vps)
	}

	fake.Next(hostuptest.Problem(403, unprintable, unprintable), hostuptest.OK(unprintable), hostuptest.OK(`{"`+unprintable[4:]+`":1}`))
	for range 3 {
		host.message(t, "get_vps", map[string]any{"id": hostuptest.VPSID})
	}
	host.message(t, "get_vps", map[string]any{"id": unprintable})
	host.message(t, "get_vps", map[string]any{"id": hostuptest.VPSID, unprintable: 1})
	host.message(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{unprintable}})
	host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID, "actions": []string{unprintable}})
	_, _ = host.CallTool(t.Context(), &sdk.CallToolParams{Name: unprintable})
	_, _ = host.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "hostup://" + unprintable})

	isUnprintable := func(r rune) bool {
		return !unicode.IsPrint(r) || strings.ContainsRune(unprintable, r) && r > unicode.MaxLatin1
	}
	for line := range strings.Lines(host.output.String()) {
		if i := strings.IndexFunc(strings.TrimSuffix(line, "\n"), isUnprintable); i >= 0 {
			t.Errorf("%q in %q", line[i:min(i+10, len(line))], line)
		}
		var message struct {
			Result struct {
				Instructions string
				Content      []struct{ Text string }
			}
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatal(err)
		}
		texts := []string{message.Result.Instructions}
		for _, content := range message.Result.Content {
			texts = append(texts, content.Text)
		}
		for _, text := range texts {
			if i := strings.IndexFunc(text, isUnprintable); i >= 0 {
				t.Errorf("%q in the text %q", text[i:min(i+10, len(text))], text)
			}
		}
	}
}

// No form of the key and no password, whatever its name, is in a result.
func TestSecretsByOtherNames(t *testing.T) {
	const key, password = "hu/live/EXAMPLE+key=1", "EXAMPLE-root-password"
	for name, body := range map[string]string{
		"password by another name": `"access":{"root_password":"PASSWORD","password":"PASSWORD"},"credentials":{"rootPassword":"PASSWORD"}`,
		"nested":                   `"region":{"login":{"PASSWD":["PASSWORD",{"x":"PASSWORD"}]}},"tokens":{"a":"PASSWORD"},"client_secret":"PASSWORD"`,
		"in an array":              `"region":[{"adminPassword":"PASSWORD"}],"usageLog":[{"token":"PASSWORD"}]`,
		"in a gate":                `"actions":{"canFly":{"allowed":false,"reason":"no","password":"PASSWORD"}}`,
		"number":                   `"access":{"rootPasswordNumber":EXAMPLE}`,
		"key as PHP escapes it":    `"region":"hu\/live\/EXAMPLE+key=1"`,
		"key with escapes":         `"region":"hu\u002flive\u002fEXAMPLE\u002bkey=1"`,
		"key in a reason":          `"actions":{"canStart":{"allowed":false,"reason":"hu\/live\/EXAMPLE+key=1 \u003c"}}`,
		"key as a name":            `"hu\/live\/EXAMPLE+key=1":1`,
	} {
		body = strings.NewReplacer(`"PASSWORD"`, `"`+password+`"`, "EXAMPLE}", "2147483647}").Replace(body)
		fake := hostuptest.NewHandler()
		client, err := hostup.NewClient(hostup.APIKey(key), hostup.WithHTTPClient(&http.Client{Transport: fake.Transport()}),
			hostup.WithBaseURL(fake.URL), hostup.WithRetry(hostup.RetryPolicy{}))
		if err != nil {
			t.Fatal(err)
		}
		server := newServer(fake)
		server.GetVPSDetails = client.GetVPSDetails
		host := start(t, server)
		for _, call := range []struct {
			tool      string
			arguments map[string]any
		}{
			{"check_actions", nil}, {"get_vps", nil},
			{"get_vps", map[string]any{"fields": "access,usageLog,actions"}},
			{"get_vps", map[string]any{"fields": "credentials"}}, {"get_vps", map[string]any{"fields": "region"}},
			{"get_vps", map[string]any{"fields": "tokens,client_secret"}},
		} {
			fake.Next(hostuptest.OK(`{"id":"` + hostuptest.VPSID + `",` + body + `}`))
			arguments := map[string]any{"id": hostuptest.VPSID}
			maps.Copy(arguments, call.arguments)
			result, _ := host.call(t, call.tool, arguments)
			text, _ := json.Marshal(result)
			for _, secret := range []string{"EXAMPLE", "2147483647"} {
				if strings.Contains(string(text), secret) {
					t.Errorf("%s, %s %v: %s in %s", name, call.tool, call.arguments, secret, text)
				}
			}
		}
	}
}

// All questions about a large response cost little more than reading it, whatever its
// shape and however many questions there are: what they allocate, which is more than what
// they have at a time, is linear in the response.
func TestLargeResponses(t *testing.T) {
	const size = 1 << 18
	names := make([]string, maxNames)
	for i := range names {
		names[i] = fmt.Sprintf("unknown%d", i)
	}
	for name, body := range largeBodies(size) {
		fake := hostuptest.NewHandler()
		fake.Next(hostuptest.OK(body))
		vps, err := fake.Client().GetVPSDetails(t.Context(), hostuptest.VPSID)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		server := newServer(fake)
		server.GetVPSDetails = func(context.Context, string) (*hostup.VPSDetails, error) { return vps, nil }
		host := start(t, server)
		for _, call := range []struct {
			tool, list string
			names      []string
		}{
			{"check_actions", "actions", names},
			{"get_vps", "fields", fields},
			{"get_vps", "fields", []string{"x"}},
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			host.call(t, call.tool, map[string]any{"id": hostuptest.VPSID, call.list: call.names})
			runtime.ReadMemStats(&after)
			if factor := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(body)); factor > 32 {
				t.Errorf("%s, %s: allocated %.1f times the size of the response", name, call.tool, factor)
			}
		}
	}
}

// largeBodies returns bodies of about the given size, each with a lot of something.
func largeBodies(size int) map[string]string {
	id := `{"id":"` + hostuptest.VPSID + `",`
	fill := func(prefix, suffix string, element func(i int) string) string {
		var body bytes.Buffer
		body.WriteString(id + prefix)
		for i := 0; body.Len() < size; i++ {
			if i > 0 {
				body.WriteByte(',')
			}
			body.WriteString(element(i))
		}
		return body.String() + suffix + "}"
	}
	return map[string]string{
		"members":     fill("", "", func(i int) string { return fmt.Sprintf(`"a%d":1`, i) }),
		"text":        fill(`"hostname":"`, `"`, func(int) string { return "xxxxxxxxxxxxxxx" }),
		"unprintable": fill(`"hostname":"`, `"`, func(int) string { return "\u202e\U000e0041" }),
		"gates": fill(`"actions":{`, `}`, func(i int) string {
			return fmt.Sprintf(`"canA%d":{"allowed":false,"reason":"%s"}`, i, strings.Repeat("x", 1000))
		}),
		"empty arrays":    fill(`"x":[`, `]`, func(int) string { return "[]" }),
		"numbers":         fill(`"x":[`, `]`, func(int) string { return "1" }),
		"invoices":        fill(`"overdueInvoices":[`, `]`, func(int) string { return `{"paymentUrl":"/` + strings.Repeat("x", 1000) + `"}` }),
		"invoice members": fill(`"overdueInvoices":[{`, `}]`, func(i int) string { return fmt.Sprintf(`"a%d":1`, i) }),
		"access members":  fill(`"access":{`, `}`, func(i int) string { return fmt.Sprintf(`"a%d":1`, i) }),
		"passwords":       fill(`"x":{`, `}`, func(i int) string { return fmt.Sprintf(`"password%d":1`, i) }),
		"deep":            id + `"x":` + strings.Repeat(`{"n":`, 9_000) + `"` + strings.Repeat("x", size) + `"` + strings.Repeat("}", 9_001),
		"spaces":          id + `"x":1` + strings.Repeat(" ", size) + "}",
	}
}
