package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/chart"
)

const (
	labelWidth = 19 // of the names of the rows, in columns
	barWidth   = 20
	maxBars    = 7 // entries of the usage log that are drawn one by one
)

// traffic writes the traffic of a VPS, with charts if width is above 0. It is the
// width of the terminal in columns, or 0 if there is none.
func (s summary) traffic(vps *hostup.VPSDetails, width int) {
	s.section("Traffic")
	used := fmt.Sprintf("%s of %s GB (%s %%)", formatNumber(vps.Bandwidth.UsedGB),
		formatNumber(vps.Bandwidth.LimitGB), formatNumber(vps.Bandwidth.UsagePercent))
	if width >= labelWidth+len(used)+barWidth+3 {
		used += " [" + chart.Bar(vps.Bandwidth.UsagePercent/100, barWidth) + "]"
	}
	s.row("  Used", used)
	s.row("  Received", formatNumber(vps.Bandwidth.InboundGB)+" GB")
	s.row("  Sent", formatNumber(vps.Bandwidth.OutboundGB)+" GB")
	s.row("  Overage", yesNo(vps.Bandwidth.HasOverage))
	s.row("  Bandwidth usage", "received "+formatNumber(vps.BandwidthUsage.DataReceivedGB)+" GB",
		"sent "+formatNumber(vps.BandwidthUsage.DataSentGB)+" GB")
	switch entries := vps.UsageLog; {
	case len(entries) == 0:
		s.row("  Usage log", "")
	case width > 0 && len(entries) > maxBars:
		s.usageChart(entries, width)
	default:
		s.usageRows(entries, width)
	}
}

// usageRows writes one row for each entry.
func (s summary) usageRows(entries []hostup.UsageLogEntry, width int) {
	highest := 0.0
	for _, entry := range entries {
		highest = max(highest, entry.TotalGB)
	}
	for _, entry := range entries {
		text := fmt.Sprintf("%s  received %s GB, sent %s GB, total %s GB", cmp.Or(formatTime(entry.RecordedAt), "-"),
			formatNumber(entry.DataReceivedGB), formatNumber(entry.DataSentGB), formatNumber(entry.TotalGB))
		if room := min(width-labelWidth-len(text)-2, barWidth); room >= barWidth/2 {
			text += "  " + strings.TrimRight(chart.Bar(entry.TotalGB/highest, room), " ")
		}
		s.row("  Usage log", text)
	}
}

// usageChart draws all entries in the width of the terminal.
func (s summary) usageChart(entries []hostup.UsageLogEntry, width int) {
	var received, sent []float64
	highest := 0.0
	for _, entry := range entries {
		received, sent = append(received, entry.DataReceivedGB), append(sent, entry.DataSentGB)
		highest = max(highest, entry.DataReceivedGB, entry.DataSentGB)
	}
	first, last := entries[0].RecordedAt, entries[len(entries)-1].RecordedAt
	s.row("  Usage log", fmt.Sprintf("%d entries, %s to %s", len(entries), formatDay(first), formatDay(last)))
	columns := max(width-labelWidth-1, 10)
	s.row("    received", chart.Spark(received, highest, columns))
	s.row("    sent", chart.Spark(sent, highest, columns))
	note := "a full column is " + formatNumber(highest) + " GB"
	if len(entries) > columns {
		note += fmt.Sprintf(", and each column is the highest of about %d entries", (len(entries)+columns/2)/columns)
	}
	s.row("", note)
}

func formatDay(t hostup.Time) string {
	if t.IsZero() {
		return cmp.Or(t.Text(), "-")
	}
	return t.UTC().Format(time.DateOnly)
}
