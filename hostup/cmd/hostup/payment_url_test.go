package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A payment URL of a path is shown with the base URL.
func TestPaymentURL(t *testing.T) {
	server := newServer(t)
	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["overdueInvoices"] = []any{
			map[string]any{"number": "1", "paymentUrl": "/billing?invoice=1"},
			map[string]any{"number": "2", "paymentUrl": "https://pay.example.com/2"},
			map[string]any{"number": "3", "paymentUrl": "//pay.example.com/3"},
			map[string]any{"number": "4"},
		}
	})
	got := runAgainst(t, server, "details", hostuptest.VPSID).stdout
	for _, want := range []string{
		"invoice 1, " + server.URL + "/billing?invoice=1\n", "invoice 2, https://pay.example.com/2\n",
		"invoice 3, //pay.example.com/3\n", "invoice 4\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
