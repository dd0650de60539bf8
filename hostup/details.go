package hostup

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"sync"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/safe"
)

// Types of fields of [VPSDetails].
type (
	// A Secret is a text that only its method Reveal shows.
	Secret = wire.Secret
	// A Time is a [time.Time] that keeps odd text instead of failing.
	Time = wire.Time
)

// VPSDetails is everything HostUp tells about one VPS, as it stood at the
// moment of the answer. The fields are those of the embedded generated type; a
// text or a time that the API gave as null, or not at all, is its zero value,
// and [VPSDetails.RawJSON] tells which. Numbers are in the unit that the name
// of the field ends with, amounts of money in the currency beside them.
//
// Printing, logging or encoding a VPSDetails never shows the root password;
// vps.Access.RootPassword.Reveal() does. Decoding one from JSON, such as a
// body that was kept, holds it to the same rules as an answer. It is safe for
// concurrent reading.
type VPSDetails struct {
	gen.VPSDetails

	// Closures, so that no reflection finds the password in the body.
	raw   func() []byte
	facts func() said
	scrub safe.Scrubber // the server can say a secret again anywhere
	meta  Meta
}

// Meta is what came with an answer beside its body.
type Meta struct {
	RequestID string    // from X-Request-Id; "" if there was none
	RateLimit RateLimit // known only if the answer told
	Attempts  int       // made for this answer, at least 1; 0 if it was not fetched
}

// Meta returns what came with the answer beside its body.
func (v *VPSDetails) Meta() Meta { return v.meta }

func newVPSDetails(details *gen.VPSDetails, body []byte, scrub safe.Scrubber) *VPSDetails {
	return &VPSDetails{
		VPSDetails: *details,
		raw:        func() []byte { return body },
		facts:      sync.OnceValue(func() said { return listen(body, scrub) }),
		scrub:      scrub,
	}
}

func (v *VPSDetails) said() said {
	if v.facts == nil {
		return listen(nil, safe.Scrubber{}) // not from an answer: nothing is allowed
	}
	return v.facts()
}

// RawJSON returns a copy of the body as it was received, with the members that
// this package does not know and with the root password. It is nil for a
// VPSDetails that did not come from an answer.
func (v *VPSDetails) RawJSON() []byte {
	if v.raw == nil {
		return nil
	}
	return bytes.Clone(v.raw())
}

// MarshalJSON returns the body as it was received, unknown members included,
// with the root password redacted. A VPSDetails that did not come from an
// answer gives its fields.
func (v VPSDetails) MarshalJSON() ([]byte, error) {
	if v.raw == nil {
		return json.Marshal(v.VPSDetails)
	}
	return known().Redact(v.raw(), "/access/rootPassword", v.Access.RootPassword.Reveal())
}

// UnmarshalJSON reads a body that was kept, such as one from
// [VPSDetails.RawJSON]. What fails an answer fails here too.
func (v *VPSDetails) UnmarshalJSON(body []byte) error {
	details, err := decode(body)
	if err != nil {
		return unexpected(safe.Line(err.Error(), maxQuote), "")
	}
	*v = *newVPSDetails(details, bytes.Clone(body), safe.Scrubber{}.Also(details.Access.RootPassword))
	return nil
}

// String returns one line: which VPS it is and how it is.
func (v VPSDetails) String() string {
	return v.scrub.Line(fmt.Sprintf("%s %s (%s, %s, %s)", v.ID, cmp.Or(v.Hostname, "-"), cmp.Or(v.ProductName, "-"),
		cmp.Or(string(v.ServiceStatus), "-"), cmp.Or(string(v.PowerState), "-")), maxMessage)
}

// GoString returns the same as String.
func (v VPSDetails) GoString() string { return v.String() }

// Format writes the same as String, whatever the verb.
func (v VPSDetails) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// LogValue returns a group with what is worth logging, no secret among it.
func (v VPSDetails) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", v.scrub.Text(v.ID)),
		slog.String("hostname", v.scrub.Text(v.Hostname)),
		slog.String("service_status", v.scrub.Text(string(v.ServiceStatus))),
		slog.String("power_state", v.scrub.Text(string(v.PowerState))),
		slog.String("product", v.scrub.Text(v.ProductName)),
		slog.String("next_due_at", v.scrub.Text(v.NextDueAt.String())),
	)
}

// known has the members of openapi.yaml.
var known = sync.OnceValue(func() safe.Members { return safe.MembersOf(reflect.TypeFor[gen.VPSDetails]()) })
