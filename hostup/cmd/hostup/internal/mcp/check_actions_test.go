package mcp

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// Actions can be named as in the package hostup, or like their gates.
func TestCheckActions(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.Block(hostuptest.VPSID, hostup.ActionUpgrade, "An order is pending.", "pending_order")
	fake.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		gates := vps["actions"].(map[string]any)
		gates["canTeleport"] = map[string]any{"allowed": true, "reason": nil}
		gates["canResize"] = nil
		delete(gates, "canReset")
	})
	host := start(t, newServer(fake))
	names := []string{"restart", "canUpgrade", "reset-ssh-keys", "teleport", "canTeleport", "resize", "reset", "fly", "candle", "reboot", "a b"}
	result, isError := host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID, "actions": names})
	const unknown = "unknown action, neither documented nor reported by HostUp"
	want := []any{
		map[string]any{"action": "restart", "allowed": true},
		map[string]any{
			"action": "upgrade", "allowed": false, "reason": "An order is pending.", "code": "pending_order",
		},
		map[string]any{"action": "resetSshKeys", "allowed": true},
		map[string]any{"action": "teleport", "allowed": true},
		map[string]any{"action": "teleport", "allowed": true},
		map[string]any{"action": "resize", "allowed": false, "reported": false},
		map[string]any{"action": "reset", "allowed": false, "reported": false},
		map[string]any{"action": "fly", "error": unknown},
		map[string]any{"action": "candle", "error": unknown},
		map[string]any{"action": "reboot", "error": unknown + "; did you mean restart, reset?"},
		map[string]any{"action": "a b", "error": unknown},
	}
	if diff := cmp.Diff(want, result["actions"]); isError || diff != "" {
		t.Errorf("error %v, actions -want +got\n%s", isError, diff)
	}
}

// Without names, every gate is in the result, also one of an action that is
// unknown to this version.
func TestCheckAllActions(t *testing.T) {
	fake := hostuptest.NewHandler()
	fake.Allow(hostuptest.VPSID, "teleport")
	host := start(t, newServer(fake))
	for _, arguments := range []map[string]any{
		{"id": hostuptest.VPSID},
		{"id": hostuptest.VPSID, "actions": nil},
		{"id": hostuptest.VPSID, "actions": []string{}},
	} {
		result, _ := host.call(t, "check_actions", arguments)
		var got []any
		for _, gate := range result["actions"].([]any) {
			got = append(got, gate.(map[string]any)["action"])
		}
		var want []any
		for _, action := range append(hostup.Actions(), "teleport") {
			want = append(want, string(action))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: -want +got\n%s", arguments, diff)
		}
	}
	if line := host.output.lastLine(); len(line) > 2048 {
		t.Errorf("the result has %d bytes, more than 2,048", len(line))
	}
}

func TestCheckActionsOfVPS(t *testing.T) {
	fake := hostuptest.NewHandler()
	host := start(t, newServer(fake))
	for _, test := range []struct {
		name   string
		update func(vps map[string]any)
		flow   string
		locked bool
	}{
		{"fixed cycle", func(map[string]any) {}, "fixed-cycle", false},
		{"pay-as-you-go", func(vps map[string]any) { vps["billing"].(map[string]any)["isPayg"] = true }, "payg", false},
		{"unknown flow", func(vps map[string]any) { delete(vps["billing"].(map[string]any), "isPayg") }, "unknown", false},
		{"locked", func(vps map[string]any) { vps["operationState"] = map[string]any{"locked": true} }, "unknown", true},
	} {
		fake.UpdateVPS(hostuptest.VPSID, test.update)
		before := time.Now().Truncate(time.Second)
		got, _ := host.call(t, "check_actions", map[string]any{"id": hostuptest.VPSID, "actions": []string{"start"}})
		asOf, err := time.Parse(time.RFC3339, got["asOf"].(string))
		if err != nil || asOf.Location() != time.UTC || asOf.Before(before) || asOf.After(time.Now()) {
			t.Errorf("%s: asOf %v, want now in UTC (%v)", test.name, got["asOf"], err)
		}
		delete(got, "asOf")
		delete(got, "actions")
		want := map[string]any{
			"id": hostuptest.VPSID, "hostname": "web-01.example.com", "note": gateNote, "changeFlow": test.flow, "locked": test.locked,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", test.name, diff)
		}
	}
}
