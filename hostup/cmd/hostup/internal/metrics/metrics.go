// Package metrics writes the details of VPS in the Prometheus text format
// 0.0.4, which Prometheus and the textfile collector of the node exporter read.
package metrics

import (
	_ "embed"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// AlertRules is a rule file for Prometheus.
//
//go:embed alerts.yml
var AlertRules string

// Dashboard is a dashboard for Grafana.
//
//go:embed dashboard.json
var Dashboard string

// A Reading is the result of a call for one VPS.
type Reading struct {
	ID  string
	VPS *hostup.VPSDetails // nil if the call failed
}

// Options configure Write.
type Options struct {
	Gates   bool            // whether to write the gates
	Secrets redact.Redactor // redacted in labels, in addition to the root password of the VPS
}

const (
	upHelp        = "Whether the details of the VPS could be read: 1 or 0. If 0, it only has a timestamp."
	timestampHelp = "Time at which the details of the VPS were requested, in seconds since 1970."
	droppedHelp   = "Number of values without a sample: malformed, out of range, or more than 100 of a metric."
)

// Write writes the metrics of VPS that were requested at the given time, sorted by ID.
// Each series has a label for the ID, so that two files can be collected together if
// they are about different VPS.
func Write(w io.Writer, at time.Time, readings []Reading, opts Options) error {
	all, err := newVPSs(readings, opts.Secrets)
	if err != nil {
		return err
	}

	var t text
	t.family("hostup_scrape_timestamp_seconds", timestampHelp)
	for _, v := range all {
		v.addTo(&t)(seconds(at))
	}
	t.family("hostup_vps_up", upHelp)
	for _, v := range all {
		v.addTo(&t)(number(v.details != nil))
	}

	for _, f := range families {
		if f.name == gatesName && !opts.Gates {
			continue
		}
		t.family(f.name, f.help)
		for _, v := range all {
			if v.details != nil {
				f.samples(v, v.addTo(&t))
			}
		}
	}

	t.family("hostup_vps_dropped_values", droppedHelp)
	for _, v := range all {
		v.addDropped(&t)
	}
	_, err = w.Write(t.buf.Bytes())
	return err
}

// newVPSs returns a vps for each ID, sorted by ID.
func newVPSs(readings []Reading, secrets redact.Redactor) (all []*vps, err error) {
	sorted := slices.SortedStableFunc(slices.Values(readings), compareIDs)
	for i, reading := range sorted {
		if i > 0 && sorted[i-1].ID == reading.ID {
			continue
		}
		v, err := newVPS(reading, secrets)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func compareIDs(a, b Reading) int { return strings.Compare(a.ID, b.ID) }

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
