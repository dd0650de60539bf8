package show

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// A row is a VPS of details -o table.
type row struct {
	*hostup.VPSDetails
	has presence.Values
}

// A column is one of details -o table.
type column struct {
	name, title string
	cell        func(row) string
}

var columns = []column{
	{"id", "ID", func(v row) string { return v.ID }},
	{"hostname", "HOST NAME", func(v row) string { return v.Hostname }},
	{"plan", "PLAN", func(v row) string { return v.ProductName }},
	{"status", "STATUS", func(v row) string { return string(v.ServiceStatus) }},
	{"power", "POWER", func(v row) string { return string(v.PowerState) }},
	{"locked", "LOCKED", func(v row) string { return formatLocked(v.has.OperationState.Locked) }},
	{"ipv4", "IPV4", func(v row) string { return v.IPv4 }},
	{"ipv6", "IPV6", func(v row) string { return v.IPv6 }},
	{"price", "PRICE", func(v row) string { return optional(v.has.Billing.Amount, in(v.Billing.CurrencyCode)) }},
	{"traffic", "TRAFFIC", func(v row) string { return optional(v.has.Bandwidth.UsagePercent, in("%")) }},
	{"due", "NEXT DUE", func(v row) string { return formatTime(v.NextDueAt) }},
	{"overdue", "OVERDUE", func(v row) string { return formatOverdue(v.has.OverdueInvoices) }},
	{"blocked", "BLOCKED", func(v row) string { return strings.Join(Blocked(v.VPSDetails), ",") }},
}

// DefaultColumns are the names of the columns that are shown by default.
var DefaultColumns = []string{"id", "hostname", "status", "power", "traffic", "due", "overdue", "blocked"}

// NewOverview returns an Overview of the columns with the given names or titles, in any
// case. Without one, it has the default columns.
func NewOverview(names []string) (*Overview, error) {
	var selected []column
	if len(names) == 0 {
		names = DefaultColumns
	}
	for _, name := range names {
		i := slices.IndexFunc(columns, func(c column) bool {
			return strings.EqualFold(c.name, strings.TrimSpace(name)) || strings.EqualFold(c.title, strings.TrimSpace(name))
		})
		if i < 0 {
			return nil, fmt.Errorf("--columns: unknown column %.100q; the columns are %s, %s", name,
				strings.Join(DefaultColumns, ", "), OtherColumns())
		}
		selected = append(selected, columns[i])
	}
	return &Overview{columns: selected, rows: make(map[string][]string)}, nil
}

// OtherColumns returns the names of the columns that are not shown by default.
func OtherColumns() string {
	var names []string
	for _, c := range columns {
		if !slices.Contains(DefaultColumns, c.name) {
			names = append(names, c.name)
		}
	}
	return strings.Join(names, ", ")
}

func formatOverdue(invoices []presence.Invoice) string {
	if invoices == nil {
		return ""
	}
	return strconv.Itoa(len(invoices))
}

// An Overview collects the rows of details -o table. They can be aligned and put
// in the order of the IDs only when all are known.
type Overview struct {
	columns []column
	rows    map[string][]string // by ID
}

// Add adds a VPS.
func (v *Overview) Add(vps *hostup.VPSDetails) error {
	has, err := presence.Of(vps)
	if err != nil {
		return err
	}
	var cells []string
	for _, c := range v.columns {
		cells = append(cells, cmp.Or(c.cell(row{vps, has}), "-"))
	}
	v.rows[vps.ID] = cells
	return nil
}

// Write writes the table. A VPS whose call failed has no row; its error is on
// stderr.
func (v *Overview) Write(o *term.Output, ids []string) {
	rows := term.NewTable(o)
	var titles []string
	for _, c := range v.columns {
		titles = append(titles, c.title)
	}
	rows.Row(titles...)
	for _, id := range ids {
		if cells, ok := v.rows[id]; ok {
			rows.Row(slices.Clone(cells)...)
		}
	}
	rows.Flush()
}

// Blocked returns the actions that are not allowed.
func Blocked(vps *hostup.VPSDetails) (names []string) {
	for gate := range vps.Gates() {
		if !gate.Allowed {
			names = append(names, string(gate.Action))
		}
	}
	return names
}
