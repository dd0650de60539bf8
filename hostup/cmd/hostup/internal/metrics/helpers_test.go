package metrics

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

var runTime = time.Date(2026, 4, 27, 12, 0, 0, 500e6, time.UTC)

// details returns one of two VPS, the documented example or the one of PAYG, after edit.
func details(t *testing.T, id string, edit func(vps map[string]any)) *hostup.VPSDetails {
	t.Helper()
	server := hostuptest.NewHandler()
	server.SetVPS(hostuptest.PAYG())
	server.UpdateVPS(id, edit)
	vps, err := server.Client().GetVPSDetails(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return vps
}

// example returns the documented example after edit.
func example(t *testing.T, edit func(vps map[string]any)) Reading {
	t.Helper()
	return Reading{hostuptest.VPSID, details(t, hostuptest.VPSID, edit)}
}

func unchanged(map[string]any) {}

// write returns the metrics of readings, with gates.
func write(t *testing.T, readings ...Reading) string {
	t.Helper()
	var text bytes.Buffer
	if err := Write(&text, runTime, readings, Options{Gates: true}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// samples returns the lines of text that are samples of a metric.
func samples(text, name string) (lines []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, name+"{") || strings.HasPrefix(line, name+" ") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}
