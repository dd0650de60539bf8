package hostup

// BillingMonths returns the length of a billing cycle in months. It returns 0 and
// false for [BillingCycleFree] and for undocumented values.
func BillingMonths(cycle BillingCycle) (months int, ok bool) {
	months, ok = billingMonths[cycle]
	return months, ok
}

var billingMonths = map[BillingCycle]int{
	BillingCycleMonthly: 1, BillingCycleQuarterly: 3, BillingCycleSemiannually: 6,
	BillingCycleAnnually: 12, BillingCycleBiennially: 24, BillingCycleTriennially: 36,
}
