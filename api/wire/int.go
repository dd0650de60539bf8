package wire

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Errors of [ParseInt].
var (
	ErrFraction = errors.New("got number, want integer")
	ErrRange    = errors.New("number out of range")
)

// Limits of an integer that is written with a decimal point or an exponent: a float64
// holds it exactly if it has at most 15 digits (and a sign and a point), and is not larger.
const (
	maxExactLength = 17
	maxExact       = 1 << 53
)

// ParseInt returns the value of a JSON number, which must be valid, of the OpenAPI type integer.
// It can be written as 2, 2.0 or 2e0. A number that is not an integer is [ErrFraction]. One that an
// int cannot hold, or that has too many digits to be exact, is [ErrRange]: it never
// becomes another number.
func ParseInt(number string) (int, error) {
	if value, err := strconv.Atoi(number); err == nil {
		return value, nil
	}

	value, err := strconv.ParseFloat(number, 64)
	digits, _, _ := strings.Cut(strings.ToLower(number), "e")
	isFloat := strings.ContainsAny(number, ".eE")
	isTooSmall := value == 0 && strings.ContainsAny(digits, "123456789")
	switch {
	case err != nil || !isFloat || len(number) > maxExactLength || math.Abs(value) > maxExact:
		return 0, ErrRange
	case value != math.Trunc(value) || isTooSmall:
		return 0, ErrFraction
	case float64(int(value)) != value:
		return 0, ErrRange
	}
	return int(value), nil
}
