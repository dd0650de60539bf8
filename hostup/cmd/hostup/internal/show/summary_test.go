package show

import "testing"

func TestAbsolute(t *testing.T) {
	for base, want := range map[string]string{
		"https://cloud.hostup.se": "https://cloud.hostup.se/billing", "https://example.com/api/": "https://example.com/api/billing",
	} {
		if got := absolute(base, "/billing"); got != want {
			t.Errorf("base URL %q: %s, want %s", base, got, want)
		}
	}
}
