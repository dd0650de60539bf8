package show

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/chart"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/presence"
)

const (
	labelWidth = 19 // of the names of the rows, in columns
	barWidth   = 20
	maxBars    = 7 // entries of the usage log that are shown one by one
)

// traffic writes the traffic of a VPS, with charts if width is above 0. It is the
// width of the terminal in columns, or 0 if there is none.
func (s *summary) traffic(has presence.Values, width int) {
	s.section("Traffic")
	s.row("  Used", trafficUsed(has, width))
	s.row("  Received", optional(has.Bandwidth.InboundGB, in("GB")))
	s.row("  Sent", optional(has.Bandwidth.OutboundGB, in("GB")))
	s.unusual("  Overage", false, has.Bandwidth.HasOverage)
	if usage := has.BandwidthUsage; s.all || differs(usage.DataReceivedGB, has.Bandwidth.InboundGB) ||
		differs(usage.DataSentGB, has.Bandwidth.OutboundGB) {
		s.bandwidthUsage(has)
	}
	switch entries := has.UsageLog; {
	case len(entries) == 0:
		s.row("  Usage log", "")
	case width > 0 && len(entries) > maxBars:
		s.usageChart(entries, width)
	case len(entries) > maxBars && !s.all:
		s.row("  Usage log", fmt.Sprintf("the last %d of %d entries; -o json has all", maxBars, len(entries)))
		s.usageRows(entries[len(entries)-maxBars:], width)
	default:
		s.usageRows(entries, width)
	}
}

// differs reports whether a value is there and not the same as another one.
func differs(value, other *float64) bool { return value != nil && (other == nil || *value != *other) }

// bandwidthUsage writes the traffic as another property of the response has it.
func (s *summary) bandwidthUsage(has presence.Values) {
	s.row("  Bandwidth usage", prefixed("received ", optional(has.BandwidthUsage.DataReceivedGB, in("GB"))),
		prefixed("sent ", optional(has.BandwidthUsage.DataSentGB, in("GB"))))
}

func trafficUsed(has presence.Values, width int) string {
	used, limit := has.Bandwidth.UsedGB, has.Bandwidth.LimitGB
	text := optional(used, in("GB"))
	if limit != nil {
		text = numberOrDash(used) + " of " + formatNumber(*limit) + " GB"
	}

	percent := has.Bandwidth.UsagePercent
	switch {
	case percent == nil:
		return text
	case text == "":
		text = formatPercent(*percent) + " %"
	default:
		text += " (" + formatPercent(*percent) + " %)"
	}
	if width >= labelWidth+len(text)+barWidth+3 {
		text += " [" + chart.Bar(*percent/100, barWidth) + "]"
	}
	return text
}

// usageRows writes one row for each entry.
func (s *summary) usageRows(entries []presence.UsageEntry, width int) {
	highest := 0.0
	for _, entry := range entries {
		highest = max(highest, value(entry.TotalGB))
	}
	for _, entry := range entries {
		text := fmt.Sprintf("%s  received %s GB, sent %s GB, total %s GB", cmp.Or(formatTime(entry.RecordedAt), "-"),
			numberOrDash(entry.DataReceivedGB), numberOrDash(entry.DataSentGB), numberOrDash(entry.TotalGB))
		if room := min(width-labelWidth-len(text)-2, barWidth); room >= barWidth/2 {
			text += "  " + strings.TrimRight(chart.Bar(value(entry.TotalGB)/highest, room), " ")
		}
		s.row("  Usage log", text)
	}
}

// usageChart draws all entries in the width of the terminal.
func (s *summary) usageChart(entries []presence.UsageEntry, width int) {
	var received, sent []float64
	highest := 0.0
	for _, entry := range entries {
		received, sent = append(received, value(entry.DataReceivedGB)), append(sent, value(entry.DataSentGB))
		highest = max(highest, value(entry.DataReceivedGB), value(entry.DataSentGB))
	}
	first, last := entries[0].RecordedAt, entries[len(entries)-1].RecordedAt
	s.row("  Usage log", fmt.Sprintf("%d entries, %s to %s", len(entries),
		cmp.Or(formatDay(first), "-"), cmp.Or(formatDay(last), "-")))
	columns := max(width-labelWidth-1, 10)
	s.row("    received", chart.Spark(received, highest, columns))
	s.row("    sent", chart.Spark(sent, highest, columns))
	note := "a full column is " + formatNumber(highest) + " GB"
	if len(entries) > columns {
		note += fmt.Sprintf(", and each column is the highest of about %d entries", (len(entries)+columns/2)/columns)
	}
	s.row("", note)
}

// value returns a number for a chart, in which a missing one is as empty as 0.
func value(f *float64) float64 {
	if f == nil {
		return 0
	}
	return *f
}

func formatDay(t hostup.Time) string {
	if t.IsZero() {
		return t.Text()
	}
	return t.UTC().Format(time.DateOnly)
}
