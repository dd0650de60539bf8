package decode

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hostup-api/hostup-go/gen"
)

// Limits of arrays of objects, in elements. Three bytes, {}, are decoded to more
// than a hundred, and growing a slice takes several times its size.
const (
	maxUsageLog = 100_000 // eleven years of hourly entries
	maxList     = 1_000   // of the others
)

// A tooManyError reports an array with more elements than this limit.
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

// isDense reports whether an array of body may have too many short elements, so
// that they must be counted before they are decoded. HostUp's responses have at
// most one comma in 20 bytes.
func isDense(body []byte) bool {
	commas := bytes.Count(body, []byte(","))
	return commas > maxList && 16*commas > len(body)
}

// unmarshal decodes body with how, which may be nil. If body is dense, it counts
// the elements of an array before its slice is allocated.
func unmarshal(body []byte, into any, how *json.Unmarshalers) error {
	if isDense(body) {
		how = json.JoinUnmarshalers(
			json.UnmarshalFromFunc(count[gen.VPSUsageLogEntry](body, maxUsageLog)),
			json.UnmarshalFromFunc(count[gen.OverdueInvoice](body, maxList)),
			json.UnmarshalFromFunc(count[gen.VPSPricingAddon](body, maxList)),
			how,
		)
	}
	if how == nil { // nearly always; without the option it is faster
		return json.Unmarshal(body, into)
	}
	return json.Unmarshal(body, into, json.WithUnmarshalers(how))
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
		return errors.ErrUnsupported // json decodes it as usual
	}
}

// elements returns the number of elements of the array at the start of text, but
// at most limit.
func elements(text []byte, limit int) (n int) {
	text = bytes.TrimLeft(text, ": \t\r\n")
	dec := jsontext.NewDecoder(bytes.NewReader(text), anyNames)
	if _, err := dec.ReadToken(); err != nil {
		return 0
	}
	for n < limit && dec.PeekKind() != ']' && dec.SkipValue() == nil {
		n++
	}
	return n
}
