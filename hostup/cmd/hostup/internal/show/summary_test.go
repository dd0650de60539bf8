package show

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

func summaryOfBody(t *testing.T, body string, width int, opts Options) string {
	t.Helper()
	var vps hostup.VPSDetails
	if err := vps.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Summary(&term.Output{W: &out, Width: width}, &vps, opts); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A summary has no row that says nothing: no missing value, nothing that most VPS have,
// nothing twice, nothing deprecated. --all shows them.
func TestQuietRows(t *testing.T) {
	const body = `{"id": "vps_1", "pinned": %v, "availability": {"available": %v, "reason": "Moving."}, "ipv4": "203.0.113.1",
		"ipAddresses": ["203.0.113.1"%s], "bandwidth": {"inboundGb": 1, "outboundGb": 2, "hasOverage": %v},
		"bandwidthUsage": {"dataReceivedGb": 1, "dataSentGb": %d}, "pricing": {"currencyCode": "SEK", "pricePerCycle": 39}}`
	rows := []string{"  Pinned", "  Available", "  Addresses", "  Overage", "  Bandwidth usage"}
	usual := fmt.Sprintf(body, false, true, "", false, 2)
	unusual := fmt.Sprintf(body, true, false, `, "203.0.113.2"`, true, 3)
	for _, test := range []struct {
		body string
		all  bool
		want bool
	}{{usual, false, false}, {usual, true, true}, {unusual, false, true}} {
		text := summaryOfBody(t, test.body, 0, Options{All: test.all})
		for _, row := range rows {
			if strings.Contains(text, "\n"+row+"  ") != test.want {
				t.Errorf("all %v: row %q, want %v in\n%s", test.all, row, test.want, text)
			}
		}
		if strings.Contains(text, "Older prices") != test.all || strings.Contains(text, "  -\n") != test.all {
			t.Errorf("all %v:\n%s", test.all, text)
		}
		if strings.Contains(text, "\nResources\n") != test.all {
			t.Errorf("all %v: the title of a section without rows:\n%s", test.all, text)
		}
	}
}

// Actions that are blocked for the same reason share a row, which is wrapped.
func TestEqualReasons(t *testing.T) {
	var gates []string
	for _, action := range hostup.Actions() {
		name := string(action)
		gates = append(gates, fmt.Sprintf(`"can%s%s": {"allowed": false, "reason": "The order is not paid."}`, strings.ToUpper(name[:1]), name[1:]))
	}
	body := `{"id": "vps_1", "actions": {` + strings.Join(gates, ",") + `}}`
	text := summaryOfBody(t, body, 80, Options{})
	_, actions, _ := strings.Cut(text, "\nActions\n")
	const want = `  Allowed  none
  Blocked  rebuild, resetPassword, resetSshKeys, resizeDisk, addDisk, snapshot,
           backup, changeBillingCycle, upgrade, resize, detachIsos,
           convertToCloud, start, stop, restart, shutdown, reset, cancel,
           toggleAutorenew, extendMaintenance, cancelJob: The order is not paid.
`
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Error(diff)
	}
}

// A password with characters that cannot be seen is quoted.
func TestRevealedPassword(t *testing.T) {
	for password, want := range map[string]string{
		"a b\"c": `a b"c`, "  lead trail  ": `"  lead trail  "`, "trail ": `"trail "`, "\x1b": `"\x1b"`, "a\u00a0b": `"a\u00a0b"`,
	} {
		body := fmt.Sprintf(`{"id": "vps_1", "access": {"rootPassword": %s}}`, strings.ReplaceAll(fmt.Sprintf("%q", password), `\x1b`, `\u001b`))
		text := summaryOfBody(t, body, 0, Options{Reveal: true})
		if !strings.Contains(text, "  Root password  "+want+"\n") {
			t.Errorf("%q: no %s in\n%s", password, want, text)
		}
	}
}

// A long SSH key is cut in the middle: its type, its end and its comment identify it.
func TestLongSSHKey(t *testing.T) {
	short := "ssh-ed25519 " + strings.Repeat("A", 68) + " me@example.com"
	long := "ssh-rsa " + strings.Repeat("A", 3000) + "xyz admin@example.com"
	for _, test := range []struct {
		key, want string
		all       bool
	}{
		{short, short, false}, {long, "ssh-rsa AAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAxyz admin@example.com", false}, {long, long, true},
	} {
		text := summaryOfBody(t, fmt.Sprintf(`{"id": "vps_1", "sshKeys": [%q]}`, test.key), 0, Options{All: test.all})
		if !strings.Contains(text, "  "+test.want+"\n") {
			t.Errorf("no %s in\n%s", test.want, text)
		}
	}
}

func TestFormatDue(t *testing.T) {
	from := time.Date(2026, 5, 24, 23, 0, 0, 0, time.UTC)
	for due, want := range map[string]string{
		"2026-05-27T00:00:00Z": "2026-05-27 (in 3 days)", "2026-05-25T00:00:00Z": "2026-05-25 (tomorrow)", "2026-05-24T00:00:00Z": "2026-05-24 (today)",
		"2026-05-23T23:59:00Z": "2026-05-23 (yesterday)", "2026-05-01T00:00:00Z": "2026-05-01 (23 days ago)", "soon": "soon",
		"9999-12-31T23:59:59Z": "9999-12-31 (in 2912299 days)", "0001-01-02T00:00:00Z": "0001-01-02 (739758 days ago)", // time.Duration ends at 292 years
	} {
		var vps hostup.VPSDetails
		if err := vps.UnmarshalJSON([]byte(fmt.Sprintf(`{"id": "vps_1", "nextDueAt": %q}`, due))); err != nil {
			t.Fatal(err)
		}
		if got := formatDue(vps.NextDueAt, from); got != want {
			t.Errorf("%s: %s, want %s", due, got, want)
		}
	}
	for percent, want := range map[float64]string{15.53749999: "15.54", 1.25: "1.25", 50: "50", 0: "0", 99.999: "100"} {
		if got := formatPercent(percent); got != want {
			t.Errorf("%v: %s, want %s", percent, got, want)
		}
	}
}
