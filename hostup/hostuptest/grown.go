package hostuptest

// Grown changes a VPS in the ways in which HostUp may change its API. It adds properties and
// a gate, which is blocked, it sets new enum values, and it removes pricing, which is
// deprecated. Use it to test that your program is prepared for that. Pass it to
// [Server.UpdateVPS]:
//
//	server.UpdateVPS(hostuptest.VPSID, hostuptest.Grown)
//
// All other properties are as before. The new names and values are made up.
func Grown(vps map[string]any) {
	vps["serviceStatus"] = "archived"
	vps["powerState"] = "hibernating"
	vps["unlisted"] = map[string]any{"name": "sto-1", "racks": []any{1, "b", nil}}

	billing := objectIn(vps, "billing")
	billing["billingCycle"] = "weekly"
	billing["unlisted"] = 12.5

	actions := objectIn(vps, "actions")
	actions["canTeleport"] = map[string]any{"allowed": false, "reason": "Not yet.", "code": "not_yet"}

	delete(vps, "pricing")
}

// objectIn returns an object of the VPS, and adds it if it is missing.
func objectIn(vps map[string]any, name string) map[string]any {
	object, ok := vps[name].(map[string]any)
	if !ok {
		object = make(map[string]any)
		vps[name] = object
	}
	return object
}
