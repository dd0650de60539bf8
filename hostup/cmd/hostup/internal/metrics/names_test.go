package metrics

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
)

// The alert rules and the dashboard use only metrics that exist. `make metrics` evaluates
// them.
func TestNames(t *testing.T) {
	known := []string{"hostup_scrape_timestamp_seconds", "hostup_vps_up", "hostup_vps_dropped_values"}
	for _, f := range families {
		known = append(known, f.name)
	}
	for file, text := range map[string]string{"alerts.yml": AlertRules, "dashboard.json": Dashboard} {
		names := regexp.MustCompile(`\bhostup_[a-z_]+`).FindAllString(text, -1)
		if len(names) < 10 {
			t.Errorf("%s uses %d metrics", file, len(names))
		}
		for _, name := range names {
			if !slices.Contains(known, name) {
				t.Errorf("%s uses %s, which does not exist", file, name)
			}
		}
	}
}

// The panels of the dashboard have different IDs and do not overlap in its 24 columns.
func TestDashboardLayout(t *testing.T) {
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
		}
	}
	if err := json.Unmarshal([]byte(Dashboard), &dashboard); err != nil {
		t.Fatal(err)
	}
	if len(dashboard.Panels) < 10 {
		t.Errorf("%d panels", len(dashboard.Panels))
	}
	ids, cells := make(map[int]bool), make(map[[2]int]string)
	for _, panel := range dashboard.Panels {
		if ids[panel.ID] {
			t.Errorf("two panels have the ID %d", panel.ID)
		}
		ids[panel.ID] = true
		for x := range panel.GridPos.W {
			for y := range panel.GridPos.H {
				cell := [2]int{panel.GridPos.X + x, panel.GridPos.Y + y}
				if other, taken := cells[cell]; taken || cell[0] >= 24 {
					t.Fatalf("%s overlaps %s at %v", panel.Title, other, cell)
				}
				cells[cell] = panel.Title
			}
		}
	}
}
