package main

import (
	"cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// pricing writes the older price breakdown, which HostUp has deprecated.
func (s summary) pricing(p *hostup.Pricing) {
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
