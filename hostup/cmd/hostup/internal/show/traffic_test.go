package show

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// summaryOf returns what details prints of a VPS with n entries in its usage log,
// on a terminal of the given width; 0 is a pipe.
func summaryOf(t *testing.T, n, width int) string {
	t.Helper()
	var entries []string
	for i := range n {
		at := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(time.RFC3339)
		entries = append(entries, fmt.Sprintf(`{"recordedAt": %q, "dataReceivedGb": %d, "dataSentGb": %d, "totalGb": %d}`, at, i%5, i%3, i%5+i%3))
	}
	var vps hostup.VPSDetails
	body := `{"id": "vps_1", "bandwidth": {"usedGb": 5, "limitGb": 10, "usagePercent": 50}, "usageLog": [` + strings.Join(entries, ",") + `]}`
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Summary(&term.Output{W: &out, Width: width}, &vps, Options{All: true}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The used traffic has only what the response has.
func TestTrafficUsed(t *testing.T) {
	for bandwidth, want := range map[string]string{
		`"usedGb": 5, "limitGb": 10, "usagePercent": 50`: "5 of 10 GB (50 %)",
		`"usedGb": 5, "limitGb": 0`:                      "5 of 0 GB",
		`"usedGb": 5`:                                    "5 GB",
		`"usedGb": 5, "usagePercent": 50`:                "5 GB (50 %)",
		`"limitGb": 10`:                                  "- of 10 GB",
		`"usagePercent": 50`:                             "50 %",
	} {
		text := summaryOfBody(t, `{"id": "vps_1", "bandwidth": {`+bandwidth+`}}`, 0, Options{})
		if !strings.Contains(text, "\n  Used  "+want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// In a pipe, details shows the last entries of a long log, and --all shows all.
func TestLongUsageLog(t *testing.T) {
	var entries []string
	for i := range 400 {
		entries = append(entries, fmt.Sprintf(`{"recordedAt": "2026-04-01T00:00:00Z", "totalGb": %d}`, i))
	}
	for _, test := range []struct {
		n           int
		all         bool
		rows        int
		first, last string
	}{
		{400, false, 8, "the last 7 of 400 entries; -o json has all", "total 399 GB"},
		{400, true, 400, "total 0 GB", "total 399 GB"},
		{7, false, 7, "total 0 GB", "total 6 GB"},
		{8, false, 8, "the last 7 of 8 entries; -o json has all", "total 7 GB"},
	} {
		body := `{"id": "vps_1", "usageLog": [` + strings.Join(entries[:test.n], ",") + `]}`
		var rows []string
		for line := range strings.Lines(summaryOfBody(t, body, 0, Options{All: test.all})) {
			if strings.HasPrefix(line, "  Usage log") {
				rows = append(rows, strings.TrimSpace(line))
			}
		}
		if n := len(rows); n != test.rows || !strings.HasSuffix(rows[0], test.first) || !strings.HasSuffix(rows[n-1], test.last) {
			t.Errorf("%+v: %q", test, rows)
		}
	}
}

// traffic returns the lines of a section of a summary.
func sectionOf(summary, name string) (lines []string) {
	_, rest, _ := strings.Cut(summary, "\n"+name+"\n")
	section, _, _ := strings.Cut(rest, "\n\n")
	return strings.Split(section, "\n")
}

// The chart of the usage log fits the terminal, and shows each entry or the
// highest of several.
func TestUsageChart(t *testing.T) {
	for _, n := range []int{8, 30, 365, 1000} {
		for _, width := range []int{20, 40, 80, 200} {
			lines := sectionOf(summaryOf(t, n, width), "Traffic")
			charts := 0
			for _, line := range lines {
				if !strings.ContainsAny(line, "▁▂▃▄▅▆▇█") || strings.Contains(line, "[") {
					continue
				}
				charts++
				if columns := utf8.RuneCountInString(line); columns > max(width, 29) {
					t.Errorf("%d entries: %d columns on a terminal of %d: %s", n, columns, width, line)
				}
				if !strings.Contains(line, "█") && strings.Contains(line, "received") {
					t.Errorf("%d entries, %d columns: no full column: %s", n, width, line)
				}
			}
			text := strings.Join(strings.Fields(strings.Join(lines, " ")), " ") // it is wrapped
			if charts != 2 || !strings.Contains(text, fmt.Sprintf("%d entries, 2026-04-01 to ", n)) ||
				!strings.Contains(text, "a full column is 4 GB") || strings.Contains(text, "the highest of") != (n > max(width-20, 10)) {
				t.Errorf("%d entries, %d columns:\n%s", n, width, text)
			}
		}
	}
}

// A short log has a row for each entry, and with --all so has every log in a pipe.
func TestUsageRows(t *testing.T) {
	for _, test := range []struct {
		n, width, rows int
		hasBars        bool
	}{
		{0, 0, 1, false}, {0, 80, 1, false}, {1, 0, 1, false}, {1, 120, 1, true}, {7, 120, 7, true}, {7, 60, 7, false}, {1000, 0, 1000, false},
	} {
		text := strings.Join(sectionOf(summaryOf(t, test.n, test.width), "Traffic"), "\n")
		if rows := strings.Count(text, "  Usage log"); rows != test.rows {
			t.Errorf("%d entries, width %d: %d rows, want %d", test.n, test.width, rows, test.rows)
		}
		_, log, _ := strings.Cut(text, "Usage log")
		if hasBars := strings.Contains(log, "█") && test.n > 1 || test.n == 1 && test.hasBars; hasBars != test.hasBars {
			t.Errorf("%d entries, width %d:\n%s", test.n, test.width, text)
		}
	}
	if text := summaryOf(t, 1, 0); strings.ContainsAny(text, "█[") || !strings.Contains(text, "received 0 GB, sent 0 GB, total 0 GB") {
		t.Error(text)
	}
	if text := summaryOf(t, 1, 80); !strings.Contains(text, "(50 %) [██████████          ]") {
		t.Error(text)
	}
}

// A missing value is shown as a dash, not as 0 or a similar zero value.
func TestSummaryOfEmptyVPS(t *testing.T) {
	var vps hostup.VPSDetails
	body := `{"id": "vps_1", "cpuCores": 1, "overdueInvoices": [{"amount": 5, "currencyCode": "SEK"}],
		"operatingSystem": {"family": "debian", "version": "13"}, "actions": {"canStart": null}}`
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Summary(&term.Output{W: &out}, &vps, Options{All: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  CPU      1 core\n", "  System     debian 13\n", "  Created    -\n", "  Next due    -\n", "  Overdue     5 SEK\n",
		"  Root password  -\n", ", start, stop, ", "  Usage log        -\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "Older prices") {
		t.Error(out.String())
	}
}

// An add-on without a currency has that of the breakdown, and not that of the
// add-on before it.
func TestPricingCurrency(t *testing.T) {
	var vps hostup.VPSDetails
	body := `{"id": "vps_1", "pricing": {"currencyCode": "SEK", "pricePerCycle": 39, "addons": [
		{"id": "a", "monthlyCost": 1, "currencyCode": "EUR"}, {"id": "b", "monthlyCost": 2, "quantity": 3, "unit": "GB"}]}}`
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Summary(&term.Output{W: &out}, &vps, Options{All: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"39 SEK per cycle", "a, 1 EUR per month\n", "b, 3 GB, 2 SEK per month\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
