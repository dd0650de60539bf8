package decode

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/gen"
)

// Limits of the arrays of objects. The three bytes of {}, become an element of
// more than a hundred, and a slice takes several times its size to grow.
const (
	maxUsageLog = 100_000 // eleven years of hourly entries
	maxList     = 1_000   // of the others
)

// A tooManyError is that limit.
type tooManyError int

func (e tooManyError) Error() string {
	return fmt.Sprintf("too many elements, the limit is %d", int(e))
}

// checkLimits returns an error if an array is over its limit.
func checkLimits(v *gen.VPSDetails) error {
	switch {
	case len(v.UsageLog) > maxUsageLog:
		return fmt.Errorf("/usageLog: %w", tooManyError(maxUsageLog))
	case len(v.OverdueInvoices) > maxList:
		return fmt.Errorf("/overdueInvoices: %w", tooManyError(maxList))
	case v.Pricing != nil && len(v.Pricing.Addons) > maxList:
		return fmt.Errorf("/pricing/addons: %w", tooManyError(maxList))
	}
	return nil
}

// isDense reports whether the elements of a body can be too many: short ones have
// to be counted before they are read. A response of HostUp has a comma
// for each 20 bytes or more.
func isDense(body []byte) bool {
	commas := bytes.Count(body, []byte(","))
	return commas > maxList && 16*commas > len(body)
}

// counting returns how, which may be nil, and for a dense body unmarshalers too
// that count the elements of an array before they make the slice.
func counting(body []byte, how *json.Unmarshalers) *json.Unmarshalers {
	if !isDense(body) {
		return how
	}
	return json.JoinUnmarshalers(
		json.UnmarshalFromFunc(count[gen.VPSUsageLogEntry](body, maxUsageLog)),
		json.UnmarshalFromFunc(count[gen.OverdueInvoice](body, maxList)),
		json.UnmarshalFromFunc(count[gen.VPSPricingAddon](body, maxList)),
		how,
	)
}

func count[T any](body []byte, limit int) func(*jsontext.Decoder, *[]T) error {
	return func(dec *jsontext.Decoder, into *[]T) error {
		if dec.PeekKind() == '[' {
			n := elements(body[dec.InputOffset():], limit+1)
			if n > limit {
				return tooManyError(limit)
			}
			*into = make([]T, 0, n)
		}
		return errors.ErrUnsupported // as always
	}
}

// elements returns how many elements the array that text begins with has, or most
// if it has more.
func elements(text []byte, most int) (n int) {
	text = bytes.TrimLeft(text, ": \t\r\n")
	dec := jsontext.NewDecoder(bytes.NewReader(text), anyNames)
	if _, err := dec.ReadToken(); err != nil {
		return 0
	}
	for n < most && dec.PeekKind() != ']' && dec.SkipValue() == nil {
		n++
	}
	return n
}
