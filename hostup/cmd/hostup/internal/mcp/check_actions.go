package mcp

import (
	"context"
	"encoding/json"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
)

const gateNote = "A gate reflects the state at asOf; the action itself can still be refused."

type checkResult struct {
	ID         string `json:"id"`
	Hostname   string `json:"hostname"`
	AsOf       string `json:"asOf"`
	Note       string `json:"note"`
	ChangeFlow string `json:"changeFlow"`
	Locked     bool   `json:"locked"`
	Actions    []any  `json:"actions"` // each a gate or an unknownAction
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

// An unknownAction is neither documented nor in the response. It has no property
// allowed: a model must not take a misspelled action for a blocked one.
type unknownAction struct {
	Action string `json:"action"`
	Error  string `json:"error"`
}

func newGate(g hostup.Gate) gate {
	result := gate{Action: g.Action, Allowed: g.Allowed, Reason: g.Reason, Code: g.Code}
	if !g.Reported {
		result.Reported = new(false)
	}
	return result
}

// checkActions is the tool check_actions.
func (t tools) checkActions(ctx context.Context, arguments json.RawMessage) (any, error) {
	vps, names, err := t.read(ctx, arguments, "actions")
	if err != nil {
		return nil, err
	}

	result := checkResult{
		ID: vps.ID, Hostname: vps.Hostname, AsOf: report.AsOf(vps), Note: gateNote,
		ChangeFlow: string(vps.ChangeFlow()), Locked: vps.IsLocked(),
	}
	if result.ChangeFlow == "" {
		result.ChangeFlow = "unknown"
	}

	gates := make(map[hostup.Action]gate) // read once, however many names there are
	for g := range vps.Gates() {
		gates[g.Action] = newGate(g)
		if len(names) == 0 {
			result.Actions = append(result.Actions, gates[g.Action])
		}
	}
	for _, name := range names {
		action, _ := report.ActionOf(name) // "" if name is none, which no gate has
		if g, ok := gates[action]; ok {
			result.Actions = append(result.Actions, g)
		} else {
			result.Actions = append(result.Actions, newUnknownAction(name))
		}
	}
	return result, nil
}

func newUnknownAction(name string) unknownAction {
	const text = "unknown action, neither documented nor reported by HostUp"
	return unknownAction{name, text + suggest.DidYouMean(suggest.Actions(name))}
}
