package metrics

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

var update = flag.Bool("update", false, "write the files in testdata")

// golden compares text with a file. `make metrics` checks the files with
// promtool.
func golden(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s: -want +got\n%s", file, diff)
	}
}

// Every family has a sample: a documented and a pay-as-you-go VPS, one with
// overdue invoices in a state that is not documented, and one that failed.
func TestWrite(t *testing.T) {
	overdue := Reading{"vps_overdue", details(t, hostuptest.PAYGID, func(vps map[string]any) {
		vps["serviceStatus"], vps["powerState"] = "unlisted", "unlisted"
		vps["operationState"] = map[string]any{"locked": true}
		vps["bandwidth"].(map[string]any)["usagePercent"] = 104.5
		vps["bandwidth"].(map[string]any)["hasOverage"] = true
		vps["overdueInvoices"] = []any{
			map[string]any{"amount": 99, "currencyCode": "SEK"}, map[string]any{"amount": 12.5, "currencyCode": "EUR"},
			map[string]any{"amount": 0.5, "currencyCode": "SEK"},
		}
	})}
	payg := Reading{hostuptest.PAYGID, details(t, hostuptest.PAYGID, unchanged)}
	golden(t, "testdata/fleet.prom", write(t, overdue, Reading{ID: "vps_failed"}, payg, example(t, unchanged)))
}

// The order of the readings does not matter.
func TestWriteSortsByID(t *testing.T) {
	a, b := Reading{ID: "a"}, example(t, unchanged)
	if diff := cmp.Diff(write(t, a, b), write(t, b, a)); diff != "" {
		t.Error(diff)
	}
}

func TestWriteFailedVPS(t *testing.T) {
	got := write(t, Reading{ID: "vps_failed"})
	var want []string
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "#") {
			want = append(want, strings.TrimSpace(line))
		}
	}
	if diff := cmp.Diff([]string{`hostup_scrape_timestamp_seconds{id="vps_failed"} 1777291200.5`,
		`hostup_vps_up{id="vps_failed"} 0`}, want); diff != "" {
		t.Error(diff)
	}
}

func TestWriteWithoutGates(t *testing.T) {
	var text bytes.Buffer
	if err := Write(&text, runTime, []Reading{example(t, unchanged)}, Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "action") || !strings.Contains(text.String(), "hostup_vps_locked") {
		t.Error(text.String())
	}
	if got := samples(write(t, example(t, unchanged)), "hostup_vps_action_allowed"); len(got) != len(hostup.Actions()) {
		t.Errorf("%d samples, want %d", len(got), len(hostup.Actions()))
	}
}

// A duplicate series would make the collector reject the whole file.
func TestWriteDuplicateID(t *testing.T) {
	once, twice := write(t, example(t, unchanged)), write(t, example(t, unchanged), example(t, unchanged))
	if diff := cmp.Diff(once, twice); diff != "" {
		t.Error(diff)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteError(t *testing.T) {
	if err := Write(failingWriter{}, runTime, nil, Options{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}
