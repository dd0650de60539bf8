package hostup

import (
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// said is what only the body as received can tell, because a missing or null
// member and one that is false look alike in the generated type. Whatever
// permits something is taken from here.
type said struct {
	gates  []Gate
	isPAYG *bool
	locked *bool
}

// listen reads a body that decode has accepted; nil gives closed gates.
func listen(body []byte, scrub safe.Scrubber) said {
	var in struct {
		Billing struct {
			IsPAYG *bool `json:"isPayg"`
		} `json:"billing"`
		OperationState struct {
			Locked *bool `json:"locked"`
		} `json:"operationState"`
		Actions jsontext.Value `json:"actions"`
	}
	_ = jsonv2.Unmarshal(body, &in) // what could not be read permits nothing
	s := said{isPAYG: in.Billing.IsPAYG, locked: in.OperationState.Locked}
	for _, a := range actions {
		s.gates = append(s.gates, Gate{Action: a})
	}
	for key, value := range members(in.Actions) {
		a, ok := actionOf(key)
		if !ok {
			continue
		}
		gate, ok := readGate(a, value, scrub)
		switch i := slices.Index(actions, a); {
		case i >= 0 && ok:
			s.gates[i] = gate
		case i >= 0: // null, or allowed is: as good as missing
		case isKnownInAnotherCase(key): // must not pass for the gate it looks like
		default:
			gate.Reported = true
			s.gates = append(s.gates, gate)
		}
	}
	return s
}

func isKnownInAnotherCase(key string) bool {
	return slices.ContainsFunc(actions, func(a Action) bool { return strings.EqualFold(a.key(), key) })
}

// readGate returns a closed gate and false for what is not of a gate's shape.
func readGate(a Action, value jsontext.Value, scrub safe.Scrubber) (Gate, bool) {
	var in struct {
		Allowed *bool  `json:"allowed"`
		Reason  string `json:"reason"`
		Code    string `json:"code"`
	}
	if err := jsonv2.Unmarshal(value, &in); err != nil || in.Allowed == nil {
		return Gate{Action: a}, false
	}
	return Gate{a, true, *in.Allowed, scrub.Text(in.Reason), scrub.Text(in.Code)}, true
}
