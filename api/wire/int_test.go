package wire_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/hostup-api/hostup-go/api/wire"
)

func TestParseInt(t *testing.T) {
	for _, test := range []struct {
		number string
		want   int
		err    error
	}{
		{"0", 0, nil}, {"-0", 0, nil}, {"2", 2, nil}, {"-2.0", -2, nil}, {"2e0", 2, nil}, {"2E+0", 2, nil},
		{"1500e-2", 15, nil}, {"0e99", 0, nil}, {"0.000", 0, nil},
		{strconv.Itoa(math.MaxInt), math.MaxInt, nil},
		{strconv.Itoa(math.MinInt), math.MinInt, nil},

		{"2.5", 0, wire.ErrFraction}, {"-1e-1", 0, wire.ErrFraction}, {"1e-400", 0, wire.ErrFraction},

		{"9223372036854775808", 0, wire.ErrRange}, {"-9223372036854775809", 0, wire.ErrRange},
		{"1e19", 0, wire.ErrRange}, {"1e400", 0, wire.ErrRange},
		{"9007199254740993.0", 0, wire.ErrRange},      // 1 more than a float64 holds
		{"2.0000000000000000001", 0, wire.ErrRange},   // 2 as a float64
		{"999999999999999e2", 0, wire.ErrRange},       // exact, but beyond 2^53
		{"100000000000000000000", 0, wire.ErrRange},   // no float, but ParseFloat takes it
		{"12345678901234567890e-2", 0, wire.ErrRange}, // more digits than are exact
		{"0.00000000000000000001", 0, wire.ErrRange},  // too long to tell
		{"-9007199254740994e0", 0, wire.ErrRange},     // 2^53 + 2 below 0
		{"not a number", 0, wire.ErrRange}, {"", 0, wire.ErrRange},
	} {
		if got, err := wire.ParseInt(test.number); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: got %d and %v, want %d and %v", test.number, got, err, test.want, test.err)
		}
	}

	// 2^31 and almost 2^53, which an int of 32 bits cannot hold.
	for _, number := range []string{"2147483648.0", "900719925474099e1"} {
		got, err := wire.ParseInt(number)
		if fits := strconv.IntSize == 64; (err == nil) != fits || fits && got <= math.MaxInt32 {
			t.Errorf("%s: got %d and %v", number, got, err)
		}
	}
}

// A number that is accepted has exactly the value of the text.
func FuzzParseInt(f *testing.F) {
	for _, number := range []string{"2", "2.0", "-12e3", "9007199254740993.0", "1e19", "1e-400"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		got, err := wire.ParseInt(number)
		if err != nil || !json.Valid([]byte(number)) || strings.Trim(number, "-+.eE0123456789") != "" {
			return
		}
		if _, exponent, _ := strings.Cut(strings.ToLower(number), "e"); len(exponent) > 4 {
			return // such as 0e99999, of which big.Rat would compute the power
		}
		want, ok := new(big.Rat).SetString(number)
		if !ok || want.Cmp(new(big.Rat).SetInt64(int64(got))) != 0 {
			t.Errorf("%q became %d", number, got)
		}
	})
}
