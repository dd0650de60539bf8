package hostuptest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/hostup-api/hostup-go/hostup"
)

//go:embed details.json
var fixedCycle []byte

//go:embed payg.json
var payg []byte

// FixedCycle returns the response body of the documented example: a VPS with a
// fixed billing cycle and the ID [VPSID]. Each call returns a new copy.
func FixedCycle() []byte { return bytes.Clone(fixedCycle) }

// PAYGID is the ID of the VPS in [PAYG].
const PAYGID = "vps_01hxpayg4c5d6e7f8g9h0j1k2m"

// PAYG returns the response body of a pay-as-you-go VPS. It is made up: HostUp
// documents no such example. Each call returns a new copy.
func PAYG() []byte { return bytes.Clone(payg) }

// SetVPS adds a VPS, or replaces the one with the same ID. body is the body of
// a 200 response. SetVPS panics if body is not a JSON object with a valid id.
func (s *Server) SetVPS(body []byte) {
	var members map[string]json.RawMessage // not a struct, whose fields are found in any case
	var id string
	isObject := json.Unmarshal(body, &members) == nil
	if !isObject || json.Unmarshal(members["id"], &id) != nil || !validID.MatchString(id) {
		panic("hostuptest: SetVPS: body must be a JSON object with an id of letters, digits, _ and -")
	}
	s.setBody(id, bytes.Clone(body))
}

// SetExample adds the documented example under another ID, or replaces the VPS
// that has this ID. It panics if the ID is malformed.
func (s *Server) SetExample(id string) {
	if !validID.MatchString(id) {
		panic(fmt.Sprintf("hostuptest: SetExample: malformed VPS ID %q", id))
	}
	s.setBody(id, bytes.Replace(fixedCycle, []byte(VPSID), []byte(id), 1))
}

// UpdateVPS calls f with a VPS as decoded by encoding/json: its properties by
// their names in the API. The Server then responds with the map that f leaves.
// UpdateVPS panics if there is no VPS with this ID.
//
// f may call any method of the Server. If the same VPS changes while f runs, also by another
// UpdateVPS, that change is lost. A number that a float64 cannot hold exactly changes.
func (s *Server) UpdateVPS(id string, f func(vps map[string]any)) {
	body, ok := s.body(id)
	if !ok {
		panic(fmt.Sprintf("hostuptest: there is no VPS %q", id))
	}
	s.setBody(id, updated(json.NewDecoder(bytes.NewReader(body)), f))
}

// RemoveVPS removes the VPS with this ID, if there is one.
func (s *Server) RemoveVPS(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.vps, id)
}

// Block closes a gate of a VPS with a reason and a code. If code is "", the gate
// has no code. Block panics if there is no VPS with this ID or if action does not have
// the form of the documented ones.
func (s *Server) Block(id string, action hostup.Action, reason, code string) {
	gate := map[string]any{"allowed": false, "reason": reason}
	if code != "" {
		gate["code"] = code
	}
	s.setGate(id, action, gate)
}

// Allow opens a gate of a VPS. It panics if there is no VPS with this ID or if action does not
// have the form of the documented ones.
func (s *Server) Allow(id string, action hostup.Action) {
	s.setGate(id, action, map[string]any{"allowed": true, "reason": nil})
}

func (s *Server) setGate(id string, action hostup.Action, gate map[string]any) {
	if !validAction.MatchString(string(action)) || gateName.MatchString(string(action)) {
		panic(fmt.Sprintf("hostuptest: %q is not the name of an action, such as start", action))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	body, ok := s.vps[id]
	if !ok {
		panic(fmt.Sprintf("hostuptest: there is no VPS %q", id))
	}
	exactly := json.NewDecoder(bytes.NewReader(body))
	exactly.UseNumber()
	s.vps[id] = updated(exactly, func(vps map[string]any) {
		gates := objectIn(vps, "actions")
		gates["can"+string(bytes.ToUpper([]byte(action[:1])))+string(action[1:])] = gate
	})
}

var (
	validAction = regexp.MustCompile(`^[a-z0-9][a-zA-Z0-9]*$`)
	gateName    = regexp.MustCompile(`^can[A-Z0-9]`) // of the action, by mistake
)

// updated returns a body with the changes that f makes to it.
func updated(body *json.Decoder, f func(map[string]any)) []byte {
	var vps map[string]any
	if err := body.Decode(&vps); err != nil {
		panic("hostuptest: " + err.Error())
	}
	f(vps)
	after, err := json.Marshal(vps)
	if err != nil {
		panic("hostuptest: the updated VPS cannot be encoded as JSON: " + err.Error())
	}
	return after
}

func (s *Server) body(id string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, ok := s.vps[id]
	return body, ok
}

func (s *Server) setBody(id string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vps[id] = body
}
