// Package metrics writes the details of VPS in the Prometheus text format
// 0.0.4, which the textfile collector of the node exporter reads.
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

// Write writes the metrics of VPS that were read at the given time, sorted by
// ID. A VPS whose call failed has only the sample hostup_vps_up 0.
func Write(w io.Writer, at time.Time, readings []Reading, opts Options) error {
	var all, read []vps
	for _, reading := range slices.SortedStableFunc(slices.Values(readings), compareIDs) {
		v, err := newVPS(reading, opts.Secrets)
		if err != nil {
			return err
		}
		all = append(all, v)
		if v.details != nil {
			read = append(read, v)
		}
	}
	var t text
	t.family("hostup_scrape_timestamp_seconds", "Time at which these metrics were written, in seconds since 1970.")
	t.sample(seconds(at))
	t.family("hostup_vps_up", "Whether the details of the VPS could be read: 1 or 0. If 0, it has no other samples.")
	for _, v := range all {
		v.addTo(&t)(number(v.details != nil))
	}
	for _, f := range families {
		if f.name == gatesName && !opts.Gates {
			continue
		}
		t.family(f.name, f.help)
		for _, v := range read {
			f.samples(v, v.addTo(&t))
		}
	}
	_, err := w.Write(t.buf.Bytes())
	return err
}

func compareIDs(a, b Reading) int { return strings.Compare(a.ID, b.ID) }

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
