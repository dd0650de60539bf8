package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/fake"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The sandbox has the VPS of mock.
func TestSandboxHasVPSOfMock(t *testing.T) {
	_, printed := startMock(t, nil)
	api, err := fake.New()
	if err != nil {
		t.Fatal(err)
	}
	if ids := api.IDs(); len(ids) != 4 || len(ids) != strings.Count(printed, "\n  vps_") {
		t.Errorf("%q, and mock prints\n%s", ids, printed)
	}
	for _, id := range api.IDs() {
		got := runWith(t.Context(), nil, "details", "--sandbox", id)
		if got.status != failure.ExitOK || !strings.Contains(got.stdout, id) || !strings.Contains(printed, id) {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

// What a user, or a model that must ask one, can do about an unknown ID.
func TestHintForUnknownID(t *testing.T) {
	server := newServer(t)
	server.RemoveVPS(hostuptest.VPSID)
	got := runAgainst(t, server, "details", hostuptest.VPSID)
	if !strings.HasSuffix(got.stderr, "; GET /api/v2/vps lists the IDs\n") {
		t.Errorf("details: %+v", got)
	}
	if content, _ := callTool(t, withKey, "get_vps", "--base-url", server.URL); !strings.Contains(content, `"hint":"ask the user for the ID"`) {
		t.Errorf("mcp: %s", content)
	}
}
