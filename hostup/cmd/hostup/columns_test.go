package main

import (
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// A column is selected by its name or its title, in any case.
func TestColumnNames(t *testing.T) {
	want := "ID                              HOST NAME           NEXT DUE    IPV4\n" +
		hostuptest.VPSID + "  web-01.example.com  2026-05-27  203.0.113.10\n"
	for _, columns := range []string{"id,hostname,due,ipv4", "ID, HostName ,DUE,IPv4", "id,HOST NAME,next due,Ipv4"} {
		got := runWith(t.Context(), nil, "details", "--sandbox", "-o", "table", "--columns", columns)
		if got.status != failure.ExitOK || got.stdout != want {
			t.Errorf("%q: %+v", columns, got)
		}
	}
}

// The help lists all columns, and those of the default.
func TestColumnsInHelp(t *testing.T) {
	help := strings.Join(strings.Fields(runWith(t.Context(), nil, "details", "--help").stdout), " ")
	for _, want := range []string{"Its columns are id, hostname, status, power, overdue, due, traffic, blocked-count; on a terminal, those at the end that do not fit are left out.", "--columns can also select plan, locked, system, cpu, memory, storage, ipv4, ipv6, price, currency, cycle, received, sent, blocked."} {
		if !strings.Contains(help, want) {
			t.Errorf("no %q in\n%s", want, help)
		}
	}
	table := runWith(t.Context(), nil, "details", "--sandbox", "-o", "table").stdout
	header, _, _ := strings.Cut(table, "\n")
	if want := "ID HOST NAME STATUS POWER OVERDUE NEXT DUE TRAFFIC BLOCKED"; strings.Join(strings.Fields(header), " ") != want {
		t.Errorf("the header is %s, want %s", header, want)
	}
}
