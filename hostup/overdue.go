package hostup

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/hostup-api/hostup-go/gen"
)

// An OverdueInvoice is an invoice of the VPS that was not paid in time.
type OverdueInvoice = gen.OverdueInvoice

// OverdueTotal returns what the overdue invoices add up to, by currency. The
// sum is that of the decimal amounts: 0.1 and 0.2 make 0.3.
func (v *VPSDetails) OverdueTotal() map[string]float64 {
	sums := make(map[string]*big.Rat)
	for _, invoice := range v.OverdueInvoices {
		amount, ok := new(big.Rat).SetString(strconv.FormatFloat(invoice.Amount, 'f', -1, 64))
		if !ok { // not a finite number, which JSON cannot hold
			continue
		}
		if sums[invoice.CurrencyCode] == nil {
			sums[invoice.CurrencyCode] = new(big.Rat)
		}
		sums[invoice.CurrencyCode].Add(sums[invoice.CurrencyCode], amount)
	}
	total := make(map[string]float64, len(sums))
	for currency, sum := range sums {
		total[currency], _ = sum.Float64()
	}
	return total
}

// PaymentURL returns where a person can pay the invoice. HostUp sends a path;
// that it belongs to [DefaultBaseURL] is an assumption. It is "" if there is
// none, or if what there is leads to another host.
func PaymentURL(invoice OverdueInvoice) string {
	path := invoice.PaymentURL
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\t\r\n") {
		return ""
	}
	return DefaultBaseURL + path
}
