package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const null = `{"id": "vps_1", "hostname": null, "cpuCores": null, "memoryGb": null, "storageGb": null, "backupsIncluded": null,
	"pinned": null, "sshKeys": null, "ipAddresses": null, "usageLog": null, "overdueInvoices": null, "availability": {"available": null},
	"billing": {"amount": null, "currencyCode": "SEK", "billingCycle": null}, "operationState": {"locked": null}, "actions": null,
	"bandwidth": {"usedGb": null, "limitGb": null, "usagePercent": null, "inboundGb": null, "outboundGb": null, "hasOverage": null},
	"bandwidthUsage": {"dataReceivedGb": null, "dataSentGb": null}, "operatingSystem": null, "pricing": null, "access": null}`

const nothing = `VPS          vps_1
  As of      TIME
  Host name  -
  Plan       -
  Service    -
  Power      -
  Locked     unknown, so no action is allowed now
  Available  -
  Pinned     -
  System     -
  Created    -

Resources
  CPU      -
  Memory   -
  Storage  -
  Backups  -

Billing
  Price       -
  Changes by  -
  Next due    -
  Overdue     not reported

Traffic
  Used             -
  Received         -
  Sent             -
  Overage          -
  Bandwidth usage  -
  Usage log        -

Network and access
  IPv4           -
  IPv6           -
  Addresses      -
  User           -
  Root password  -
  SSH key        -

Actions
  Allowed       none
  Not reported  ACTIONS
`

// details shows no number, yes or no that the response does not have.
func TestMissingValues(t *testing.T) {
	for name, body := range map[string]string{"missing": `{"id": "vps_1"}`, "null": null} {
		server := newServer(t)
		server.SetVPS([]byte(body))
		got := runAgainst(t, server, "details", "--all", "vps_1")
		var lines []string
		for line := range strings.Lines(got.stdout) {
			if start, isTime := strings.CutSuffix(line, " UTC\n"); isTime {
				line = start[:len("  As of      ")] + "TIME\n"
			} else if strings.HasPrefix(line, "  Not reported  rebuild, ") {
				line = "  Not reported  ACTIONS\n"
			}
			lines = append(lines, line)
		}
		if diff := cmp.Diff(strings.Split(nothing, "\n"), strings.Split(strings.Join(lines, ""), "\n")); got.status != failure.ExitOK || diff != "" {
			t.Errorf("%s: %s %s", name, got.stderr, diff)
		}
		got = runAgainst(t, server, "details", "-o", "table", "--columns", "id,locked,price,traffic,due,overdue", "vps_1")
		if want := "ID     LOCKED   PRICE  TRAFFIC  NEXT DUE  OVERDUE\nvps_1  unknown  -      -        -         -\n"; got.stdout != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Zero values that the response has are shown.
func TestZeroValues(t *testing.T) {
	server := newServer(t)
	server.SetVPS([]byte(`{"id": "vps_1", "cpuCores": 0, "memoryGb": 0, "backupsIncluded": 0, "pinned": false, "availability": {"available": false},
		"billing": {"amount": 0, "currencyCode": "SEK"}, "operationState": {"locked": false}, "overdueInvoices": [], "sshKeys": [],
		"bandwidth": {"usedGb": 0, "limitGb": 0, "usagePercent": 0, "hasOverage": false}, "bandwidthUsage": {"dataSentGb": 0}}`))
	got := runAgainst(t, server, "details", "--all", "vps_1")
	for _, want := range []string{
		"CPU      0 cores", "Memory   0 GiB", "Storage  -", "Backups  0 included", "Pinned     no", "Available  no", "Locked     no",
		"Price       0 SEK", "Overdue     none", "Used             0 of 0 GB (0 %)", "Overage          no", "Bandwidth usage  sent 0 GB",
	} {
		if !strings.Contains(got.stdout, "\n  "+want+"\n") {
			t.Errorf("no %q in\n%s", want, got.stdout)
		}
	}
	if strings.Contains(got.stdout, "SSH key") {
		t.Error(got.stdout)
	}
	got = runAgainst(t, server, "details", "-o", "table", "--columns", "locked,price,traffic,overdue", "vps_1")
	if want := "LOCKED  PRICE  TRAFFIC  OVERDUE\nno      0 SEK  0 %      0\n"; got.stdout != want {
		t.Errorf("%+v", got)
	}
}

// A part of a row can be missing.
func TestPartlyMissingValues(t *testing.T) {
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["bandwidth"] = map[string]any{"usedGb": 5}
		vps["usageLog"] = []any{map[string]any{"recordedAt": "2026-04-27T00:00:00Z", "dataSentGb": 1}}
		vps["overdueInvoices"] = []any{
			map[string]any{"number": "7", "currencyCode": "SEK"}, map[string]any{"amount": 10, "currencyCode": "SEK", "status": "unknown"},
		}
	})
	got := runAgainst(t, server, "details", hostuptest.VPSID)
	for _, want := range []string{
		"Used             5 GB\n", "2026-04-27 00:00 UTC  received - GB, sent 1 GB, total - GB", "Overdue     invoice 7\n",
		"Overdue     10 SEK, status unknown\n",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in\n%s", want, got.stdout)
		}
	}
}
