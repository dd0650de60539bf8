package hostuptest_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The client reads a grown VPS, keeps what is new, and loses nothing else.
func TestGrown(t *testing.T) {
	server := hostuptest.NewHandler()
	client := server.Client()
	before, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID)
	if err != nil {
		t.Fatal(err)
	}
	server.UpdateVPS(hostuptest.VPSID, hostuptest.Grown)
	after, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID)
	if err != nil {
		t.Fatal(err)
	}

	var changed []string
	for _, change := range hostup.Diff(before, after) {
		changed = append(changed, change.Path)
	}
	want := []string{
		"serviceStatus", "billing.billingCycle", "billing.unlisted", "powerState",
		"pricing", "actions.canTeleport", "unlisted",
	}
	slices.Sort(want)
	slices.Sort(changed)
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("changes (-want +got)\n%s", diff)
	}
	if gate := after.Gate("teleport"); !gate.Reported || gate.Allowed || gate.Code != "not_yet" {
		t.Errorf("the new gate is %+v", gate)
	}
}

// Each change is one that openapi.yaml does not have, so that a strict client
// notices all of them.
func TestGrownViolatesDocument(t *testing.T) {
	var vps map[string]any
	if err := json.Unmarshal(hostuptest.FixedCycle(), &vps); err != nil {
		t.Fatal(err)
	}
	hostuptest.Grown(vps)
	body, err := json.Marshal(vps)
	if err != nil {
		t.Fatal(err)
	}
	invalid, ok := errors.AsType[*api.ValidationError](api.Verify(body))
	if !ok || len(invalid.Violations) != 7 {
		t.Errorf("got %v, want 7 violations", api.Verify(body))
	}
}

// A VPS without the objects that Grown changes gets them.
func TestGrownOfEmptyVPS(t *testing.T) {
	vps := map[string]any{"billing": nil}
	hostuptest.Grown(vps)
	if vps["billing"] == nil || vps["actions"] == nil {
		t.Errorf("got %v", vps)
	}
}
