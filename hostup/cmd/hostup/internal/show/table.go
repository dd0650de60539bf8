package show

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/suggest"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

// A row is a VPS of details -o table or csv.
type row struct {
	*hostup.VPSDetails
	has presence.Values
}

// A column is one of details -o table or csv. Its functions return "" for a value that
// the response does not have.
type column struct {
	name, title string
	cell        func(row) string // for people
	value       func(row) string // for programs; nil means cell
}

var columns = []column{
	{"id", "ID", func(v row) string { return v.ID }, nil},
	{"hostname", "HOST NAME", func(v row) string { return v.Hostname }, nil},
	{"plan", "PLAN", func(v row) string { return v.ProductName }, nil},
	{"status", "STATUS", func(v row) string { return string(v.ServiceStatus) }, nil},
	{"power", "POWER", func(v row) string { return string(v.PowerState) }, nil},
	{
		"locked", "LOCKED", func(v row) string { return formatLocked(v.has.OperationState.Locked) },
		func(v row) string { return optional(v.has.OperationState.Locked, strconv.FormatBool) },
	},
	{"system", "SYSTEM", func(v row) string { return formatSystem(v.OperatingSystem) }, nil},
	number("cpu", "CPU", "", func(v row) *float64 { return v.has.CPUCores }),
	number("memory", "MEMORY", "GiB", func(v row) *float64 { return v.has.MemoryGB }),
	number("storage", "STORAGE", "GiB", func(v row) *float64 { return v.has.StorageGB }),
	{"ipv4", "IPV4", func(v row) string { return v.IPv4 }, nil},
	{"ipv6", "IPV6", func(v row) string { return v.IPv6 }, nil},
	{
		"price", "PRICE", func(v row) string { return optional(v.has.Billing.Amount, in(v.Billing.CurrencyCode)) },
		func(v row) string { return optional(v.has.Billing.Amount, formatNumber) },
	},
	{"currency", "CURRENCY", func(v row) string { return v.Billing.CurrencyCode }, nil},
	{"cycle", "CYCLE", func(v row) string { return string(v.Billing.BillingCycle) }, nil},
	{
		"traffic", "TRAFFIC",
		func(v row) string {
			return optional(v.has.Bandwidth.UsagePercent, func(f float64) string { return formatPercent(f) + " %" })
		},
		func(v row) string { return optional(v.has.Bandwidth.UsagePercent, formatNumber) },
	},
	number("received", "RECEIVED", "GB", func(v row) *float64 { return v.has.Bandwidth.InboundGB }),
	number("sent", "SENT", "GB", func(v row) *float64 { return v.has.Bandwidth.OutboundGB }),
	{
		"due", "NEXT DUE", func(v row) string { return formatDay(v.NextDueAt) },
		func(v row) string { return machineTime(v.NextDueAt) },
	},
	{"overdue", "OVERDUE", func(v row) string { return formatOverdue(v.has.OverdueInvoices) }, nil},
	{
		"blocked-count", "BLOCKED",
		func(v row) string { return BlockedCount(v.VPSDetails, " of ") },
		func(v row) string {
			blocked, reported := countBlocked(v.VPSDetails)
			if reported == 0 {
				return ""
			}
			return strconv.Itoa(blocked)
		},
	},
	{
		"blocked", "BLOCKED ACTIONS", func(v row) string { return strings.Join(Blocked(v.VPSDetails), ", ") },
		func(v row) string { return strings.Join(Blocked(v.VPSDetails), " ") },
	},
}

// number returns the column of a number with a unit.
func number(name, title, unit string, value func(row) *float64) column {
	return column{
		name, title, func(v row) string { return optional(value(v), in(unit)) },
		func(v row) string { return optional(value(v), formatNumber) },
	}
}

// DefaultColumns are the names of the columns that are shown by default. On a terminal,
// those at the end are left out if they do not fit.
var DefaultColumns = []string{"id", "hostname", "status", "power", "overdue", "due", "traffic", "blocked-count"}

const (
	minColumns  = 5 // of the default ones, for which host names are shortened
	minHostname = 8 // cells of a host name that does not fit
)

// ColumnNames returns the names of all columns.
func ColumnNames() (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// OtherColumns returns the names of the columns that are not shown by default.
func OtherColumns() string {
	return strings.Join(slices.DeleteFunc(ColumnNames(), func(name string) bool {
		return slices.Contains(DefaultColumns, name)
	}), ", ")
}

// columnsOf returns the columns with the given names or titles, in any case. Without
// one, it returns the default columns.
func columnsOf(names []string) (selected []column, err error) {
	if len(names) == 0 {
		names = DefaultColumns
	}
	for _, name := range names {
		is := func(other string) bool { return strings.EqualFold(other, strings.TrimSpace(name)) }
		i := slices.IndexFunc(columns, func(c column) bool { return is(c.name) })
		if i < 0 {
			i = slices.IndexFunc(columns, func(c column) bool { return is(c.title) })
		}
		if i < 0 {
			return nil, fmt.Errorf("--columns: unknown column %.100q; the columns are %s%s", name,
				strings.Join(ColumnNames(), ", "), suggest.DidYouMean(suggest.Names(name, ColumnNames())))
		}
		selected = append(selected, columns[i])
	}
	return selected, nil
}

// TableOptions are those of an Overview.
type TableOptions struct {
	Columns  []string // names; none means DefaultColumns
	NoHeader bool
	CSV      bool // comma-separated values (RFC 4180)
}

// An Overview writes a row for each VPS, as a table or as CSV. The rows of a table can be
// aligned only when all are known.
type Overview struct {
	out     *term.Output
	opts    TableOptions
	columns []column
	rows    [][]string
}

// NewOverview returns an Overview without rows.
func NewOverview(out *term.Output, opts TableOptions) (*Overview, error) {
	selected, err := columnsOf(opts.Columns)
	return &Overview{out: out, opts: opts, columns: selected}, err
}

// Add adds a VPS.
func (v *Overview) Add(vps *hostup.VPSDetails) error {
	has, err := presence.Of(vps)
	if err != nil {
		return err
	}
	var cells []string
	for _, c := range v.columns {
		switch r := (row{vps, has}); {
		case !v.opts.CSV:
			cells = append(cells, term.Printable(cmp.Or(c.cell(r), "-")))
		case c.value != nil:
			cells = append(cells, term.Printable(c.value(r)))
		default:
			cells = append(cells, term.Printable(c.cell(r)))
		}
	}

	if v.rows = append(v.rows, cells); v.opts.CSV {
		return v.writeCSV()
	}
	return nil
}

// header returns the names or titles of the columns as a row, or no row.
func (v *Overview) header() [][]string {
	if v.opts.NoHeader {
		return nil
	}
	var titles []string
	for _, c := range v.columns {
		if v.opts.CSV {
			titles = append(titles, c.name)
		} else {
			titles = append(titles, c.title)
		}
	}
	return [][]string{titles}
}

// writeCSV writes the last row, and the header before the first.
func (v *Overview) writeCSV() error {
	records := v.rows[len(v.rows)-1:]
	if len(v.rows) == 1 {
		records = append(v.header(), records...)
	}
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(records); err != nil {
		return err
	}
	v.out.Print(text.String())
	return nil
}

// Flush writes the table, and returns the names of the columns that did not fit. A VPS whose
// call failed has no row; its error is on stderr. Without a row, there is no header.
func (v *Overview) Flush() (hidden []string) {
	if v.opts.CSV || len(v.rows) == 0 {
		return nil
	}
	rows := append(v.header(), v.rows...)
	if v.out.Width > 0 {
		v.fit(rows)
		for _, c := range v.columns[len(rows[0]):] {
			hidden = append(hidden, c.name)
		}
	}
	table := term.NewTable(v.out)
	for _, cells := range rows {
		table.Row(cells...)
	}
	table.Flush()
	return hidden
}

// fit makes rows fit the terminal. Where shorter host names are not enough, the last columns are
// left out, but not those that the user has named.
func (v *Overview) fit(rows [][]string) {
	hostname := slices.IndexFunc(v.columns, func(c column) bool { return c.name == "hostname" })
	widths := widthsOf(rows)
	excess := func(n int) int { // of the first n columns
		total := (n-1)*term.Gap - v.out.Width
		for i, width := range widths[:n] {
			if i == n-1 && i != hostname {
				width = min(width, term.MinColumn) // the table wraps its last column
			}
			total += width
		}
		return total
	}

	n, spare := len(widths), 0
	if hostname >= 0 {
		spare = max(widths[hostname]-minHostname, 0)
	}
	if len(v.opts.Columns) == 0 {
		for n > minColumns && excess(n) > 0 {
			n--
		}
		for n > 1 && excess(n) > spare {
			n--
		}
	}

	for i, cells := range rows {
		if hostname >= 0 {
			cells[hostname] = term.Shorten(cells[hostname], widths[hostname]-min(max(excess(n), 0), spare))
		}
		rows[i] = cells[:n]
	}
}

// widthsOf returns the widths of the columns of rows in cells.
func widthsOf(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, cells := range rows {
		for i, cell := range cells {
			widths[i] = max(widths[i], term.Width(cell))
		}
	}
	return widths
}

func formatOverdue(invoices []presence.Invoice) string {
	if invoices == nil {
		return ""
	}
	return strconv.Itoa(len(invoices))
}

// machineTime returns a time in RFC 3339 and UTC, or what HostUp sent instead of one.
func machineTime(t hostup.Time) string {
	if t.IsZero() {
		return t.Text()
	}
	return t.UTC().Format(time.RFC3339)
}

// countBlocked returns how many of the reported actions are blocked.
func countBlocked(vps *hostup.VPSDetails) (blocked, reported int) {
	for gate := range vps.Gates() {
		if gate.Reported {
			reported++
		}
		if gate.Reported && !gate.Allowed {
			blocked++
		}
	}
	return blocked, reported
}

// BlockedCount returns the number of blocked actions and that of all reported ones, or ""
// if none is.
func BlockedCount(vps *hostup.VPSDetails, separator string) string {
	blocked, reported := countBlocked(vps)
	if reported == 0 {
		return ""
	}
	return strconv.Itoa(blocked) + separator + strconv.Itoa(reported)
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
