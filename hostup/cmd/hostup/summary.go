package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

// writeSummary writes a human-readable summary of a VPS, in sections.
func writeSummary(o *output, vps *hostup.VPSDetails, reveal bool) {
	s := summary{newTable(o)}
	s.row("VPS", vps.ID)
	s.row("  As of", report.AsOf(vps))
	s.row("  Host name", vps.Hostname)
	s.row("  Plan", vps.ProductName)
	s.row("  Service", string(vps.ServiceStatus))
	s.row("  Power", string(vps.PowerState))
	s.row("  Locked", yesNo(vps.IsLocked()))
	s.row("  Available", yesNo(vps.Availability.Available), vps.Availability.Reason)
	s.row("  Pinned", yesNo(vps.Pinned))
	s.row("  System", formatSystem(vps.OperatingSystem))
	s.row("  Created", formatTime(vps.CreatedAt))

	s.section("Resources")
	s.row("  CPU", formatCount(vps.CPUCores, "core"))
	s.row("  Memory", formatNumber(vps.MemoryGB)+" GB")
	s.row("  Storage", formatNumber(vps.StorageGB)+" GB")
	s.row("  Backups", strconv.Itoa(vps.BackupsIncluded)+" included")

	s.section("Billing")
	s.row("  Price", formatPrice(vps.Billing.Amount, vps.Billing.CurrencyCode), string(vps.Billing.BillingCycle))
	s.row("  Changes by", formatFlow(vps.ChangeFlow()))
	s.row("  Next due", formatTime(vps.NextDueAt))
	for _, invoice := range vps.OverdueInvoices {
		s.row("  Overdue", formatPrice(invoice.Amount, invoice.CurrencyCode), string(invoice.Status),
			prefixed("since ", formatTime(invoice.DueAt)), prefixed("invoice ", invoice.Number), invoice.PaymentURL)
	}
	s.pricing(vps.Pricing)

	s.traffic(vps, o.width)

	s.section("Network and access")
	s.row("  IPv4", vps.IPv4)
	s.row("  IPv6", vps.IPv6)
	s.row("  Addresses", strings.Join(vps.IPAddresses, ", "))
	s.row("  User", vps.Access.Username)
	s.row("  Root password", formatPassword(vps.Access.RootPassword, reveal))
	for _, key := range vps.SSHKeys {
		s.row("  SSH key", key)
	}

	s.section("Actions")
	var allowed, blocked, unknown []string
	for gate := range vps.Gates() {
		switch {
		case gate.Allowed:
			allowed = append(allowed, string(gate.Action))
		case gate.Reported:
			blocked = append(blocked, string(gate.Action)+": "+cmp.Or(gate.Reason, gate.Code, "no reason given"))
		default:
			unknown = append(unknown, string(gate.Action))
		}
	}
	s.row("  Allowed", strings.Join(allowed, ", "))
	for _, text := range blocked {
		s.row("  Blocked", text)
	}
	if unknown != nil {
		s.row("  Not reported", strings.Join(unknown, ", "))
	}
	s.flush()
}

// A summary is a table of two columns, a name and its values.
type summary struct{ table }

func (s summary) section(name string) { s.line("\n" + name) }

// row writes the values that are not empty, or a dash if all are.
func (s summary) row(name string, values ...string) {
	values = slices.DeleteFunc(values, func(value string) bool { return value == "" })
	s.table.row(name, cmp.Or(strings.Join(values, ", "), "-"))
}
