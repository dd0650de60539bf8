package metrics

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/hostup-api/hostup-go/hostup"
)

// A family is a metric and the function that adds its samples for one VPS. A value
// that is missing in the response gets no sample.
type family struct {
	name, help string
	samples    func(v *vps, add adder)
}

// An adder adds a sample of one VPS. The labels are pairs of a name and a value.
type adder func(value float64, labels ...string)

const (
	gatesName = "hostup_vps_action_allowed"
	gibHelp   = "assuming that HostUp reports GiB, as it documents for its plans."
)

var families = []family{
	{"hostup_vps_info", "Names and addresses of the VPS. The value is 1.", info},
	{"hostup_vps_service_state", "State of the service: 1 for the current state, 0 for the others.", serviceState},
	{"hostup_vps_power_state", "State of the machine: 1 for the current state, 0 for the others.", powerState},
	{"hostup_vps_locked", "Whether another operation is in progress: 1 or 0.", locked},
	{"hostup_vps_available", "Whether HostUp reports the VPS as available: 1 or 0.", available},
	{"hostup_vps_traffic_used_gigabytes", "Traffic used, in GB as HostUp counts them.", trafficUsed},
	{"hostup_vps_traffic_received_gigabytes", "Traffic received, in GB as HostUp counts them.", trafficReceived},
	{"hostup_vps_traffic_sent_gigabytes", "Traffic sent, in GB as HostUp counts them.", trafficSent},
	{"hostup_vps_traffic_limit_gigabytes", "Traffic included in the plan, in GB as HostUp counts them.", trafficLimit},
	{"hostup_vps_traffic_used_ratio", "Share of the included traffic that is used, as HostUp reports it; 1 is all of it.",
		trafficRatio},
	{"hostup_vps_traffic_overage", "Whether more traffic is used than included: 1 or 0.", trafficOverage},
	{"hostup_vps_cpu_cores", "Number of virtual CPU cores.", cpuCores},
	{"hostup_vps_memory_bytes", "Size of the memory in bytes, " + gibHelp, memory},
	{"hostup_vps_storage_bytes", "Size of the storage in bytes, " + gibHelp, storage},
	{"hostup_vps_price", "Price of one billing cycle.", price},
	{"hostup_vps_billing_cycle_months", "Length of the billing cycle in months; a free VPS has none.", cycleMonths},
	{"hostup_vps_overdue_invoices", "Number of overdue invoices.", overdueInvoices},
	{"hostup_vps_overdue_amount", "Sum of the overdue invoices in one currency.", overdueAmount},
	{"hostup_vps_next_due_timestamp_seconds", "Time at which the next payment is due, in seconds since 1970.", nextDue},
	{gatesName, "Whether the action is allowed: 1 or 0.", gates},
}

func info(v *vps, add adder) {
	add(1, labels(
		"hostname", v.details.Hostname,
		"product", v.details.ProductName,
		"ipv4", v.details.IPv4,
		"ipv6", v.details.IPv6,
		"billing_cycle", string(v.details.Billing.BillingCycle),
		"flow", string(v.details.ChangeFlow()),
	)...)
}

// labels returns pairs without those whose value is empty.
func labels(pairs ...string) (labels []string) {
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			labels = append(labels, pair...)
		}
	}
	return labels
}

func serviceState(v *vps, add adder) {
	addStates(add, hostup.ServiceStatuses(), v.details.ServiceStatus)
}

func powerState(v *vps, add adder) { addStates(add, hostup.PowerStates(), v.details.PowerState) }

// addStates adds a sample for each documented state and the current one.
func addStates[S ~string](add adder, documented []S, current S) {
	if current == "" {
		return
	}
	for _, state := range documented {
		add(number(state == current), "state", string(state))
	}
	if !slices.Contains(documented, current) {
		add(1, "state", string(current))
	}
}

func locked(v *vps, add adder)         { addBool(add, v.reported.OperationState.Locked) }
func available(v *vps, add adder)      { addBool(add, v.reported.Availability.Available) }
func trafficOverage(v *vps, add adder) { addBool(add, v.reported.Bandwidth.HasOverage) }

func addBool(add adder, value *bool) {
	if value != nil {
		add(number(*value))
	}
}

func trafficUsed(v *vps, add adder)     { addNumber(add, v.reported.Bandwidth.UsedGB) }
func trafficReceived(v *vps, add adder) { addNumber(add, v.reported.Bandwidth.InboundGB) }
func trafficSent(v *vps, add adder)     { addNumber(add, v.reported.Bandwidth.OutboundGB) }
func trafficLimit(v *vps, add adder)    { addNumber(add, v.reported.Bandwidth.LimitGB) }
func cpuCores(v *vps, add adder)        { addNumber(add, v.reported.CPUCores) }
func memory(v *vps, add adder)          { addGiB(add, v.reported.MemoryGB) }
func storage(v *vps, add adder)         { addGiB(add, v.reported.StorageGB) }

func trafficRatio(v *vps, add adder) {
	if percent := v.reported.Bandwidth.UsagePercent; percent != nil {
		add(ratio(*percent))
	}
}

// ratio returns percent / 100, rounded in decimal: 15.5375 / 100 is
// 0.15537499999999999 in binary.
func ratio(percent float64) float64 {
	value, _ := strconv.ParseFloat(strconv.FormatFloat(percent, 'f', -1, 64)+"e-2", 64)
	return value
}

func price(v *vps, add adder) {
	billing := v.details.Billing
	addNumber(add, v.reported.Billing.Amount,
		labels("currency", billing.CurrencyCode, "billing_cycle", string(billing.BillingCycle))...)
}

func addNumber(add adder, value *float64, labels ...string) {
	if value != nil {
		add(*value, labels...)
	}
}

// addGiB adds a size in bytes. That its unit is GiB is an assumption: HostUp documents
// the unit for the same properties of its plans only.
func addGiB(add adder, size *float64) {
	if size != nil {
		add(*size * (1 << 30))
	}
}

func cycleMonths(v *vps, add adder) {
	if months, ok := hostup.BillingMonths(v.details.Billing.BillingCycle); ok {
		add(float64(months))
	}
}

func overdueInvoices(v *vps, add adder) {
	if invoices := v.reported.OverdueInvoices; invoices != nil {
		add(float64(len(invoices)))
	}
}

func overdueAmount(v *vps, add adder) {
	sums := make(map[string]float64) // by currency
	for _, invoice := range v.reported.OverdueInvoices {
		if invoice.Amount != nil && invoice.CurrencyCode != "" {
			sums[invoice.CurrencyCode] += *invoice.Amount
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(sums)) {
		add(sums[currency], "currency", currency)
	}
}

func nextDue(v *vps, add adder) {
	switch due := v.details.NextDueAt; {
	case !due.Valid():
		add(math.NaN()) // malformed, and counted as dropped
	case !due.IsZero():
		add(seconds(due.Time))
	}
}

func gates(v *vps, add adder) {
	for gate := range v.details.Gates() {
		if gate.Reported {
			add(number(gate.Allowed), "action", string(gate.Action))
		}
	}
}
