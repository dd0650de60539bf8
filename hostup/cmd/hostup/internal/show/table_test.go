package show

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// On a terminal, the default columns fit: the last ones are left out, and if that is not
// enough, the host name is shortened. Columns that the user names stay.
func TestTableFits(t *testing.T) {
	const id = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"
	for _, test := range []struct {
		hostname, status string
		width            int
		columns          []string
		header           string
	}{
		{"web-01.example.com", "active", 0, nil, "ID HOST NAME STATUS POWER OVERDUE NEXT DUE TRAFFIC BLOCKED"},
		{"web-01.example.com", "active", 80, nil, "ID HOST NAME STATUS POWER OVERDUE"},
		{"web-01.example.com", "suspended", 80, nil, "ID HOST NAME STATUS POWER OVERDUE"},
		{"web-01.example.com", "active", 120, nil, "ID HOST NAME STATUS POWER OVERDUE NEXT DUE TRAFFIC BLOCKED"},
		{"web-01.example.com", "active", 95, nil, "ID HOST NAME STATUS POWER OVERDUE NEXT DUE"},
		{"a-long-name.department.example.com", "suspended", 80, nil, "ID HOST NAME STATUS POWER OVERDUE"},
		{"サーバーサーバーサーバー", "suspended", 80, nil, "ID HOST NAME STATUS POWER OVERDUE"},
		{"web-01.example.com", "active", 40, nil, "ID HOST NAME STATUS POWER OVERDUE"},
		{"web-01.example.com", "active", 40, []string{"id", "due", "traffic"}, "ID NEXT DUE TRAFFIC"},
	} {
		var vps hostup.VPSDetails
		body := fmt.Sprintf(`{"id": %q, "hostname": %q, "serviceStatus": %q, "powerState": "running", "nextDueAt": "2026-05-27T00:00:00Z",
			"bandwidth": {"usagePercent": 15.5375}, "actions": {"canStop": {"allowed": false}}}`, id, test.hostname, test.status)
		if err := vps.UnmarshalJSON([]byte(body)); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		overview, err := NewOverview(&term.Output{W: &out, Width: test.width}, TableOptions{Columns: test.columns})
		if err != nil {
			t.Fatal(err)
		}
		if err := overview.Add(&vps); err != nil {
			t.Fatal(err)
		}
		hidden := overview.Flush()
		lines := strings.Split(out.String(), "\n")
		if got := strings.Join(strings.Fields(lines[0]), " "); got != test.header {
			t.Errorf("%s, %d cells: %s, want %s", test.hostname, test.width, got, test.header)
		}
		isComplete := test.columns != nil || strings.HasSuffix(test.header, "BLOCKED")
		if isComplete != (len(hidden) == 0) || !isComplete && hidden[len(hidden)-1] != "blocked-count" {
			t.Errorf("%s, %d cells: hidden are %q", test.hostname, test.width, hidden)
		}
		if width := test.width; width > 0 && width < 60 && !strings.Contains(lines[1], test.hostname) && test.columns == nil {
			t.Errorf("%d cells: the host name is shortened in vain: %s", width, lines[1])
		}
		for _, line := range lines {
			if n := term.Width(line); test.columns == nil && test.width > 60 && n > test.width {
				t.Errorf("%d cells on a terminal of %d: %s", n, test.width, line)
			}
		}
	}
}
