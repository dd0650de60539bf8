package hostup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestFieldsOfExample(t *testing.T) {
	vps, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http")))
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		vps.ID, vps.Hostname, vps.IPv4, vps.PowerState, vps.MemoryGB, vps.Billing.Amount, vps.BackupsIncluded,
		vps.OperatingSystem.DisplayName, *vps.Pricing.Addons[0].UnitPriceMonthly, vps.NextDueAt.Format("2006-01-02"),
		vps.Actions.CanStart.Reason, vps.Access.RootPassword.Reveal(),
	}
	want := []any{
		documentedID, "web-01.example.com", "203.0.113.10", hostup.PowerStateRunning, 4.0, 99.0, 2,
		"Ubuntu 24.04", 0.03, "2026-05-27",
		"VPS is already running.", "initial-password-from-panel",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAmountsAreExact(t *testing.T) {
	for _, amount := range []string{"1234567.89", "0.1", "16777217", "99.95", "9007199254740991", "0.30000000000000004"} {
		vps := decode(t, replaceInExample(t, `"amount": 99`, `"amount": `+amount))
		encoded, err := json.Marshal(vps.Billing.Amount)
		if err != nil || string(encoded) != amount {
			t.Errorf("amount %s, %v; want %s", encoded, err, amount)
		}
	}
}

func TestRawJSON(t *testing.T) {
	vps := decode(t, string(exampleBody(t)))
	if !bytes.Equal(vps.RawJSON(), exampleBody(t)) {
		t.Error("RawJSON is not the body as received")
	}
	clear(vps.RawJSON())
	if !bytes.Equal(vps.RawJSON(), exampleBody(t)) {
		t.Error("a change of the result of RawJSON changed the VPSDetails")
	}
	if raw := new(hostup.VPSDetails).RawJSON(); raw != nil {
		t.Errorf("RawJSON of the zero VPSDetails: %s, want nil", raw)
	}
}

func TestUnmarshalJSON(t *testing.T) {
	var stored struct{ VPS hostup.VPSDetails }
	body := []byte(`{"VPS": ` + string(exampleBody(t)) + `}`)
	if err := json.Unmarshal(body, &stored); err != nil {
		t.Fatal(err)
	}
	clear(body)
	if !stored.VPS.Can(hostup.ActionUpgrade) || stored.VPS.Can(hostup.ActionResize) || !bytes.Equal(stored.VPS.RawJSON(), exampleBody(t)) {
		t.Error("a stored body gives other gates or another RawJSON")
	}
	if err := json.Unmarshal([]byte(`{"VPS": {"id": 7}}`), &stored); !errors.Is(err, hostup.ErrUnexpectedResponse) {
		t.Errorf("%v, want ErrUnexpectedResponse", err)
	}
	if stored.VPS.ID != documentedID {
		t.Error("a failed UnmarshalJSON changed the VPSDetails")
	}
}

func TestString(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"documented", string(exampleBody(t)), documentedID + " web-01.example.com (VPS XS, active, running)"},
		{"nulls", string(bodyOf(t, testdata(t, "details-nulls.http"))), "vps_01hxnull4c5d6e7f8g9h0j1k2m - (-, unknown, -)"},
		{"control characters", replaceInExample(t, `"web-01.example.com"`, `"\u001b[2J\r\n\u202e"`),
			documentedID + ` \x1b[2J\r\n\u202e (VPS XS, active, running)`},
	} {
		vps := decode(t, test.body)
		for _, got := range []string{vps.String(), vps.GoString(), fmt.Sprintf("%+v", *vps), fmt.Sprintf("%#v", vps), fmt.Sprintf("%d", vps)} {
			if got != test.want {
				t.Errorf("%s: %s, want %s", test.name, got, test.want)
			}
		}
	}
	long := decode(t, replaceInExample(t, `"web-01.example.com"`, `"`+strings.Repeat("x", 5000)+`"`))
	if n := len(long.String()); n > 1<<10 {
		t.Errorf("String returns %d bytes, want at most 1 KiB", n)
	}
}

func TestLogValue(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key != "vps" {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("checked", "vps", decode(t, string(exampleBody(t))))
	const want = `vps.id=` + documentedID + ` vps.hostname=web-01.example.com vps.service_status=active vps.power_state=running ` +
		`vps.product="VPS XS" vps.next_due_at=2026-05-27T00:00:00Z` + "\n"
	if log.String() != want {
		t.Errorf("got  %swant %s", log.String(), want)
	}
}
