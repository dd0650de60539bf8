package metrics

import (
	"maps"
	"math"
	"slices"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

const (
	maxLabel   = 256 // bytes of a label value; a host name has at most 253
	maxSamples = 100 // of a VPS in a family: each series costs memory in Prometheus
)

// A vps is a Reading with what the families need.
type vps struct {
	id       string             // as a label
	details  *hostup.VPSDetails // nil if the call failed
	reported presence.Values
	secrets  redact.Redactor
	dropped  map[string]int // values without a sample, by the name of the metric
}

func newVPS(reading Reading, secrets redact.Redactor) (*vps, error) {
	v := &vps{
		id:      secrets.Line(reading.ID, maxLabel),
		details: reading.VPS,
		secrets: secrets,
		dropped: make(map[string]int),
	}
	if v.details == nil {
		return v, nil
	}
	var err error
	v.reported, err = presence.Of(v.details)
	return v, err
}

// addTo returns an adder of samples with the label id to the current family. It
// redacts and truncates label values, and escapes characters that cannot be printed.
// It counts the values that it drops.
func (v *vps) addTo(t *text) adder {
	samples := 0
	return func(value float64, labels ...string) {
		all := append([]string{"id", v.id}, labels...)
		for i := 3; i < len(all); i += 2 {
			all[i] = v.secrets.Line(all[i], maxLabel)
		}

		finite := !math.IsNaN(value) && !math.IsInf(value, 0)
		if !finite || samples == maxSamples || !t.sample(value, all...) {
			v.dropped[t.name]++
			return
		}
		samples++
	}
}

// addDropped adds a sample for each metric of which a value was dropped.
func (v *vps) addDropped(t *text) {
	add := v.addTo(t)
	for _, name := range slices.Sorted(maps.Keys(v.dropped)) {
		add(float64(v.dropped[name]), "metric", name)
	}
}
