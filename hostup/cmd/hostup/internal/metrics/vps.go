package metrics

import (
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// maxLabel is the longest label value in bytes. A host name has at most 253.
const maxLabel = 256

// A vps is a Reading with what the families need.
type vps struct {
	id       string
	details  *hostup.VPSDetails // nil if the call failed
	reported presence.Values
	secrets  redact.Redactor
}

func newVPS(reading Reading, secrets redact.Redactor) (vps, error) {
	v := vps{id: reading.ID, details: reading.VPS, secrets: secrets}
	if v.details == nil {
		return v, nil
	}
	var err error
	v.reported, err = presence.Of(v.details)
	return v, err
}

// addTo returns an adder of samples with the label id. It redacts and truncates
// label values, and escapes characters that cannot be printed.
func (v vps) addTo(t *text) adder {
	return func(value float64, labels ...string) {
		all := append([]string{"id", v.id}, labels...)
		for i := 1; i < len(all); i += 2 {
			all[i] = v.secrets.Line(all[i], maxLabel)
		}
		t.sample(value, all...)
	}
}
