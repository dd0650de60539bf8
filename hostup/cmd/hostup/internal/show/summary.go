// Package show writes VPS for people: a summary of one, and a table of several.
package show

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// Options are those of a summary.
type Options struct {
	Reveal  bool   // show the root password
	All     bool   // show all rows: also missing values, usual ones and deprecated ones
	BaseURL string // of payment pages, which HostUp documents as paths
}

// Summary writes a human-readable summary of a VPS, in sections.
func Summary(out *term.Output, vps *hostup.VPSDetails, opts Options) error {
	has, err := presence.Of(vps)
	if err != nil {
		return err
	}
	s := &summary{Table: term.NewTable(out), all: opts.All}
	s.row("VPS", vps.ID)
	s.row("  As of", report.SentAt(vps).Format(timeFormat))
	s.row("  Host name", vps.Hostname)
	s.row("  Plan", vps.ProductName)
	s.row("  Service", string(vps.ServiceStatus))
	s.row("  Power", string(vps.PowerState))
	s.row("  Locked", formatLocked(has.OperationState.Locked), consequence(vps.IsLocked()))
	s.unusual("  Available", true, has.Availability.Available, vps.Availability.Reason)
	s.unusual("  Pinned", false, has.Pinned)
	s.row("  System", formatSystem(vps.OperatingSystem))
	s.row("  Created", formatTime(vps.CreatedAt))

	s.section("Resources")
	s.row("  CPU", optional(has.CPUCores, formatCores))
	s.row("  Memory", optional(has.MemoryGB, in("GiB")))
	s.row("  Storage", optional(has.StorageGB, in("GiB")))
	s.row("  Backups", optional(has.BackupsIncluded, in("included")))

	s.billing(vps, has, opts.BaseURL)
	s.traffic(has, out.Width)

	s.access(vps, opts.Reveal)
	s.actions(vps)
	s.Flush()
	return nil
}

func (s *summary) access(vps *hostup.VPSDetails, reveal bool) {
	s.section("Network and access")
	s.row("  IPv4", vps.IPv4)
	s.row("  IPv6", vps.IPv6)
	if s.all || hasOthers(vps.IPAddresses, vps.IPv4, vps.IPv6) {
		s.row("  Addresses", strings.Join(vps.IPAddresses, ", "))
	}
	s.row("  User", vps.Access.Username)
	s.row("  Root password", formatPassword(vps.Access.RootPassword, reveal))
	if vps.SSHKeys == nil {
		s.row("  SSH key")
	}
	for _, key := range vps.SSHKeys {
		if !s.all {
			key = shortKey(key)
		}
		s.row("  SSH key", key)
	}
}

// hasOthers reports whether a list has elements other than known.
func hasOthers(list []string, known ...string) bool {
	return slices.ContainsFunc(list, func(element string) bool { return !slices.Contains(known, element) })
}

func (s *summary) billing(vps *hostup.VPSDetails, has presence.Values, baseURL string) {
	s.section("Billing")
	s.row("  Price", optional(has.Billing.Amount, in(vps.Billing.CurrencyCode)), string(vps.Billing.BillingCycle))
	s.row("  Changes by", formatFlow(vps.ChangeFlow()))
	s.row("  Next due", formatDue(vps.NextDueAt, report.SentAt(vps)))
	switch {
	case has.OverdueInvoices == nil:
		s.row("  Overdue", "not reported")
	case len(has.OverdueInvoices) == 0:
		s.row("  Overdue", "none")
	}
	for _, invoice := range has.OverdueInvoices {
		s.row("  Overdue", optional(invoice.Amount, in(invoice.CurrencyCode)), prefixed("status ", string(invoice.Status)),
			prefixed("since ", formatTime(invoice.DueAt)), prefixed("invoice ", invoice.Number),
			report.AbsoluteURL(baseURL, invoice.PaymentURL))
	}
	if s.all {
		s.pricing(vps.Pricing)
	}
}

// actions writes which actions are allowed and why the others are not. Actions with the
// same reason share a row.
func (s *summary) actions(vps *hostup.VPSDetails) {
	s.section("Actions")
	var allowed, unknown, reasons []string
	blocked := make(map[string][]string) // by reason
	for gate := range vps.Gates() {
		name := string(gate.Action)
		switch {
		case gate.Allowed:
			allowed = append(allowed, name)
		case gate.Reported:
			reason := Reason(gate)
			if blocked[reason] == nil {
				reasons = append(reasons, reason)
			}
			blocked[reason] = append(blocked[reason], name)
		default:
			unknown = append(unknown, name)
		}
	}

	name := "  Allowed"
	if vps.IsLocked() && len(allowed) > 0 {
		name = "  If unlocked"
	}
	s.row(name, cmp.Or(strings.Join(allowed, ", "), "none"))
	for _, reason := range reasons {
		s.row("  Blocked", strings.Join(blocked[reason], ", ")+": "+reason)
	}
	s.row("  Not reported", strings.Join(unknown, ", "))
}

// A summary is a table of two columns, a name and its values, in sections.
type summary struct {
	*term.Table

	all     bool   // show rows without a value
	pending string // the title of a section without rows yet
}

// section begins a section. One without rows is not shown.
func (s *summary) section(name string) { s.pending = name }

// row writes the values that are not empty. Without one it writes nothing, or a dash if
// all rows are shown.
func (s *summary) row(name string, values ...string) {
	values = slices.DeleteFunc(values, func(value string) bool { return value == "" })
	if len(values) == 0 && !s.all {
		return
	}
	if s.pending != "" {
		s.Line("\n" + s.pending)
		s.pending = ""
	}
	s.Row(name, cmp.Or(strings.Join(values, ", "), "-"))
}

// unusual writes a value that most VPS do not have. The usual one says nothing.
func (s *summary) unusual(name string, usual bool, value *bool, notes ...string) {
	if s.all || value != nil && *value != usual {
		s.row(name, append([]string{optional(value, YesNo)}, notes...)...)
	}
}

// pricing writes the older price breakdown, which HostUp has deprecated.
func (s *summary) pricing(p *hostup.Pricing) {
	if p == nil {
		return
	}
	price := pricesIn(cmp.Or(p.CurrencyCode, p.Currency))
	cycle := ""
	if p.BillingCycle != nil {
		cycle = p.BillingCycle.ID
	}
	s.row("  Older prices", price(p.PricePerCycle, "per cycle"), cycle, "deprecated: use the price above")
	s.row("    base", price(p.BaseMonthlyCost, "per month"), price(p.BaseAnnualCost, "per year"))
	s.row("    add-ons", price(p.AddonsMonthlyCost, "per month"), price(p.AddonsAnnualCost, "per year"))
	s.row("    total", price(p.TotalMonthlyCost, "per month"), price(p.TotalAnnualCost, "per year"))
	for _, addon := range p.Addons {
		price := pricesIn(cmp.Or(addon.CurrencyCode, p.CurrencyCode, p.Currency))
		s.row("    add-on", cmp.Or(addon.Name, addon.ID), addon.Category,
			optional(addon.Quantity, in(addon.Unit)), optional(addon.Included, in(addon.Unit+" included")),
			price(addon.UnitPriceMonthly, "per "+cmp.Or(addon.Unit, "unit")+" and month"),
			price(addon.MonthlyCost, "per month"), price(addon.AnnualCost, "per year"))
	}
}

// pricesIn returns a function that formats a price in a currency, if there is one.
func pricesIn(currency string) func(amount *float64, per string) string {
	return func(amount *float64, per string) string {
		return optional(amount, in(currency+" "+per))
	}
}
