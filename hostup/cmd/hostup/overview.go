package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hostup-api/hostup-go/hostup"
)

// A column is one of details -o table.
type column struct {
	name, title string
	cell        func(*hostup.VPSDetails) string
}

var columns = []column{
	{"id", "ID", func(v *hostup.VPSDetails) string { return v.ID }},
	{"hostname", "HOST NAME", func(v *hostup.VPSDetails) string { return v.Hostname }},
	{"plan", "PLAN", func(v *hostup.VPSDetails) string { return v.ProductName }},
	{"status", "STATUS", func(v *hostup.VPSDetails) string { return string(v.ServiceStatus) }},
	{"power", "POWER", func(v *hostup.VPSDetails) string { return string(v.PowerState) }},
	{"locked", "LOCKED", func(v *hostup.VPSDetails) string { return yesNo(v.IsLocked()) }},
	{"ipv4", "IPV4", func(v *hostup.VPSDetails) string { return v.IPv4 }},
	{"ipv6", "IPV6", func(v *hostup.VPSDetails) string { return v.IPv6 }},
	{"price", "PRICE", func(v *hostup.VPSDetails) string { return formatPrice(v.Billing.Amount, v.Billing.CurrencyCode) }},
	{"traffic", "TRAFFIC", func(v *hostup.VPSDetails) string { return formatNumber(v.Bandwidth.UsagePercent) + " %" }},
	{"due", "NEXT DUE", func(v *hostup.VPSDetails) string { return formatTime(v.NextDueAt) }},
	{"overdue", "OVERDUE", func(v *hostup.VPSDetails) string { return strconv.Itoa(len(v.OverdueInvoices)) }},
	{"blocked", "BLOCKED", func(v *hostup.VPSDetails) string { return strings.Join(blockedActions(v), ",") }},
}

const defaultColumns = "id,hostname,status,power,traffic,due,overdue,blocked"

// columnsOf returns the columns with the given comma-separated names.
func columnsOf(names string) (selected []column, err error) {
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(columns, func(c column) bool { return c.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("--columns: unknown column %.100q; the columns are %s", name, columnNames())
		}
		selected = append(selected, columns[i])
	}
	return selected, nil
}

func columnNames() string {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// An overview collects the rows of details -o table. They can be aligned and put
// in the order of the IDs only when all are known.
type overview struct {
	columns []column

	mu    sync.Mutex
	order []string            // the IDs, duplicates included
	rows  map[string][]string // by ID
}

// recordOrder returns ids, and records their order when they are yielded.
func (v *overview) recordOrder(ids iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for id := range ids {
			v.mu.Lock()
			v.order = append(v.order, id)
			v.mu.Unlock()
			if !yield(id) {
				return
			}
		}
	}
}

func (v *overview) add(vps *hostup.VPSDetails) {
	var cells []string
	for _, c := range v.columns {
		cells = append(cells, cmp.Or(c.cell(vps), "-"))
	}
	v.rows[vps.ID] = cells
}

// write writes the table. A VPS whose call failed has no row; its error is on
// stderr. Without an ID there is no table.
func (v *overview) write(o *output) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.order) == 0 {
		return
	}
	rows := newTable(o)
	var titles []string
	for _, c := range v.columns {
		titles = append(titles, c.title)
	}
	rows.row(titles...)
	for _, id := range v.order {
		if cells, ok := v.rows[id]; ok {
			rows.row(slices.Clone(cells)...)
		}
	}
	rows.flush()
}

func blockedActions(vps *hostup.VPSDetails) (names []string) {
	for gate := range vps.Gates() {
		if !gate.Allowed {
			names = append(names, string(gate.Action))
		}
	}
	return names
}
