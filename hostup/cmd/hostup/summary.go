package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
)

// writeSummary writes a human-readable summary of a VPS, in sections.
func writeSummary(e *env, vps *hostup.VPSDetails, reveal bool) error {
	has, err := presence.Of(vps)
	if err != nil {
		return err
	}
	s := summary{newTable(e.stdout)}
	s.row("VPS", vps.ID)
	s.row("  As of", report.SentAt(vps).Format(timeFormat))
	s.row("  Host name", vps.Hostname)
	s.row("  Plan", vps.ProductName)
	s.row("  Service", string(vps.ServiceStatus))
	s.row("  Power", string(vps.PowerState))
	s.row("  Locked", formatLocked(has.OperationState.Locked))
	s.row("  Available", optional(has.Availability.Available, yesNo), vps.Availability.Reason)
	s.row("  Pinned", optional(has.Pinned, yesNo))
	s.row("  System", formatSystem(vps.OperatingSystem))
	s.row("  Created", formatTime(vps.CreatedAt))

	s.section("Resources")
	s.row("  CPU", optional(has.CPUCores, formatCores))
	s.row("  Memory", optional(has.MemoryGB, in("GB")))
	s.row("  Storage", optional(has.StorageGB, in("GB")))
	s.row("  Backups", optional(has.BackupsIncluded, in("included")))

	s.section("Billing")
	s.row("  Price", optional(has.Billing.Amount, in(vps.Billing.CurrencyCode)), string(vps.Billing.BillingCycle))
	s.row("  Changes by", formatFlow(vps.ChangeFlow()))
	s.row("  Next due", formatTime(vps.NextDueAt))
	if has.OverdueInvoices == nil {
		s.row("  Overdue")
	}
	for _, invoice := range has.OverdueInvoices {
		s.row("  Overdue", optional(invoice.Amount, in(invoice.CurrencyCode)), string(invoice.Status),
			prefixed("since ", formatTime(invoice.DueAt)), prefixed("invoice ", invoice.Number), e.absolute(invoice.PaymentURL))
	}
	s.pricing(vps.Pricing)

	s.traffic(has, e.stdout.width)

	s.section("Network and access")
	s.row("  IPv4", vps.IPv4)
	s.row("  IPv6", vps.IPv6)
	s.row("  Addresses", strings.Join(vps.IPAddresses, ", "))
	s.row("  User", vps.Access.Username)
	s.row("  Root password", formatPassword(vps.Access.RootPassword, reveal))
	if vps.SSHKeys == nil {
		s.row("  SSH key")
	}
	for _, key := range vps.SSHKeys {
		s.row("  SSH key", key)
	}

	s.actions(vps)
	s.flush()
	return nil
}

// absolute returns the URL of a payment page, which HostUp documents as a path.
func (e *env) absolute(url string) string {
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") {
		return url
	}
	base := hostup.DefaultBaseURL
	if e.baseURL != nil {
		base = *e.baseURL
	}
	return strings.TrimRight(base, "/") + url
}

func (s summary) actions(vps *hostup.VPSDetails) {
	s.section("Actions")
	var allowed, blocked, unknown []string
	for gate := range vps.Gates() {
		switch {
		case gate.Allowed:
			allowed = append(allowed, string(gate.Action))
		case gate.Reported:
			blocked = append(blocked, string(gate.Action)+": "+cmp.Or(formatReason(gate), "no reason given"))
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
}

// A summary is a table of two columns, a name and its values.
type summary struct{ table }

func (s summary) section(name string) { s.line("\n" + name) }

// row writes the values that are not empty, or a dash if all are.
func (s summary) row(name string, values ...string) {
	values = slices.DeleteFunc(values, func(value string) bool { return value == "" })
	s.table.row(name, cmp.Or(strings.Join(values, ", "), "-"))
}
