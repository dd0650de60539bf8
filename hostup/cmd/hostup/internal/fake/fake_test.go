package fake

import (
	"testing"

	"github.com/hostup-api/hostup-go/hostup"
)

// watch --sandbox works for each VPS, also for one without a traffic limit.
func TestChange(t *testing.T) {
	api, err := New()
	if err != nil {
		t.Fatal(err)
	}
	client := api.Client()
	for _, id := range api.IDs() {
		for n := range 7 {
			Change(api, id, n)
			vps, err := client.GetVPSDetails(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			want := hostup.PowerStateStopped
			if n >= 3 && n < 6 {
				want = hostup.PowerStateRunning
			}
			if vps.PowerState != want {
				t.Errorf("%s after change %d: %s, want %s", id, n, vps.PowerState, want)
			}
		}
	}
}
