package decode

import (
	"iter"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/gen"
)

// A Gate is a member of actions.
type Gate struct {
	Reported bool // whether the response has it
	Allowed  bool
	Reason   string
	Code     string
}

// gateFields are the indexes of the fields of gen.VPSActions, by action.
var gateFields = sync.OnceValue(func() map[string]int {
	fields := make(map[string]int)
	for i := range reflect.TypeFor[gen.VPSActions]().NumField() {
		action, _ := actionOf(reflect.TypeFor[gen.VPSActions]().Field(i).Tag.Get("json"))
		fields[action] = i
	}
	return fields
})

// actionOf returns the action of a gate's name: "resetSshKeys" for
// "canResetSshKeys". ok is false for any other name.
func actionOf(name string) (action string, ok bool) {
	rest, ok := strings.CutPrefix(name, "can")
	switch {
	case !ok, rest == "", 'a' <= rest[0] && rest[0] <= 'z':
		return "", false
	case 'A' <= rest[0] && rest[0] <= 'Z':
		rest = string(rest[0]-'A'+'a') + rest[1:]
	}
	return rest, true
}

// Gate returns the gate of an action. It is closed, and not Reported, if the
// response does not say whether the action is allowed.
func (r *Response) Gate(action string) Gate {
	if i, ok := gateFields()[action]; ok {
		g := reflect.ValueOf(&r.Actions.VPSActions).Elem().Field(i).Addr().Interface().(*gen.ActionGate)
		return newGate(*g)
	}
	for other, gate := range r.OtherGates() {
		if other == action {
			return gate
		}
	}
	return Gate{}
}

func newGate(g gen.ActionGate) Gate {
	if g.Allowed == nil {
		return Gate{}
	}
	return Gate{true, *g.Allowed, g.Reason, g.Code}
}

// OtherGates iterates over the gates that the OpenAPI document does not have, by
// action, in the order of the body. A malformed one allows nothing.
func (r *Response) OtherGates() iter.Seq2[string, Gate] {
	return func(yield func(string, Gate) bool) {
		for name, value := range Members(r.Actions.Other) {
			action, ok := actionOf(name)
			if !ok || isLookalike(action) {
				continue
			}
			var gate Gate
			var in gen.ActionGate
			if json.Unmarshal(value, &in) == nil {
				gate = newGate(in)
			}
			if gate.Reported = true; !yield(action, gate) {
				return
			}
		}
	}
}

// isLookalike reports whether action differs from a documented one in case only. It
// must not be taken for that one.
func isLookalike(action string) bool {
	for documented := range gateFields() {
		if strings.EqualFold(documented, action) {
			return true
		}
	}
	return false
}
