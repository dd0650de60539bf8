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
