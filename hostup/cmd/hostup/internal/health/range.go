package health

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Range is a threshold of the Monitoring Plugins guidelines: 10 is 0 to 10, 10: is 10
// or more, ~:10 is 10 or less, 10:20 is both. Values outside of it are a problem; with @
// in front, values inside of it are. The zero Range has no problem with any value.
type Range struct {
	text       string
	start, end float64
	inside     bool
}

// ParseRange parses a threshold.
func ParseRange(text string) (Range, error) {
	r := Range{text: text, end: math.Inf(1)}
	rest, inside := strings.CutPrefix(text, "@")
	r.inside = inside

	var err error
	start, end, both := strings.Cut(rest, ":")
	if !both {
		start, end = "", rest
	}
	if start == "~" {
		r.start = math.Inf(-1)
	} else if start != "" {
		r.start, err = number(start)
	}
	if err == nil && (end != "" || !both) {
		r.end, err = number(end)
	}
	if err == nil && r.start > r.end {
		err = fmt.Errorf("its start is above its end")
	}
	if err != nil {
		return Range{}, fmt.Errorf("%.50q is not a range such as 80, 3: or 10:20: %w", text, err)
	}
	return r, nil
}

// number parses a decimal number.
func number(text string) (float64, error) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "+-.0123456789") != "" {
		return 0, fmt.Errorf("%.50q is not a number", text)
	}
	return value, nil
}

// isProblem reports whether value is outside of the range.
func (r Range) isProblem(value float64) bool {
	if r.text == "" {
		return false
	}
	return (value >= r.start && value <= r.end) == r.inside
}

// isSet reports whether some value is a problem.
func (r Range) isSet() bool {
	return r.text != "" && (r.inside || !math.IsInf(r.start, -1) || !math.IsInf(r.end, 1))
}
