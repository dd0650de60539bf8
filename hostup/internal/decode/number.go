package decode

import (
	"math"
	"strconv"

	"github.com/hostup-api/hostup-go/api/wire"
)

// readFloat64 reads a number, of which it keeps what a float64 can hold: amounts of money
// are not rounded further.
func readFloat64(r *reader, into *float64) {
	if !r.next('0') {
		return
	}

	text := r.number()
	value, ok := decimal(text)
	if !ok {
		var err error
		value, err = strconv.ParseFloat(string(text), 64)
		r.fits(err == nil, wire.ErrRange)
	}
	*into = value
}

// readOptionalFloat64 is like readOptional, with one allocation for several numbers.
func readOptionalFloat64(r *reader, into **float64) {
	if len(r.floats) == 0 {
		r.floats = make([]float64, 16)
	}
	if readFloat64(r, &r.floats[0]); !r.absent {
		*into = &r.floats[0]
		r.floats = r.floats[1:]
	}
}

// maxDecimal is the maximum length of a decimal: a float64 holds 15 digits exactly.
const maxDecimal = 15

// decimal returns the value of a short number without a sign and an exponent, as most are;
// ok is false for any other. A float64 holds both its digits and the power of ten exactly, so
// the quotient is rounded once, and is the same as that of strconv, which takes longer.
func decimal(text []byte) (value float64, ok bool) {
	if len(text) > maxDecimal {
		return 0, false
	}

	var digits uint64
	decimals := 0
	for i, c := range text {
		switch {
		case '0' <= c && c <= '9':
			digits = 10*digits + uint64(c-'0')
		case c == '.':
			decimals = len(text) - 1 - i
		default:
			return 0, false
		}
	}
	return float64(digits) / math.Pow10(decimals), true
}

// readInt also reads 2.0 and 2e0, which are integers in JSON Schema.
func readInt(r *reader, into *int) {
	if !r.next('0') {
		return
	}
	value, err := wire.ParseInt(string(r.number()))
	*into = value
	r.fits(err == nil, err)
}

// fits notes whether a number fits into its variable. An optional one stays nil if not.
func (r *reader) fits(ok bool, err error) {
	r.absent = !ok
	if !ok && r.lenient == 0 {
		r.fail(err)
	}
}
