package suggest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestActions(t *testing.T) {
	for name, want := range map[string]string{
		"reboot": "restart reset", "Reboot": "restart reset", "canReboot": "restart reset", "power-off": "shutdown stop",
		"power on": "start", "delete": "cancel", "scale": "upgrade resize", // synonyms
		"restrat": "restart", "strat": "start", "snapshots": "snapshot", "rebuld": "rebuild", "upgade": "upgrade",
		"reset-ssh-key": "resetSshKeys reset", "billingCycle": "changeBillingCycle", "ADD_DISKS": "addDisk", "stpo": "stop",
		"fly": "", "": "", "x": "", strings.Repeat("restart", 10): "",
	} {
		if got := strings.Join(Actions(name), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// A synonym names documented actions, and is not one itself.
func TestSynonyms(t *testing.T) {
	for name, meant := range synonyms {
		if name != plain(name) || strings.HasPrefix(name, "can") || len(meant) == 0 {
			t.Errorf("%s is never looked up, or means nothing", name)
		}
		for _, action := range append(meant, hostup.Action(name)) {
			if _, err := hostup.ParseAction(string(action)); (err == nil) == (string(action) == name) {
				t.Errorf("%s, for %s: %v", action, name, err)
			}
		}
	}
}

func TestNames(t *testing.T) {
	known := []string{"hostname", "powerState", "ipv4", "ipv6", "billing", "mtu"}
	for name, want := range map[string]string{
		"hostName": "hostname", "power": "powerState", "ipv": "ipv4 ipv6", "ipv5": "ipv4 ipv6", "ip": "", "biling": "billing",
		"billing.amount": "billing", "xyz": "", "powe": "powerState", "pow": "", "my-ipv4-address": "ipv4", "my-mtu-value": "",
	} {
		if got := strings.Join(Names(name, known), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := Names("abcd1", []string{"abcd2", "abcd3", "abcd4", "abcd1", "abcd5"}); len(got) != 3 || got[0] != "abcd1" {
		t.Errorf("got %q, want three, the same one first", got)
	}
}

func TestLongName(t *testing.T) {
	for length, want := range map[int]int{64: 1, 65: 0} {
		if got := Names(strings.Repeat("x", length-4)+"ipv4", []string{"ipv4"}); len(got) != want {
			t.Errorf("%d bytes: %q", length, got)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	got := []string{DidYouMean(nil), DidYouMean([]string{"a"}), DidYouMean([]string{"a", "b"})}
	want := []string{"", "; did you mean a?", "; did you mean a, b?"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"stpo", "stop", 1}, {"ab", "ba", 1}, {"abc", "ca", 3}} {
		got := []int{distanceOf(test.a, test.b), distanceOf(test.b, test.a)}
		if !slices.Equal(got, []int{test.want, test.want}) {
			t.Errorf("%q, %q: %v, want %d", test.a, test.b, got, test.want)
		}
	}
}
