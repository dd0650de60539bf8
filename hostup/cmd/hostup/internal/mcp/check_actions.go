package mcp

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/hostup"
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

// A gate has Reported only if that is false: nearly every gate is reported, and
// a model pays for each byte.
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
		ID: vps.ID, AsOf: asOf(vps), Note: gateNote, ChangeFlow: string(vps.ChangeFlow()), Locked: vps.IsLocked(),
	}
	if result.ChangeFlow == "" {
		result.ChangeFlow = "unknown"
	}
	for _, name := range names {
		result.Actions = append(result.Actions, newGate(vps.Gate(actionOf(name))))
	}
	if len(names) == 0 {
		for g := range vps.Gates() {
			result.Actions = append(result.Actions, newGate(g))
		}
	}
	return result, nil
}

// actionOf returns the action of a name, which can be one that HostUp has added
// since, and can be the name of its gate.
func actionOf(name string) hostup.Action {
	if action, err := hostup.ParseAction(name); err == nil {
		return action
	}
	if action, ok := strings.CutPrefix(name, "can"); ok {
		if first, size := utf8.DecodeRuneInString(action); unicode.IsUpper(first) {
			return hostup.Action(string(unicode.ToLower(first)) + action[size:])
		}
	}
	return hostup.Action(name)
}
