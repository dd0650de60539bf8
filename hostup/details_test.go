package hostup_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestStringIsOneUsefulLine(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"documented": {string(documented(t)), documentedID + " web-01.example.com (VPS XS, active, running)"},
		"nulls":      {string(bodyOf(t, testdata(t, "details-nulls.http"))), "vps_01hxnull4c5d6e7f8g9h0j1k2m - (-, unknown, -)"},
		"hostile":    {change(t, `"web-01.example.com"`, `"\u001b[2J\r\n\u202e"`), documentedID + ` \x1b[2J\r\n\u202e (VPS XS, active, running)`},
	} {
		vps := decoded(t, test.body)
		if got := vps.String(); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
		if fmt.Sprintf("%+v|%#v|%d", *vps, vps, vps) != strings.Join([]string{test.want, test.want, test.want}, "|") {
			t.Errorf("%s: a verb prints something else", name)
		}
	}
	if text := decoded(t, change(t, `"web-01.example.com"`, `"`+strings.Repeat("x", 5000)+`"`)).String(); len(text) > 1<<10 {
		t.Errorf("%d bytes", len(text))
	}
}

func TestLogValueIsWorthLogging(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key != "vps" {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("checked", "vps", decoded(t, string(documented(t))))
	const want = `vps.id=` + documentedID + ` vps.hostname=web-01.example.com vps.service_status=active vps.power_state=running ` +
		`vps.product="VPS XS" vps.next_due_at=2026-05-27T00:00:00Z` + "\n"
	if log.String() != want {
		t.Errorf("got  %swant %s", log.String(), want)
	}
}

func TestOverdueTotal(t *testing.T) {
	invoice := func(amount, currency string) string {
		return `{"id": "inv_1", "number": null, "amount": ` + amount + `, "currencyCode": "` + currency + `", "dueAt": null, "status": "unpaid", "paymentUrl": null}`
	}
	for name, test := range map[string]struct {
		invoices []string
		want     map[string]float64
	}{
		"none":           {nil, map[string]float64{}},
		"decimal":        {[]string{invoice("0.1", "SEK"), invoice("0.2", "SEK")}, map[string]float64{"SEK": 0.3}},
		"two currencies": {[]string{invoice("99", "SEK"), invoice("9.95", "EUR"), invoice("0.05", "EUR")}, map[string]float64{"SEK": 99, "EUR": 10}},
		"credit":         {[]string{invoice("99.9", "SEK"), invoice("-99.9", "SEK")}, map[string]float64{"SEK": 0}},
		"large":          {[]string{invoice("1234567.89", "SEK"), invoice("0.01", "SEK")}, map[string]float64{"SEK": 1234567.9}},
	} {
		vps := decoded(t, change(t, `"overdueInvoices": []`, `"overdueInvoices": [`+strings.Join(test.invoices, ",")+`]`))
		if diff := cmp.Diff(test.want, vps.OverdueTotal()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A person is sent to HostUp or nowhere, whatever the answer says.
func TestPaymentURL(t *testing.T) {
	for path, want := range map[string]string{
		"/billing?invoice=10001":      "https://cloud.hostup.se/billing?invoice=10001",
		"":                            "",
		"billing":                     "",
		"//evil.example/billing":      "",
		"/\\evil.example":             "",
		"/\t/evil.example":            "",
		"https://evil.example/":       "",
		"javascript:alert(1)":         "",
		"@evil.example":               "",
		".evil.example":               "",
		"https://cloud.hostup.se/pay": "",
	} {
		if got := hostup.PaymentURL(hostup.OverdueInvoice{PaymentURL: path}); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}
