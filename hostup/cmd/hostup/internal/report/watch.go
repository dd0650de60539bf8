package report

import (
	"encoding/json"

	"github.com/hostup-api/hostup-go/hostup"
)

// A State is the first line of the JSON output of watch.
type State struct {
	ID            string               `json:"id"`
	AsOf          string               `json:"asOf"`
	ServiceStatus hostup.ServiceStatus `json:"serviceStatus"`
	PowerState    hostup.PowerState    `json:"powerState"`
	Locked        bool                 `json:"locked"`
	Overdue       *int                 `json:"overdueInvoices"` // null if the response has no list
	Blocked       []hostup.Action      `json:"blocked"`
}

// NewState returns the state of a VPS.
func NewState(vps *hostup.VPSDetails) State {
	s := State{
		ID: vps.ID, AsOf: AsOf(vps), ServiceStatus: vps.ServiceStatus, PowerState: vps.PowerState,
		Locked: vps.IsLocked(), Blocked: []hostup.Action{},
	}
	if vps.OverdueInvoices != nil {
		s.Overdue = new(len(vps.OverdueInvoices))
	}
	for gate := range vps.Gates() {
		if !gate.Allowed {
			s.Blocked = append(s.Blocked, gate.Action)
		}
	}
	return s
}

// A Change is a later line of the JSON output of watch. Old is absent if the value
// was added, New if it was removed.
type Change struct {
	ID   string          `json:"id"`
	AsOf string          `json:"asOf"`
	Path string          `json:"path"`
	Old  json.RawMessage `json:"old,omitempty"`
	New  json.RawMessage `json:"new,omitempty"`
}
