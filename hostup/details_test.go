package hostup_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestStringIsOneUsefulLine(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"documented": {string(exampleBody(t)), documentedID + " web-01.example.com (VPS XS, active, running)"},
		"nulls":      {string(bodyOf(t, testdata(t, "details-nulls.http"))), "vps_01hxnull4c5d6e7f8g9h0j1k2m - (-, unknown, -)"},
		"hostile":    {replaceInExample(t, `"web-01.example.com"`, `"\u001b[2J\r\n\u202e"`), documentedID + ` \x1b[2J\r\n\u202e (VPS XS, active, running)`},
	} {
		vps := decode(t, test.body)
		if got := vps.String(); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
		if fmt.Sprintf("%+v|%#v|%d", *vps, vps, vps) != strings.Join([]string{test.want, test.want, test.want}, "|") {
			t.Errorf("%s: a verb prints something else", name)
		}
	}
	if text := decode(t, replaceInExample(t, `"web-01.example.com"`, `"`+strings.Repeat("x", 5000)+`"`)).String(); len(text) > 1<<10 {
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
	logger.Info("checked", "vps", decode(t, string(exampleBody(t))))
	const want = `vps.id=` + documentedID + ` vps.hostname=web-01.example.com vps.service_status=active vps.power_state=running ` +
		`vps.product="VPS XS" vps.next_due_at=2026-05-27T00:00:00Z` + "\n"
	if log.String() != want {
		t.Errorf("got  %swant %s", log.String(), want)
	}
}
