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

// Bar returns a horizontal bar of the given width, filled up to fraction, which
// is limited to 0 to 1. A fraction above 0 shows.
func Bar(fraction float64, width int) string {
	eighths := scale(fraction, 8*width)
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string(left[rest])
	}
	return bar + strings.Repeat(" ", width-(eighths+7)/8)
}

// Spark returns one column for each value, or for several in a row if there are
// more than width: the highest of them counts. A full column is highest.
func Spark(values []float64, highest float64, width int) string {
	columns := min(len(values), width)
	spark := make([]rune, columns)
	for i := range columns {
		bucket := values[i*len(values)/columns : (i+1)*len(values)/columns]
		spark[i] = lower[scale(slices.Max(bucket)/highest, 8)]
	}
	return string(spark)
}

// scale returns fraction of full, at least 1 unless fraction is 0.
func scale(fraction float64, full int) int {
	if !(fraction > 0) { // also NaN
		return 0
	}
	return min(max(int(math.Round(min(fraction, 1)*float64(full))), 1), full)
}
