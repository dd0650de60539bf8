package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// writeSummary writes what a person wants to know about a VPS, in sections.
func writeSummary(w io.Writer, vps *hostup.VPSDetails, reveal bool) error {
	s := &summary{tabs: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
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
	s.row("  Created", moment(vps.CreatedAt))

	s.section("Resources")
	s.row("  CPU", number(vps.CPUCores)+" cores")
	s.row("  Memory", number(vps.MemoryGB)+" GB")
	s.row("  Storage", number(vps.StorageGB)+" GB")
	s.row("  Backups", strconv.Itoa(vps.BackupsIncluded)+" included")

	s.section("Billing")
	s.row("  Price", number(vps.Billing.Amount)+" "+vps.Billing.CurrencyCode, string(vps.Billing.BillingCycle))
	s.row("  Changes by", changes(vps.ChangeFlow()))
	s.row("  Next due", moment(vps.NextDueAt))
	for _, invoice := range vps.OverdueInvoices {
		s.row("  Overdue", number(invoice.Amount)+" "+invoice.CurrencyCode, string(invoice.Status),
			"since "+moment(invoice.DueAt), "invoice "+invoice.Number, invoice.PaymentURL)
	}

	s.section("Traffic")
	s.row("  Used", fmt.Sprintf("%s of %s GB (%s %%)", number(vps.Bandwidth.UsedGB), number(vps.Bandwidth.LimitGB), number(vps.Bandwidth.UsagePercent)))
	s.row("  Received", number(vps.Bandwidth.InboundGB)+" GB")
	s.row("  Sent", number(vps.Bandwidth.OutboundGB)+" GB")
	s.row("  Overage", yesNo(vps.Bandwidth.HasOverage))

	s.section("Network and access")
	s.row("  IPv4", vps.IPv4)
	s.row("  IPv6", vps.IPv6)
	s.row("  Addresses", strings.Join(vps.IPAddresses, ", "))
	s.row("  User", vps.Access.Username)
	s.row("  Root password", password(vps.Access.RootPassword, reveal))
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
	return s.tabs.Flush()
}

// A summary is rows of a name and what there is to say, in two columns.
type summary struct{ tabs *tabwriter.Writer }

func (s *summary) section(name string) { s.print("\n" + name + "\n") }

// row leaves out the parts that are empty, and writes a dash for none.
func (s *summary) row(name string, parts ...string) {
	var said []string
	for _, part := range parts {
		if part = printable(part); part != "" {
			said = append(said, part)
		}
	}
	text := strings.Join(said, ", ")
	if text == "" {
		text = "-"
	}
	s.print(name + "\t" + text + "\n")
}

func (s *summary) print(text string) { _, _ = io.WriteString(s.tabs, text) } // Flush tells of an error

// printable escapes what a server could control the terminal with.
func printable(text string) string {
	quoted := strconv.Quote(strings.ReplaceAll(text, "\u00a0", " "))
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}

func password(secret hostup.Secret, reveal bool) string {
	switch {
	case secret.IsZero():
		return ""
	case reveal && printable(secret.Reveal()) != secret.Reveal():
		return strconv.Quote(secret.Reveal()) // a space that is none must not pass for one
	case reveal:
		return secret.Reveal()
	default:
		return secret.String() + ", --reveal shows it"
	}
}

func changes(flow hostup.ChangeFlow) string {
	switch flow {
	case hostup.FlowPAYG:
		return "resizing (pay-as-you-go)"
	case hostup.FlowFixedCycle:
		return "upgrading the plan or changing the billing cycle (fixed cycle)"
	default:
		return ""
	}
}

func moment(t hostup.Time) string {
	if t.IsZero() {
		return t.Text()
	}
	return t.UTC().Format(time.DateOnly + " 15:04 MST")
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
