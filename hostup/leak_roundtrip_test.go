package hostup_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// roundTrip returns what json.Unmarshal reads from the result of json.Marshal.
func roundTrip(t *testing.T, vps *hostup.VPSDetails) *hostup.VPSDetails {
	t.Helper()
	marshaled, err := json.Marshal(vps)
	if err != nil {
		t.Fatal(err)
	}
	read := new(hostup.VPSDetails)
	if err := json.Unmarshal(marshaled, read); err != nil {
		t.Fatal(err)
	}
	return read
}

// A VPSDetails that was stored as JSON has no root password: neither the value
// nor "[redacted]", which could be taken for one. It is equal to the original.
func TestStoredVPSDetailsHasNoPassword(t *testing.T) {
	vps := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword))
	stored := roundTrip(t, vps)
	if password := stored.Access.RootPassword; !password.IsZero() || password.Reveal() != "" {
		t.Errorf("the password is %q", password.Reveal())
	}
	if !stored.Equal(*vps) || !vps.Equal(*stored) {
		t.Error("not equal to the original")
	}
	again := roundTrip(t, stored)
	if !again.Equal(*stored) || string(again.RawJSON()) != string(stored.RawJSON()) {
		t.Errorf("stored twice: %s", cmp.Diff(stored, again))
	}
	vps.Access.RootPassword = hostup.Secret{}
	if diff := cmp.Diff(vps.VPSDetails, stored.VPSDetails); diff != "" {
		t.Errorf("the other fields (-want +got):\n%s", diff)
	}
	without := decode(t, string(bodyOf(t, testdata(t, "details-payg.http"))))
	if stored := roundTrip(t, without); !stored.Equal(*without) {
		t.Error("a VPS without a password is not equal to itself after it was stored")
	}
}

// The same holds for the embedded fields, which have no response.
func TestStoredFieldsHaveNoPassword(t *testing.T) {
	vps := decode(t, replaceInExample(t, "initial-password-from-panel", canaryPassword))
	marshaled, err := json.Marshal(vps.Access)
	if err != nil || string(marshaled) != `{"rootPassword":"[redacted]","username":"root"}` {
		t.Fatalf("got %s and error %v", marshaled, err)
	}
	var stored hostup.Access
	if err := json.Unmarshal(marshaled, &stored); err != nil || !stored.RootPassword.IsZero() || stored.Username != "root" {
		t.Errorf("got %+v with password %q, and error %v", stored, stored.RootPassword.Reveal(), err)
	}
}

// The caller can reuse the slice that UnmarshalJSON got.
func TestUnmarshalJSONKeepsNoBytes(t *testing.T) {
	const unknown = `"canFly": {"allowed": true, "reason": "r"}, `
	body := []byte(replaceInExample(t, `"canRebuild"`, unknown+`"canRebuild"`))
	want := decode(t, string(body))
	vps := new(hostup.VPSDetails)
	if err := vps.UnmarshalJSON(body); err != nil {
		t.Fatal(err)
	}
	for i := range body {
		body[i] = 'x'
	}
	if !vps.Equal(*want) || !vps.Can("fly") || vps.Access.RootPassword.Reveal() != "initial-password-from-panel" {
		t.Errorf("reusing the slice changed the VPSDetails:\n%s", cmp.Diff(want, vps))
	}
	if vps.CreatedAt.Text() != want.CreatedAt.Text() || vps.Hostname != want.Hostname {
		t.Errorf("reusing the slice changed a field: %s, %s", vps.CreatedAt.Text(), vps.Hostname)
	}
	marshaled, err := json.Marshal(vps)
	if other, errOther := json.Marshal(want); errors.Join(err, errOther) != nil || string(marshaled) != string(other) {
		t.Errorf("reusing the slice changed the JSON: %s, %v, %v", marshaled, err, errOther)
	}
}
