package mcp

import (
	"context"
	"encoding/json"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

const gateNote = "A gate reflects the state at asOf; the action itself can still be refused."

type checkResult struct {
	ID         string `json:"id"`
	AsOf       string `json:"asOf"`
	Note       string `json:"note"`
	ChangeFlow string `json:"changeFlow"`
	Locked     bool   `json:"locked"`
	Actions    []gate `json:"actions"`
}

// A gate has the property reported only if it is false: nearly every gate is
// reported, and each byte costs the model tokens.
type gate struct {
	Action   hostup.Action `json:"action"`
	Allowed  bool          `json:"allowed"`
	Reported *bool         `json:"reported,omitempty"`
	Reason   string        `json:"reason,omitempty"`
	Code     string        `json:"code,omitempty"`
}

func newGate(g hostup.Gate) gate {
	result := gate{Action: g.Action, Allowed: g.Allowed, Reason: g.Reason, Code: g.Code}
	if !g.Reported {
		result.Reported = new(false)
	}
	return result
}

// checkActions is the tool check_actions.
func (s *Server) checkActions(ctx context.Context, arguments json.RawMessage) (any, error) {
	id, names, err := parseArguments(arguments, "actions")
	if err != nil {
		return nil, err
	}
	vps, err := s.GetVPSDetails(ctx, id)
	if err != nil {
		return nil, err
	}
	result := checkResult{
		ID: vps.ID, AsOf: report.AsOf(vps), Note: gateNote, ChangeFlow: string(vps.ChangeFlow()), Locked: vps.IsLocked(),
	}
	if result.ChangeFlow == "" {
		result.ChangeFlow = "unknown"
	}
	for _, name := range names {
		action, ok := report.ActionOf(name)
		if !ok {
			action = hostup.Action(name) // which is not reported
		}
		result.Actions = append(result.Actions, newGate(vps.Gate(action)))
	}
	if len(names) == 0 {
		for g := range vps.Gates() {
			result.Actions = append(result.Actions, newGate(g))
		}
	}
	return result, nil
}
