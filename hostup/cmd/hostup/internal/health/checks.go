package health

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/report"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A subject is what is checked.
type subject struct {
	vps      *hostup.VPSDetails
	reported presence.Values
	now      time.Time
}

// A check is a value of a VPS with its thresholds.
type check struct {
	name     string
	label    string // of the performance data
	unit     string // of the performance data
	limits   string // minimum and maximum of the performance data
	bare     string // the range for the name alone; "" if it needs one
	example  string
	evaluate func(s subject) result
}

var checks = []check{
	{name: "service", label: "active", limits: "0;1", bare: "1:", evaluate: service},
	{name: "power", label: "running", limits: "0;1", bare: "1:", evaluate: power},
	{name: "locked", label: "locked", limits: "0;1", bare: "0", evaluate: locked},
	{name: "traffic", label: "traffic", unit: "%", limits: "0", example: "traffic=80, in percent", evaluate: traffic},
	{name: "overdue", label: "overdue", limits: "0", bare: "0", evaluate: overdue},
	{name: "due", label: "due_days", example: "due=3:, in days", evaluate: due},
}

// A result is the value of a check.
type result struct {
	text    string
	value   float64
	missing bool // there is no value, although there should be one
	absent  bool // there is no value, which is all right

	check             check
	warning, critical Range
	state             State
}

func (r *result) setState() {
	switch {
	case r.missing && (r.warning.isSet() || r.critical.isSet()):
		r.state = Unknown
	case r.missing, r.absent:
		r.state = OK
	case r.critical.isProblem(r.value):
		r.state = Critical
	case r.warning.isProblem(r.value):
		r.state = Warning
	}
}

// describe returns the text of the result, with its state if that is not OK.
func (r *result) describe() string {
	switch r.state {
	case Warning:
		return r.text + " (warning)"
	case Critical:
		return r.text + " (critical)"
	default:
		return r.text
	}
}

// data returns the performance data of the result.
func (r *result) data() string {
	value := "U"
	if !r.missing && !r.absent {
		value = dataValue(r.value, r.check.unit)
	}
	return datum(r.check.label, value, r.warning.text, r.critical.text, r.check.limits)
}

func datum(label, value, warning, critical, limits string) string {
	return fmt.Sprintf("'%s'=%s;%s;%s;%s", label, value, warning, critical, limits)
}

// dataValue returns a number with its unit, or U, which means that it is unknown, for
// one that is too large to be written without an exponent.
func dataValue(value float64, unit string) string {
	if math.Abs(value) >= 1e15 {
		return "U"
	}
	return decimal(value) + unit
}

// trafficData returns the performance data of the traffic in gigabytes.
func trafficData(reported presence.Values) (data []string) {
	limits := "0"
	if limit := reported.Bandwidth.LimitGB; limit != nil && dataValue(*limit, "") != "U" {
		limits += ";" + decimal(*limit)
	}
	for _, d := range []struct {
		label, limits string
		value         *float64
	}{
		{"traffic_used", limits, reported.Bandwidth.UsedGB},
		{"traffic_received", "0", reported.Bandwidth.InboundGB},
		{"traffic_sent", "0", reported.Bandwidth.OutboundGB},
	} {
		value := "U"
		if d.value != nil {
			value = dataValue(*d.value, "GB")
		}
		data = append(data, datum(d.label, value, "", "", d.limits))
	}
	return data
}

// decimal returns a number with at most three decimals.
func decimal(value float64) string {
	if math.Abs(value) >= 1e15 {
		return strconv.FormatFloat(value, 'e', 3, 64)
	}
	return strconv.FormatFloat(math.Round(value*1000)/1000, 'f', -1, 64)
}

func service(s subject) result {
	return state("service", string(s.vps.ServiceStatus), string(hostup.ServiceStatusActive))
}

func power(s subject) result {
	return state("power state", string(s.vps.PowerState), string(hostup.PowerStateRunning))
}

// state returns the result of a state, which is 1 if it is the wanted one and else 0.
func state(name, state, wanted string) result {
	switch state {
	case "":
		return result{text: name + " not reported", missing: true}
	case "unknown":
		return result{text: name + " unknown", missing: true}
	case wanted:
		return result{text: state, value: 1}
	default:
		return result{text: redact.Line(state, maxName)}
	}
}

func locked(s subject) result {
	if s.vps.IsLocked() { // also if HostUp does not report it
		return result{text: "locked", value: 1}
	}
	return result{text: "not locked"}
}

func traffic(s subject) result {
	percent, limit := s.reported.Bandwidth.UsagePercent, s.reported.Bandwidth.LimitGB
	if percent == nil {
		return result{text: "traffic not reported", missing: true}
	}
	text := "traffic " + decimal(*percent) + " %"
	if limit != nil {
		text += " of " + decimal(*limit) + " GB"
	}
	return result{text: text, value: *percent}
}

func overdue(s subject) result {
	switch n := len(s.reported.OverdueInvoices); {
	case s.reported.OverdueInvoices == nil:
		return result{text: "overdue invoices not reported", missing: true}
	case n == 0:
		return result{text: "no overdue invoice"}
	case n == 1:
		return result{text: "1 overdue invoice", value: 1}
	default:
		return result{text: fmt.Sprintf("%d overdue invoices", n), value: float64(n)}
	}
}

func due(s subject) result {
	at := s.vps.NextDueAt
	switch {
	case !at.Valid():
		return result{text: "due date malformed", missing: true}
	case at.IsZero():
		return result{text: "no due date", absent: true}
	}
	days := report.Days(s.now, at.Time)
	text := "due in "
	if days < 0 {
		text = "due date passed "
	}
	text += plural(math.Floor(math.Abs(days)), "day")
	if days < 0 {
		text += " ago"
	}
	return result{text: text, value: days}
}

func plural(n float64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return decimal(n) + " " + unit + "s"
}
