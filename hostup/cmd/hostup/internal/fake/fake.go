// Package fake is the fake API of the command: what --sandbox calls in memory, and mock
// serves over HTTP.
package fake

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// An API is the fake API of mock and --sandbox. It has each VPS in the examples of
// openapi.yaml.
type API struct {
	*hostuptest.Server

	Responses *openapi3.Responses // in openapi.yaml
	Summaries map[string]string   // of the VPS, by ID
}

// New returns an API that listens nowhere.
func New(opts ...hostuptest.Option) (*API, error) {
	spec, err := api.Spec()
	if err != nil {
		return nil, err
	}

	responses := spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses
	fake := &API{hostuptest.NewHandler(opts...), responses, make(map[string]string)}
	for _, example := range responses.Status(http.StatusOK).Value.Content.Get("application/json").Examples {
		body, err := json.Marshal(example.Value.Value)
		if err != nil {
			return nil, err
		}
		fake.SetVPS(body)
		vps, _ := example.Value.Value.(map[string]any)
		fake.Summaries[fmt.Sprint(vps["id"])] = example.Value.Summary
	}
	fake.SetVPS(hostuptest.FixedCycle()) // again, with its properties in the documented order
	return fake, nil
}

// IDs returns the IDs of the VPS in alphabetical order.
func (f *API) IDs() []string { return slices.Sorted(maps.Keys(f.Summaries)) }

// Change applies the n-th change that watch --sandbox shows to a VPS of the
// fake API.
func Change(fake *API, id string, n int) {
	set := func(member string, value any) {
		fake.UpdateVPS(id, func(vps map[string]any) { vps[member] = value })
	}
	traffic := func(used float64) {
		fake.UpdateVPS(id, func(vps map[string]any) {
			bandwidth, _ := vps["bandwidth"].(map[string]any)
			limit, _ := bandwidth["limitGb"].(float64)
			if limit > 0 {
				bandwidth["usedGb"], bandwidth["usagePercent"] = used, 100*used/limit
				bandwidth["hasOverage"] = used > limit
			}
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
