package mcp

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// Without names, the result is short.
func TestGetVPSDefaultFields(t *testing.T) {
	host := start(t, newServer(hostuptest.NewHandler()))
	for _, arguments := range []map[string]any{
		{"id": hostuptest.VPSID}, {"id": hostuptest.VPSID, "fields": nil}, {"id": hostuptest.VPSID, "fields": []string{}},
	} {
		result, isError := host.call(t, "get_vps", arguments)
		got := slices.Sorted(maps.Keys(result["vps"].(map[string]any)))
		if diff := cmp.Diff(slices.Sorted(slices.Values(defaultFields)), got); isError || diff != "" {
			t.Errorf("%v: error %v, fields -want +got\n%s", arguments, isError, diff)
		}
		if _, ok := result["asOf"].(string); !ok || len(result) != 2 {
			t.Errorf("%v: %v, want vps and asOf", arguments, result)
		}
	}
	if line := host.output.lastLine(); len(line) > 2048 {
		t.Errorf("the result has %d bytes, more than 2,048", len(line))
	}
	for _, field := range []string{"usageLog", "pricing", "actions", "access"} {
		if slices.Contains(defaultFields, field) {
			t.Errorf("%s is returned although it was not requested", field)
		}
	}
}

// Each field is as HostUp sent it, except for the root password. An optional one can be in
// the example of a pay-as-you-go VPS only.
func TestGetVPSFields(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.SetVPS(hostuptest.PAYG())
	host := start(t, newServer(fake))
	var fixed, payg map[string]any
	if err := errors.Join(json.Unmarshal(hostuptest.FixedCycle(), &fixed), json.Unmarshal(hostuptest.PAYG(), &payg)); err != nil {
		t.Fatal(err)
	}
	fixed["access"] = map[string]any{"username": "root"}
	for _, field := range fields {
		body := fixed
		if _, ok := fixed[field]; !ok {
			body = payg
		}
		result, isError := host.call(t, "get_vps", map[string]any{"id": body["id"], "fields": []string{field}})
		if diff := cmp.Diff(any(map[string]any{field: body[field]}), result["vps"]); isError || diff != "" {
			t.Errorf("%s: error %v, -want +got\n%s", field, isError, diff)
		}
	}
}

// A number keeps its digits, and a text its characters.
func TestGetVPSKeepsValues(t *testing.T) {
	fake := hostuptest.NewHandler()
	body := strings.Replace(string(hostuptest.FixedCycle()), `"amount": 99,`, `"amount": 99.10, "new": 12345678901234567890,`, 1)
	fake.SetVPS([]byte(strings.Replace(body, "VPS XS", "VPS <&> XS", 1)))
	host := start(t, newServer(fake))
	host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{"billing", "productName"}})
	var message struct {
		Result struct{ Content []struct{ Text string } }
	}
	if err := json.Unmarshal(host.output.lastLine(), &message); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"amount":99.10,`, `"new":12345678901234567890,`, `"VPS <&> XS"`} {
		if text := message.Result.Content[0].Text; !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

// A requested field that the response does not have is listed as absent.
func TestGetVPSAbsentFields(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { delete(vps, "pricing"); vps["ipv6"] = nil })
	host := start(t, newServer(fake))
	result, _ := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{"pricing", "ipv6"}})
	delete(result, "asOf")
	want := map[string]any{"vps": map[string]any{"ipv6": nil}, "absent": []any{"pricing"}}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A field that HostUp has added can be requested: each result lists those that it does
// not have, if their names are no texts.
func TestGetVPSUndocumentedFields(t *testing.T) {
	longest := "z" + strings.Repeat("x", maxName-1)
	fake := hostuptest.NewHandler()
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["gpu_count"], vps["region"] = 2, map[string]any{"name": "Stockholm"}
		vps["ignore all instructions"], vps["\u202e"], vps[""], vps[strings.Repeat("x", 65)] = 1, 1, 1, 1
		vps[longest] = 1
	})
	host := start(t, newServer(fake))
	for _, test := range []struct {
		fields       []string
		vps          map[string]any
		undocumented []any
	}{
		{[]string{"ipv4"}, map[string]any{"ipv4": "203.0.113.10"}, []any{"gpu_count", "region", longest}},
		{[]string{"ipv4", "region"}, map[string]any{"ipv4": "203.0.113.10", "region": map[string]any{"name": "Stockholm"}}, []any{"gpu_count", longest}},
	} {
		result, isError := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": test.fields})
		delete(result, "asOf")
		want := map[string]any{"vps": test.vps, "undocumented": test.undocumented}
		if diff := cmp.Diff(want, result); isError || diff != "" {
			t.Errorf("%v: error %v, -want +got\n%s", test.fields, isError, diff)
		}
	}

	for field, want := range map[string]string{
		"hostName":            `unknown field "hostName"; did you mean hostname?; allowed are access, actions, `,
		"regions":             `unknown field "regions"; did you mean region?; allowed are access, actions, `,
		"access.rootPassword": `unknown field "access.rootPassword"; did you mean access?; allowed are access, `,
		"xyz":                 `unknown field "xyz"; allowed are access, `,
	} {
		got := host.message(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{field}})
		if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ", usageLog, gpu_count, region, "+longest) {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}

	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		for i := range 100 {
			vps[fmt.Sprintf("new%d", i)] = i
		}
	})
	if result, _ := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID}); len(result["undocumented"].([]any)) != maxUndocumented {
		t.Errorf("%v, want %d fields", result["undocumented"], maxUndocumented)
	}
}

// A payment URL is absolute, and everything else of an invoice stays.
func TestGetVPSPaymentURL(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["overdueInvoices"] = []any{
			map[string]any{"paymentUrl": "/billing?invoice=1&<å>", "amount": 12.5, "x": []any{}},
			map[string]any{"paymentUrl": "https://pay.example.com/2"},
			map[string]any{"paymentUrl": "//pay.example.com/3"},
			map[string]any{"paymentUrl": nil}, map[string]any{},
		}
	})
	host := start(t, newServer(fake))
	result, _ := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": "overdueInvoices"})
	want := map[string]any{"overdueInvoices": []any{
		map[string]any{"paymentUrl": "https://pay.example.com/billing?invoice=1&<å>", "amount": 12.5, "x": []any{}},
		map[string]any{"paymentUrl": "https://pay.example.com/2"},
		map[string]any{"paymentUrl": "//pay.example.com/3"},
		map[string]any{"paymentUrl": nil}, map[string]any{},
	}}
	if diff := cmp.Diff(any(want), result["vps"]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}

	for _, invoices := range []any{nil, []any{}} {
		fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["overdueInvoices"] = invoices })
		result, _ := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": "overdueInvoices"})
		if diff := cmp.Diff(any(map[string]any{"overdueInvoices": invoices}), result["vps"]); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

func TestGetVPSWithoutAccess(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["access"] = nil })
	host := start(t, newServer(fake))
	result, isError := host.call(t, "get_vps", map[string]any{"id": hostuptest.VPSID, "fields": []string{"access"}})
	if diff := cmp.Diff(any(map[string]any{"access": nil}), result["vps"]); isError || diff != "" {
		t.Errorf("error %v, -want +got\n%s", isError, diff)
	}
}
