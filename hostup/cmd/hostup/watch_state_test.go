package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A missing list of overdue invoices is not an empty one.
func TestStateWithoutOverdueInvoices(t *testing.T) {
	for _, test := range []struct {
		list       any
		text, json string
	}{
		{nil, " overdue=- ", `"overdueInvoices":null`},
		{[]any{}, " overdue=0 ", `"overdueInvoices":0`},
	} {
		server := newServer(t)
		server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) { vps["overdueInvoices"] = test.list })
		for output, want := range map[string]string{"text": test.text, "json": test.json} {
			got := runAgainst(t, server, "watch", "-o", output, "--until", "running", hostuptest.VPSID)
			if got.status != failure.ExitOK || !strings.Contains(got.stdout, want) {
				t.Errorf("%v as %s: %+v, want %s", test.list, output, got, want)
			}
		}
	}
}

// What the response does not have is a dash in text. A VPS without a reported lock counts as
// locked.
func TestStateOfMinimalResponse(t *testing.T) {
	server := newServer(t)
	server.SetVPS([]byte(`{"id": "vps_1", "serviceStatus": "new", "actions": {"canFly": {"allowed": true}}}`))
	for output, want := range map[string]string{
		"text": "Z vps_1 service=new power=- locked=- overdue=- blocked=0/1\n",
		"json": `"serviceStatus":"new","powerState":"","locked":true,"overdueInvoices":null,"blocked":[`,
	} {
		got := runAgainst(t, server, "watch", "-o", output, "--until", "new", "vps_1")
		if got.status != failure.ExitOK || !strings.Contains(got.stdout, want) {
			t.Errorf("%s: %+v, want %s", output, got, want)
		}
	}
}
