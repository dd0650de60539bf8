package hostup

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/hostup-api/hostup-go/api/wire"
	"github.com/hostup-api/hostup-go/gen"
	"github.com/hostup-api/hostup-go/hostup/internal/decode"
	"github.com/hostup-api/hostup-go/hostup/internal/redact"
)

// A Secret is a string that only its method Reveal returns, such as the root password.
// Printing, logging or encoding it gives "[redacted]". IsZero reports whether it is
// empty: "", null or absent in the response. See [wire.Secret] or
// "go doc wire.Secret".
type Secret = wire.Secret

// A Time is a [time.Time] that also keeps the timestamp as it was in the response: its method
// Text returns that. A timestamp that is malformed, null or absent is not an error: the time
// is zero. So test IsZero before you calculate with it. Valid is false for a malformed
// timestamp. See [wire.Time] or "go doc wire.Time".
type Time = wire.Time

// VPSDetails is everything that HostUp reports about one VPS, at the time of
// the response. Its fields are those of the embedded [gen.VPSDetails], such as
// vps.Hostname, vps.PowerState, vps.Billing.Amount, vps.Bandwidth.UsedGB and
// vps.Access.Username; "go doc gen.VPSDetails" lists them. A value that was null or
// absent is zero: "", 0, false or nil. An empty list is not nil. Fields with a size or with
// traffic have a name that ends with GB. Each struct with an amount of money also has the
// currency, in the field CurrencyCode.
//
// Gate, Gates, Can, Check, ChangeFlow and IsLocked decide from the response, not from the
// fields: a program that sets vps.Actions.CanReset.Allowed does not change
// vps.Can(ActionReset). A test changes the response instead, with Block and Allow of package
// hostuptest. IsActive and IsRunning only compare a field.
//
// A VPSDetails comes from a call or from stored JSON (UnmarshalJSON). Any other, such as the
// zero VPSDetails, has no response: it allows no action and is locked.
//
// Printing, logging and encoding never show the root password, which
// vps.Access.RootPassword.Reveal() returns. The JSON of a VPSDetails is the response as
// received, even after a program has changed a field. Do not embed a VPSDetails in a struct
// that you encode: the JSON would lack the other fields of that struct. A VPSDetails is
// safe for concurrent reading.
type VPSDetails struct {
	gen.VPSDetails

	// A closure, because reflection must not find the password in the body.
	response func() *decode.Response // nil without a response
	meta     Meta
}

// Meta has the metadata of a response.
type Meta struct {
	RequestID  string        // X-Request-Id; "" if there was none
	RateLimit  RateLimit     // zero if the response had none
	Attempts   int           // requests sent for this response; 0 without a call
	Date       time.Time     // by HostUp's clock; zero if the response had none
	Age        time.Duration // since a cache stored the response; 0 if it came from HostUp directly
	ReceivedAt time.Time     // by the local clock
}

// newVPSDetails reads the body of a 200, which it keeps. The body must not contain the
// credential.
func newVPSDetails(body []byte, credential redact.Redactor) (*VPSDetails, error) {
	v := new(VPSDetails)
	response, err := decode.Details(body, credential, &v.VPSDetails)
	if err != nil {
		return nil, err
	}

	v.response = func() *decode.Response { return response }
	return v, nil
}

// received returns the response, which is empty for a VPSDetails without one.
func (v *VPSDetails) received() *decode.Response {
	if v.response == nil {
		return new(decode.Response)
	}
	return v.response()
}

// Meta returns the metadata of the response. It is zero for a VPSDetails from stored JSON.
func (v *VPSDetails) Meta() Meta { return v.meta }

// RawJSON returns a copy of the body as received, including unknown members and
// the root password, but without a byte order mark. It is nil for a VPSDetails that is
// neither from a call nor from JSON.
func (v *VPSDetails) RawJSON() []byte { return bytes.Clone(v.received().Body()) }

// MarshalJSON returns the body as received, including unknown members, with the
// root password and other secrets redacted, as the section "Secrets" of the package
// documentation says. If v is neither from a call nor from
// JSON, it has no body, and MarshalJSON encodes its fields.
func (v VPSDetails) MarshalJSON() ([]byte, error) {
	if v.response == nil {
		return json.Marshal(v.VPSDetails)
	}
	return v.response().Redacted(), nil
}

// UnmarshalJSON reads a stored body, such as one from [VPSDetails.RawJSON]. In one from
// MarshalJSON, the root password is "[redacted]", which UnmarshalJSON reads as an empty one.
// A body that a call would not accept is [ErrUnexpectedResponse].
func (v *VPSDetails) UnmarshalJSON(body []byte) error {
	read, err := newVPSDetails(bytes.Clone(body), redact.Redactor{})
	if err != nil {
		text := redact.Line(err.Error(), redact.MaxQuote)
		return fmt.Errorf("hostup: %w: %s", ErrUnexpectedResponse, text)
	}
	*v = *read
	return nil
}

// Equal reports whether v and w do not differ, as [Diff] defines it. So Meta, the order of
// members and that of elements do not matter, and a copy that was stored as JSON is equal.
func (v VPSDetails) Equal(w VPSDetails) bool { return len(Diff(&v, &w)) == 0 }

// IsActive reports whether the field ServiceStatus is active.
func (v *VPSDetails) IsActive() bool { return v.ServiceStatus == ServiceStatusActive }

// IsRunning reports whether the field PowerState is running.
func (v *VPSDetails) IsRunning() bool { return v.PowerState == PowerStateRunning }

// IsLocked reports whether the VPS is locked: another operation is in progress, which blocks
// changes. HostUp does not document the meaning of locked, so this is an assumption. IsLocked
// returns true if the response has no operationState.locked.
func (v *VPSDetails) IsLocked() bool {
	locked, ok := v.received().Locked()
	return locked || !ok
}

// String returns the id, host name, plan and states of the VPS on one line.
func (v VPSDetails) String() string {
	text := fmt.Sprintf("%s %s (%s, %s, %s)", v.ID, cmp.Or(v.Hostname, "-"),
		cmp.Or(v.ProductName, "-"), cmp.Or(v.ServiceStatus, "-"), cmp.Or(v.PowerState, "-"))
	return redact.Line(text, redact.MaxMessage)
}

// GoString returns the same as String.
func (v VPSDetails) GoString() string { return v.String() }

// Format writes the same as String, whatever the verb.
func (v VPSDetails) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// LogValue returns a group of id, host name, states, plan and next due date.
func (v VPSDetails) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", v.ID),
		slog.String("hostname", v.Hostname),
		slog.String("service_status", string(v.ServiceStatus)),
		slog.String("power_state", string(v.PowerState)),
		slog.String("product", v.ProductName),
		slog.String("next_due_at", v.NextDueAt.String()),
	)
}
