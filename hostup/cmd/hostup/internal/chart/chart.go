// Package chart draws numbers with the block characters of Unicode.
package chart

import (
	"math"
	"slices"
	"strings"
)

var (
	lower = []rune(" ▁▂▃▄▅▆▇█") // by eighths of a line
	left  = []rune(" ▏▎▍▌▋▊▉█") // by eighths of a column
)

// Bar returns a horizontal bar of the given width in columns, filled up to fraction,
// which is limited to the range 0 to 1. Any fraction above 0 is visible.
func Bar(fraction float64, width int) string {
	eighths := scale(fraction, 8*width)
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string(left[rest])
	}
	return bar + strings.Repeat(" ", width-(eighths+7)/8)
}

// Spark returns one column for each value. If there are more values than width, each
// column shows the maximum of several consecutive values. A full column represents
// the value highest.
func Spark(values []float64, highest float64, width int) string {
	columns := min(len(values), width)
	spark := make([]rune, columns)
	for i := range columns {
		bucket := values[i*len(values)/columns : (i+1)*len(values)/columns]
		spark[i] = lower[scale(slices.Max(bucket)/highest, 8)]
	}
	return string(spark)
}

// scale returns fraction times full, rounded, but at least 1 if fraction is above 0.
func scale(fraction float64, full int) int {
	if !(fraction > 0) { // also NaN
		return 0
	}
	return min(max(int(math.Round(min(fraction, 1)*float64(full))), 1), full)
}
