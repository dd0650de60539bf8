package hostup

import "github.com/hostup-api/hostup-go/gen"

// The enums of the OpenAPI document. Undocumented values are kept; the method
// Valid reports whether a value is documented. "" means null or absent.
type (
	// A ServiceStatus is the state of the service.
	ServiceStatus = gen.ServiceStatus
	// A PowerState is the state of the machine.
	PowerState = gen.PowerState
	// A BillingCycle is the time between two payments.
	BillingCycle = gen.BillingCycle
	// An InvoiceStatus is the state of an invoice.
	InvoiceStatus = gen.InvoiceStatus
)

// Values of ServiceStatus.
const (
	ServiceStatusActive     = gen.ServiceStatusActive
	ServiceStatusPending    = gen.ServiceStatusPending
	ServiceStatusSuspended  = gen.ServiceStatusSuspended
	ServiceStatusTerminated = gen.ServiceStatusTerminated
	ServiceStatusCancelled  = gen.ServiceStatusCancelled
	ServiceStatusUnknown    = gen.ServiceStatusUnknown
)

// Values of PowerState.
const (
	PowerStateRunning = gen.PowerStateRunning
	PowerStateStopped = gen.PowerStateStopped
	PowerStatePaused  = gen.PowerStatePaused
	PowerStateUnknown = gen.PowerStateUnknown
)

// Values of BillingCycle.
const (
	BillingCycleMonthly      = gen.BillingCycleMonthly
	BillingCycleQuarterly    = gen.BillingCycleQuarterly
	BillingCycleSemiannually = gen.BillingCycleSemiannually
	BillingCycleAnnually     = gen.BillingCycleAnnually
	BillingCycleBiennially   = gen.BillingCycleBiennially
	BillingCycleTriennially  = gen.BillingCycleTriennially
	BillingCycleFree         = gen.BillingCycleFree
)

// Values of InvoiceStatus.
const (
	InvoiceStatusUnpaid      = gen.InvoiceStatusUnpaid
	InvoiceStatusPaid        = gen.InvoiceStatusPaid
	InvoiceStatusCancelled   = gen.InvoiceStatusCancelled
	InvoiceStatusRefunded    = gen.InvoiceStatusRefunded
	InvoiceStatusCollections = gen.InvoiceStatusCollections
	InvoiceStatusUnknown     = gen.InvoiceStatusUnknown
)

// ServiceStatuses returns the documented values in the order of the documentation.
func ServiceStatuses() []ServiceStatus {
	return []ServiceStatus{ServiceStatusActive, ServiceStatusPending, ServiceStatusSuspended,
		ServiceStatusTerminated, ServiceStatusCancelled, ServiceStatusUnknown}
}

// PowerStates returns the documented values in the order of the documentation.
func PowerStates() []PowerState {
	return []PowerState{PowerStateRunning, PowerStateStopped, PowerStatePaused, PowerStateUnknown}
}

// BillingCycles returns the documented values in the order of the documentation.
func BillingCycles() []BillingCycle {
	return []BillingCycle{BillingCycleMonthly, BillingCycleQuarterly, BillingCycleSemiannually,
		BillingCycleAnnually, BillingCycleBiennially, BillingCycleTriennially, BillingCycleFree}
}

// InvoiceStatuses returns the documented values in the order of the documentation.
func InvoiceStatuses() []InvoiceStatus {
	return []InvoiceStatus{InvoiceStatusUnpaid, InvoiceStatusPaid, InvoiceStatusCancelled,
		InvoiceStatusRefunded, InvoiceStatusCollections, InvoiceStatusUnknown}
}

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

// IsActive reports whether the service is active.
func (v *VPSDetails) IsActive() bool { return v.ServiceStatus == ServiceStatusActive }

// IsRunning reports whether the machine is running.
func (v *VPSDetails) IsRunning() bool { return v.PowerState == PowerStateRunning }

// IsLocked reports whether another operation is in progress, which blocks
// changes. It returns true if the response has no operationState.locked.
func (v *VPSDetails) IsLocked() bool {
	locked, ok := v.received().Locked()
	return locked || !ok
}
