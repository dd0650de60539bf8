package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// writeSummary writes a summary of a VPS for people, in sections.
func writeSummary(o *output, vps *hostup.VPSDetails, reveal bool) {
	s := summary{newTable(o)}
	s.row("VPS", vps.ID)
	s.row("  Host name", vps.Hostname)
	s.row("  Plan", vps.ProductName)
	s.row("  Service", string(vps.ServiceStatus))
	s.row("  Power", string(vps.PowerState))
	s.row("  Locked", yesNo(vps.IsLocked()))
	s.row("  Available", yesNo(vps.Availability.Available), vps.Availability.Reason)
	if system := vps.OperatingSystem; system != nil {
		s.row("  System", system.DisplayName)
	}
	s.row("  Created", formatTime(vps.CreatedAt))

	s.section("Resources")
	s.row("  CPU", formatNumber(vps.CPUCores)+" cores")
	s.row("  Memory", formatNumber(vps.MemoryGB)+" GB")
	s.row("  Storage", formatNumber(vps.StorageGB)+" GB")
	s.row("  Backups", strconv.Itoa(vps.BackupsIncluded)+" included")

	s.section("Billing")
	s.row("  Price", formatNumber(vps.Billing.Amount)+" "+vps.Billing.CurrencyCode, string(vps.Billing.BillingCycle))
	s.row("  Changes by", formatFlow(vps.ChangeFlow()))
	s.row("  Next due", formatTime(vps.NextDueAt))
	for _, invoice := range vps.OverdueInvoices {
		s.row("  Overdue", formatNumber(invoice.Amount)+" "+invoice.CurrencyCode, string(invoice.Status),
			"since "+formatTime(invoice.DueAt), "invoice "+invoice.Number, invoice.PaymentURL)
	}

	s.section("Traffic")
	s.row("  Used", fmt.Sprintf("%s of %s GB (%s %%)", formatNumber(vps.Bandwidth.UsedGB),
		formatNumber(vps.Bandwidth.LimitGB), formatNumber(vps.Bandwidth.UsagePercent)))
	s.row("  Received", formatNumber(vps.Bandwidth.InboundGB)+" GB")
	s.row("  Sent", formatNumber(vps.Bandwidth.OutboundGB)+" GB")
	s.row("  Overage", yesNo(vps.Bandwidth.HasOverage))

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
	var allowed []string
	for gate := range vps.Gates() {
		if gate.Allowed {
			allowed = append(allowed, string(gate.Action))
		}
	}
	s.row("  Allowed", strings.Join(allowed, ", "))
	for gate := range vps.Gates() {
		if !gate.Allowed {
			s.row("  Blocked", string(gate.Action)+": "+cmp.Or(gate.Reason, gate.Code, "no reason given"))
		}
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

func formatPassword(secret hostup.Secret, reveal bool) string {
	switch {
	case secret.IsZero():
		return ""
	case reveal && printable(secret.Reveal()) != secret.Reveal():
		return strconv.Quote(secret.Reveal()) // show which characters are not what they look like
	case reveal:
		return secret.Reveal()
	default:
		return secret.String() + ", --reveal shows it"
	}
}

func formatFlow(flow hostup.ChangeFlow) string {
	switch flow {
	case hostup.FlowPAYG:
		return "resizing (pay-as-you-go)"
	case hostup.FlowFixedCycle:
		return "upgrading the plan or changing the billing cycle (fixed cycle)"
	default:
		return ""
	}
}

func formatTime(t hostup.Time) string {
	if t.IsZero() {
		return t.Text()
	}
	return t.UTC().Format(time.DateOnly + " 15:04 MST")
}

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
