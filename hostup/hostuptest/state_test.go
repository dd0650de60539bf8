package hostuptest_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestSetAndRemoveVPS(t *testing.T) {
	server := hostuptest.NewHandler()
	client := server.Client()
	body := hostuptest.PAYG()
	server.SetVPS(body)
	clear(body) // the server has a copy
	if vps := fetch(t, client, hostuptest.PAYGID); vps.ChangeFlow() != hostup.FlowPAYG {
		t.Errorf("got %v, want the VPS that SetVPS added", vps)
	}
	server.RemoveVPS("vps_unknown") // no effect
	server.RemoveVPS(hostuptest.VPSID)
	if _, err := client.GetVPSDetails(t.Context(), hostuptest.VPSID); !errors.Is(err, hostup.CodeVPSNotFound) {
		t.Errorf("got %v, want CodeVPSNotFound", err)
	}
}

func TestSetExample(t *testing.T) {
	server := hostuptest.NewHandler()
	server.SetExample("vps_2")
	vps := fetch(t, server.Client(), "vps_2")
	if vps.ID != "vps_2" || vps.Hostname != "web-01.example.com" {
		t.Errorf("got %v, want the example as vps_2", vps)
	}
	if err := api.Verify(vps.RawJSON()); err != nil {
		t.Error(err)
	}
	if other := fetch(t, server.Client(), hostuptest.VPSID); other.ID != hostuptest.VPSID {
		t.Errorf("SetExample changed another VPS: %v", other)
	}
}

func TestBlockAndAllow(t *testing.T) {
	server := hostuptest.NewHandler()
	server.Block(hostuptest.VPSID, hostup.ActionUpgrade, "Not today.", "pending_order")
	server.Block(hostuptest.VPSID, hostup.ActionStop, "", "")
	server.Allow(hostuptest.VPSID, hostup.ActionSnapshot)
	server.Allow(hostuptest.VPSID, "teleport") // unknown to this version
	vps := fetch(t, server.Client(), hostuptest.VPSID)
	want := hostup.Gate{Action: hostup.ActionUpgrade, Reported: true, Reason: "Not today.", Code: "pending_order"}
	if got := vps.Gate(hostup.ActionUpgrade); got != want {
		t.Errorf("got %+v", got)
	}
	want = hostup.Gate{Action: hostup.ActionStop, Reported: true}
	if got := vps.Gate(hostup.ActionStop); got != want {
		t.Errorf("got %+v", got)
	}
	if !vps.Can(hostup.ActionSnapshot) || !vps.Can("teleport") || !vps.Can(hostup.ActionRebuild) {
		t.Errorf("blocked: %v", vps.Check(hostup.ActionSnapshot, "teleport", hostup.ActionRebuild))
	}
}

func TestBlockWithoutActions(t *testing.T) {
	server := hostuptest.NewHandler()
	server.SetVPS([]byte(`{"id": "vps_2", "actions": null, "x": 12345678901234567890.10}`))
	server.Allow("vps_2", hostup.ActionStop)
	vps := fetch(t, server.Client(), "vps_2")
	if !vps.Can(hostup.ActionStop) {
		t.Error(vps.Check(hostup.ActionStop))
	}
	if !strings.Contains(string(vps.RawJSON()), `"x":12345678901234567890.10`) {
		t.Errorf("Allow has changed a number: %s", vps.RawJSON())
	}
}

func TestUpdateVPS(t *testing.T) {
	server := hostuptest.NewHandler()
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["powerState"] = "stopped" })
	if vps := fetch(t, server.Client(), hostuptest.VPSID); vps.IsRunning() {
		t.Errorf("got %v, want it stopped", vps)
	}
}

// f can call every method of the Server, also through a client.
func TestServerMethodsInUpdateVPS(t *testing.T) {
	watchdog := time.AfterFunc(10*time.Second, func() { panic("deadlock") })
	defer watchdog.Stop()
	server := hostuptest.NewServer()
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		server.SetVPS(hostuptest.PAYG())
		server.SetExample("vps_2")
		server.SetExample("vps_3")
		server.RemoveVPS("vps_3")
		server.Block("vps_2", hostup.ActionStop, "No.", "")
		server.Allow("vps_2", hostup.ActionSnapshot)
		server.UpdateVPS("vps_2", func(vps map[string]any) { vps["hostname"] = "inner" })
		server.Next(nil)
		server.NextFor("vps_2", nil)
		fetch(t, server.Client(), "vps_2")
		vps["hostname"] = fmt.Sprint("outer ", len(server.Requests()))
	})
	client := server.Client()
	if got := fetch(t, client, hostuptest.VPSID).Hostname; got != "outer 1" {
		t.Errorf("hostname %q", got)
	}
	vps := fetch(t, client, "vps_2")
	if vps.Hostname != "inner" || vps.Can(hostup.ActionStop) || !vps.Can(hostup.ActionSnapshot) {
		t.Errorf("the nested changes are lost: %s, %v", vps, vps.Check(hostup.ActionStop, hostup.ActionSnapshot))
	}
	server.UpdateVPS(hostuptest.VPSID, func(map[string]any) { server.Close() })
}

// A panic in f, such as a failed type assertion, leaves the Server usable.
func TestPanicInUpdateVPS(t *testing.T) {
	server := hostuptest.NewHandler()
	mustPanic(t, "UpdateVPS", func() {
		server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["hostname"] = vps["hostname"].(int) })
	})
	fetch(t, server.Client(), hostuptest.VPSID)
}

func TestConcurrentUse(t *testing.T) {
	server := hostuptest.NewHandler()
	client := server.Client()
	actions := hostup.Actions()
	var group sync.WaitGroup
	for _, action := range actions {
		group.Go(func() {
			server.Block(hostuptest.VPSID, action, "No.", "")
			server.NextFor(hostuptest.VPSID, nil)
			_, _ = client.GetVPSDetails(t.Context(), hostuptest.VPSID)
			_ = server.Requests()
		})
	}
	group.Wait()
	vps := fetch(t, client, hostuptest.VPSID)
	for _, action := range actions {
		if vps.Can(action) {
			t.Errorf("%s: a concurrent Block was lost", action)
		}
	}
}

func TestStatePanics(t *testing.T) {
	server := hostuptest.NewHandler()
	for _, test := range []struct {
		name string
		f    func()
	}{
		{"SetVPS without an ID", func() { server.SetVPS([]byte(`{}`)) }},
		{"SetVPS of a malformed ID", func() { server.SetVPS([]byte(`{"id": "a b"}`)) }},
		{"SetVPS of an ID in capitals", func() { server.SetVPS([]byte(`{"ID": "vps_2"}`)) }},
		{"SetVPS of null", func() { server.SetVPS([]byte(`null`)) }},
		{"SetVPS of text", func() { server.SetVPS([]byte(`x`)) }},
		{"SetExample without an ID", func() { server.SetExample("") }},
		{"SetExample of a malformed ID", func() { server.SetExample(`a"b`) }},
		{"SetExample of a long ID", func() { server.SetExample(strings.Repeat("a", 129)) }},
		{"UpdateVPS of an unknown ID", func() { server.UpdateVPS("vps_none", func(map[string]any) {}) }},
		{"UpdateVPS to what JSON cannot hold", func() {
			server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["x"] = func() {} })
		}},
		{"Block of an unknown ID", func() { server.Block("vps_none", hostup.ActionStop, "", "") }},
		{"Block without an action", func() { server.Block(hostuptest.VPSID, "", "", "") }},
		{"Block of a gate", func() { server.Block(hostuptest.VPSID, "canStart", "", "") }},
		{"Block of an action in capitals", func() { server.Block(hostuptest.VPSID, "START", "", "") }},
		{"Block of an action with another letter", func() { server.Block(hostuptest.VPSID, "réset", "", "") }},
		{"Allow without an action", func() { server.Allow(hostuptest.VPSID, "") }},
	} {
		mustPanic(t, test.name, test.f)
	}
	if vps := fetch(t, server.Client(), hostuptest.VPSID); string(vps.RawJSON()) != string(hostuptest.FixedCycle()) {
		t.Errorf("a failed change changed the VPS: %s", vps.RawJSON())
	}
}
