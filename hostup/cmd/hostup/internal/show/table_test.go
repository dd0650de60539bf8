package show

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// On a terminal, the table fits: the host name is shortened, and the last columns are left out.
// Columns that the user names stay, and so do IDs.
func TestTableFits(t *testing.T) {
	const id, web = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3", "web-01.example.com"
	long, longID := strings.Repeat("a-long-name.", 25), "vps_"+strings.Repeat("x", 53)
	named := func(names ...string) []string { return names }
	for _, test := range []struct {
		id, hostname, status string
		width                int
		columns              []string
		header, name         string
	}{
		{id, web, "active", 0, nil, "ID HOST NAME STATUS POWER OVERDUE NEXT DUE TRAFFIC BLOCKED", web},
		{id, web, "active", 80, nil, "ID HOST NAME STATUS POWER OVERDUE", web},
		{id, web, "suspended", 80, nil, "ID HOST NAME STATUS POWER OVERDUE", web},
		{id, web, "active", 120, nil, "ID HOST NAME STATUS POWER OVERDUE NEXT DUE TRAFFIC BLOCKED", web},
		{id, web, "active", 95, nil, "ID HOST NAME STATUS POWER OVERDUE NEXT DUE", web},
		{id, "a-long-name.department.example.com", "suspended", 80, nil, "ID HOST NAME STATUS POWER OVERDUE", "a-long-name.depart…"},
		{id, "サーバーサーバーサーバー", "suspended", 80, nil, "ID HOST NAME STATUS POWER OVERDUE", "サーバーサーバーサ…"},
		{id, web, "active", 66, nil, "ID HOST NA… STATUS POWER OVERDUE", "web-01.…"},
		{id, web, "active", 65, nil, "ID HOST NAME STATUS POWER", "web-01.example.…"},
		{id, web, "active", 60, nil, "ID HOST NAME STATUS POWER", "web-01.exa…"},
		{id, web, "active", 40, nil, "ID HOST NA…", "web-01.…"},
		{id, web, "active", 39, nil, "ID", ""},
		{id, web, "active", 20, nil, "ID", ""}, // an ID is not shortened
		{id, long, "active", 80, nil, "ID HOST NAME STATUS POWER OVERDUE", "a-long-name.a-long-na…"},
		{longID, web, "active", 80, nil, "ID HOST NAME STATUS", "web-01.examp…"},
		{id, web, "active", 40, named("id", "due", "traffic"), "ID NEXT DUE", ""}, // TRAFFIC is below
		{id, web, "active", 60, named("hostname", "id", "due"), "HOST NAME ID NEXT DUE", "web-01.example.…"},
		{id, web, "active", 80, named("id", "hostname", "blocked"), "ID HOST NAME BLOCKED ACTIONS", web}, // the last column is wrapped
		{id, web, "active", 70, named("id", "hostname", "ipv4", "blocked"), "ID HOST NAME IPV4 BLOCKED ACTIONS", "web-01.ex…"},
		{id, web, "active", 67, named("id", "hostname", "ipv4", "blocked"), "ID HOST NA… IPV4 BLOCKED ACTIONS", "web-01.…"},
	} {
		var vps hostup.VPSDetails
		body := fmt.Sprintf(`{"id": %q, "hostname": %q, "serviceStatus": %q, "powerState": "running", "nextDueAt": "2026-05-27T00:00:00Z",
			"bandwidth": {"usagePercent": 15.5375}, "actions": {"canStop": {"allowed": false}}}`, test.id, test.hostname, test.status)
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
		if words := strings.Fields(out.String()); test.name != "" && !slices.Contains(words, test.name) || !slices.Contains(words, test.id) {
			t.Errorf("%d cells: no %s or %s in\n%s", test.width, test.name, test.id, &out)
		}
		isComplete := test.columns != nil || strings.HasSuffix(test.header, "BLOCKED")
		if isComplete != (len(hidden) == 0) || !isComplete && hidden[len(hidden)-1] != "blocked-count" {
			t.Errorf("%s, %d cells: hidden are %q", test.hostname, test.width, hidden)
		}
		if test.columns == nil && len(lines) != 3 { // header, row and the end
			t.Errorf("%s, %d cells: a cell is wrapped:\n%s", test.hostname, test.width, &out)
		}
		for _, line := range lines {
			if n := term.Width(line); test.columns == nil && test.width > len(test.id) && n > test.width {
				t.Errorf("%d cells on a terminal of %d: %s", n, test.width, line)
			}
		}
	}
}
