package chart

import (
	"math"
	"testing"
	"unicode/utf8"
)

func TestBar(t *testing.T) {
	for _, test := range []struct {
		fraction float64
		want     string
	}{
		{0, "    "}, {-1, "    "}, {math.NaN(), "    "}, {1e-9, "▏   "}, {0.25, "█   "}, {0.5, "██  "},
		{0.53125, "██▏ "}, {0.99, "████"}, {0.96, "███▉"}, {1, "████"}, {7, "████"}, {math.Inf(1), "████"},
	} {
		if got := Bar(test.fraction, 4); got != test.want {
			t.Errorf("Bar(%v) = %q, want %q", test.fraction, got, test.want)
		}
	}
	if got := Bar(0.5, 0); got != "" {
		t.Errorf("width 0: %q", got)
	}
}

func TestSpark(t *testing.T) {
	for _, test := range []struct {
		values  []float64
		highest float64
		want    string
	}{
		{nil, 1, ""},
		{[]float64{0}, 0, " "},
		{[]float64{3}, 3, "█"},
		{[]float64{0, 1, 2, 4, 8}, 8, " ▁▂▄█"},
		{[]float64{0.001, 8}, 8, "▁█"},
		{[]float64{0, 0, 0, 0, 0, 9, 0, 0, 0, 0}, 9, "  █  "}, // a peak is not lost
		{[]float64{1, 2, 3, 4, 5, 6}, 6, "▁▃▄▅█"},
		{[]float64{-1, math.NaN(), math.Inf(1)}, 1, "  █"},
	} {
		if got := Spark(test.values, test.highest, 5); got != test.want {
			t.Errorf("Spark(%v) = %q, want %q", test.values, got, test.want)
		}
	}
	if n := utf8.RuneCountInString(Spark(make([]float64, 1000), 1, 77)); n != 77 {
		t.Errorf("%d columns, want 77", n)
	}
}
