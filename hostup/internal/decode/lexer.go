package decode

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/go-json-experiment/json/jsontext"
)

// This file splits a JSON text into names and values (RFC 8259). It is strict about all
// that it reads, except that it does not check escapes, encoding and duplicate names. The
// method check does that, for the few bodies where it matters.
//
// It exists because it reads a response in two thirds of the time of go-faster/jx, and
// links none of its three modules.

// kind skips white space and returns the first byte of the next token. It stays
// there. At the end of the text, it returns 0.
func (r *reader) kind() byte {
	for i, c := range r.body[r.at:] {
		if typeOf[c] != ' ' {
			r.at += i
			return c
		}
	}
	r.at = len(r.body)
	return 0
}

// accept reads a token if it is the next one.
func (r *reader) accept(token string) bool {
	end := r.at + len(token)
	if end > len(r.body) || string(r.body[r.at:end]) != token {
		return false
	}
	r.at = end
	return true
}

// string reads a string or a name, of which the quote was seen, and returns its text. One with
// an escape or a control character, or in the last bytes of the body, is read as a raw value.
func (r *reader) string() []byte {
	start := min(r.at+1, len(r.body))
	r.at = start + plain(r.body[start:])
	text := r.body[start:r.at]
	if !r.accept(`"`) {
		r.at = start - 1
		raw := r.raw()
		text, _ = jsontext.AppendUnquote(nil, raw)
		r.isRare = r.isRare || bytes.IndexByte(raw, '\\') >= 0
	}

	if r.credential.IsIn(text) {
		r.fail(ErrCredential)
	}
	return text
}

// plain returns how many bytes of text precede the first quote, backslash or control
// character. It takes 8 bytes at a time, and does not look at the last bytes of text. With one
// bit changed, a quote becomes a space, which follows the control characters. So one
// subtraction finds these, by setting the highest bit of a byte, and another one finds a
// backslash. The lowest byte found is right, because only a found one borrows.
func plain(text []byte) int {
	const each = 0x0101010101010101 // times a byte: 8 such bytes
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		word := binary.LittleEndian.Uint64(text[n:])
		quote := word ^ each*('"'^' ')
		backslash := word ^ each*'\\'
		found := (quote-each*(' '+1))&^quote | (backslash-each)&^backslash
		if found &= each << 7; found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	return n
}

// number reads a number and returns its text. It also returns the value, if that is exact.
// A float64 holds the digits of a short number exactly, and the power of ten too. So their
// quotient is rounded once, and is the same as that of strconv, which takes longer.
func (r *reader) number() (text []byte, value float64, isExact bool) {
	const maxLength = 15 // in digits that a float64 holds exactly
	start := r.at
	r.accept("-")
	var digits uint64
	if !r.accept("0") {
		digits = r.digits(0)
	}

	point := r.at
	if r.accept(".") {
		digits = r.digits(digits)
	}
	decimals := max(0, r.at-point-1)
	isExact = r.at-start <= maxLength && r.body[start] != '-'

	if r.accept("e") || r.accept("E") {
		_ = r.accept("+") || r.accept("-")
		r.digits(0)
		isExact = false
	}
	return r.body[start:r.at], float64(digits) / math.Pow10(decimals), isExact
}

// digits reads decimal digits, of which there must be one, and appends them to value.
func (r *reader) digits(value uint64) uint64 {
	start := r.at
	for r.at < len(r.body) && '0' <= r.body[r.at] && r.body[r.at] <= '9' {
		value = 10*value + uint64(r.body[r.at]-'0')
		r.at++
	}
	r.valid(r.at > start)
	return value
}
