package main

import (
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// changeSandbox applies the n-th change that watch --sandbox shows to a VPS of the
// fake API.
func changeSandbox(fake *hostuptest.Server, id string, n int) {
	set := func(member string, value any) {
		fake.UpdateVPS(id, func(vps map[string]any) { vps[member] = value })
	}
	traffic := func(used float64) {
		fake.UpdateVPS(id, func(vps map[string]any) {
			bandwidth, _ := vps["bandwidth"].(map[string]any)
			limit, _ := bandwidth["limitGb"].(float64)
			bandwidth["usedGb"], bandwidth["usagePercent"] = used, 100*used/limit
			bandwidth["hasOverage"] = used > limit
		})
	}
	switch n % 6 {
	case 0:
		set("powerState", hostup.PowerStateStopped)
		fake.Allow(id, hostup.ActionStart)
		fake.Block(id, hostup.ActionStop, "VPS is not running.", "")
	case 1:
		fake.Allow(id, hostup.ActionSnapshot)
	case 2:
		traffic(1024)
	case 3:
		set("powerState", hostup.PowerStateRunning)
		fake.Allow(id, hostup.ActionStop)
		fake.Block(id, hostup.ActionStart, "VPS is already running.", "")
	case 4:
		traffic(12.5)
	case 5:
		fake.Block(id, hostup.ActionSnapshot, "Snapshot availability could not be confirmed.", "")
	}
}
