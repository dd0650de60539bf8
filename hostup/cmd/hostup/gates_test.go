package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A gate that is not in the response is shown as unknown, not as allowed or blocked.
func TestGatesShowsMissingGate(t *testing.T) {
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		delete(vps["actions"].(map[string]any), "canRebuild")
	})
	server.Block(hostuptest.VPSID, "teleport", "", "no_portal")
	got := runAgainst(t, server, "gates", hostuptest.VPSID)
	for _, want := range []string{"rebuild unknown", "teleport no no reason given (code no_portal)", "stop yes"} {
		found := false
		for line := range strings.Lines(got.stdout) {
			found = found || strings.Join(strings.Fields(line), " ") == want
		}
		if !found {
			t.Errorf("no row %q in\n%s", want, got.stdout)
		}
	}
}

// details shows a blocked action with its reason and its code.
func TestDetailsOfBlockedAction(t *testing.T) {
	server := newServer(t)
	server.Block(hostuptest.VPSID, "start", "Running.", "already_running")
	server.Block(hostuptest.VPSID, "stop", "", "stuck")
	server.Block(hostuptest.VPSID, "reset", "", "")
	got := runAgainst(t, server, "details", hostuptest.VPSID).stdout
	for _, want := range []string{"start: Running. (code already_running)\n", "stop: no reason given (code stuck)\n", "reset: no reason given\n"} {
		if !strings.Contains(got, "  Blocked  "+want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
