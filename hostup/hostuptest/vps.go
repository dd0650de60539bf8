package hostuptest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/hostup-api/hostup-go/hostup"
)

//go:embed details.json
var fixedCycle []byte

//go:embed payg.json
var payg []byte

// FixedCycle returns the documented example: a VPS with a fixed billing cycle
// and the id [VPSID]. The slice is the caller's own.
func FixedCycle() []byte { return bytes.Clone(fixedCycle) }

// PAYGID is the id of the VPS that [PAYG] returns.
const PAYGID = "vps_01hxpayg4c5d6e7f8g9h0j1k2m"

// PAYG returns a made-up pay-as-you-go VPS. The slice is the caller's own.
func PAYG() []byte { return bytes.Clone(payg) }

// Set makes the Server have the VPS that body describes, the body of a 200 with
// an id, in place of one with that id. It panics if body is no such thing.
func (s *Server) Set(body []byte) {
	var vps struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(body, &vps); err != nil || vps.ID == "" {
		panic("hostuptest: Set needs a JSON object with an id")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vps[vps.ID] = bytes.Clone(body)
}

// Remove makes the Server have no VPS with this id.
func (s *Server) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.vps, id)
}

// Change lets f change a VPS that the Server has, as decoded by encoding/json:
// its members by their names in the API. It panics if there is none.
func (s *Server) Change(id string, f func(vps map[string]any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var vps map[string]any
	if err := json.Unmarshal(s.vps[id], &vps); err != nil {
		panic(fmt.Sprintf("hostuptest: there is no VPS %q to change", id))
	}
	f(vps)
	body, err := json.Marshal(vps)
	if err != nil {
		panic("hostuptest: the changed VPS is not JSON: " + err.Error())
	}
	s.vps[id] = body
}

// Block closes a gate of a VPS, with a reason and a code that can be "".
func (s *Server) Block(id string, action hostup.Action, reason, code string) {
	gate := map[string]any{"allowed": false, "reason": reason}
	if code != "" {
		gate["code"] = code
	}
	s.gate(id, action, gate)
}

// Allow opens a gate of a VPS.
func (s *Server) Allow(id string, action hostup.Action) {
	s.gate(id, action, map[string]any{"allowed": true, "reason": nil})
}

func (s *Server) gate(id string, action hostup.Action, gate map[string]any) {
	if action == "" {
		panic("hostuptest: which action?")
	}
	s.Change(id, func(vps map[string]any) {
		gates, _ := vps["actions"].(map[string]any)
		if gates == nil {
			gates = make(map[string]any)
			vps["actions"] = gates
		}
		gates["can"+string(bytes.ToUpper([]byte(action[:1])))+string(action[1:])] = gate
	})
}

func (s *Server) body(id string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vps[id]
}
