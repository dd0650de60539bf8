package hostup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
)

// Types that openapi.yaml gives to the fields of [VPSDetails].
type (
	// A Secret shows its text only by Reveal.
	Secret = wire.Secret
	// A Time is a time.Time that keeps odd text.
	Time = wire.Time
)

// NewSecret returns a Secret that holds s.
func NewSecret(s string) Secret { return wire.NewSecret(s) }

// VPSDetails is everything HostUp tells about one VPS, as it stood at the
// moment of the answer. The fields are those of the embedded generated type;
// a text or a time that the API gave as null, or not at all, is its zero
// value, and [VPSDetails.RawJSON] tells which.
//
// Printing, logging or encoding a VPSDetails never shows the root password;
// vps.Access.RootPassword.Reveal() does. It is safe for concurrent reading.
type VPSDetails struct {
	gen.VPSDetails

	raw func() []byte // a closure: reflection must not find the password in the body
}

func newVPSDetails(details *gen.VPSDetails, body []byte) *VPSDetails {
	return &VPSDetails{VPSDetails: *details, raw: func() []byte { return body }}
}

// RawJSON returns a copy of the body as it was received, with the members that
// this package does not know and with the root password. It is nil for a
// VPSDetails that was not fetched.
func (v *VPSDetails) RawJSON() []byte {
	if v.raw == nil {
		return nil
	}
	return bytes.Clone(v.raw())
}

// MarshalJSON returns the body as it was received, unknown members included,
// with the root password redacted. A VPSDetails that was not fetched gives its
// fields.
func (v VPSDetails) MarshalJSON() ([]byte, error) {
	if v.raw == nil {
		return json.Marshal(v.VPSDetails)
	}
	return redact(v.raw(), v.Access.RootPassword.Reveal())
}

// String returns one line with what tells this VPS from others.
func (v VPSDetails) String() string {
	return fmt.Sprintf("VPS %s (%s)", quote(v.ID, maxID), quote(v.Hostname, maxID))
}

// GoString returns the same as String.
func (v VPSDetails) GoString() string { return v.String() }

// Format writes the same as String, whatever the verb.
func (v VPSDetails) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }
