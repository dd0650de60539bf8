package decode

import (
	"strconv"

	"github.com/hostup-api/hostup-go/api/wire"
)

// readFloat64 reads a number, of which it keeps what a float64 can hold: amounts of money
// are not rounded further.
func readFloat64(r *reader, into *float64) {
	if !r.next('0') {
		return
	}

	text, value, isExact := r.number()
	if !isExact {
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

// readInt also reads 2.0 and 2e0, which are integers in JSON Schema.
func readInt(r *reader, into *int) {
	if !r.next('0') {
		return
	}
	text, _, _ := r.number()
	value, err := wire.ParseInt(string(text))
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
