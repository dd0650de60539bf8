package hostup_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
)

// checkGuarantees checks what holds for each usable body.
func checkGuarantees(t *testing.T, vps *hostup.VPSDetails, body string) {
	t.Helper()
	if string(vps.RawJSON()) != strings.TrimPrefix(body, "\uFEFF") {
		t.Errorf("RawJSON is not the body: %s", vps.RawJSON())
	}

	if same := decode(t, body); !vps.Equal(*same) || !same.Equal(*vps) {
		t.Error("two VPSDetails of the same body are not equal")
	}

	stored, err := json.Marshal(vps)
	if err != nil {
		t.Fatal(err)
	}
	read := new(hostup.VPSDetails)
	if err := json.Unmarshal(stored, read); err != nil {
		t.Fatalf("UnmarshalJSON cannot read the result of MarshalJSON: %v\n%s", err, stored)
	}

	// Neither the value nor "[redacted]", which could be taken for one.
	if password := read.Access.RootPassword; !password.IsZero() || password.Reveal() != "" {
		t.Errorf("the password of the stored VPS is %q", password.Reveal())
	}

	if !vps.Equal(*read) {
		t.Errorf("not equal to the stored VPS: %v", hostup.Diff(vps, read))
	}
	if again, err := json.Marshal(read); err != nil || string(again) != string(stored) {
		t.Errorf("stored as %s, and again as %s, %v", stored, again, err)
	}

	for gate := range vps.Gates() {
		isHidden := strings.Contains(string(gate.Action), "[redacted]") // two can have the same name
		if !isHidden && (gate != vps.Gate(gate.Action) || gate.Allowed != (vps.Check(gate.Action) == nil)) || gate.Allowed && !gate.Reported {
			t.Errorf("Gates has %+v, Gate returns %+v", gate, vps.Gate(gate.Action))
		}
	}

	if text := vps.String(); strings.ContainsAny(text, "\n\r\x1b") || len(text) > 1<<10 {
		t.Errorf("String: %q", text)
	}
}

// The fields have all values of a response, and so has its JSON, with unknown members.
func TestNothingIsLost(t *testing.T) {
	for _, name := range []string{"documented", "payg", "pending-order"} {
		body := bodyOf(t, testdata(t, "details-"+name+".http"))
		checkNothingIsLost(t, name, jsonTree(t, body), string(body))
	}

	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	all := complete(spec.Components.Schemas["VpsDetails"].Value, new(int))
	document, err := json.Marshal(all)
	if err := errors.Join(err, api.Verify(document)); err != nil {
		t.Fatal(err)
	}

	extend(all)
	body, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	checkNothingIsLost(t, "all members", jsonTree(t, document), string(body))
}

// complete returns a value of a schema with all members, in which each has a value of its
// own. It counts the values in n.
func complete(schema *openapi3.Schema, n *int) any {
	*n++
	switch {
	case schema.Enum != nil:
		return schema.Enum[*n%4]
	case schema.Type.Is("object"):
		object := make(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
			object[name] = complete(schema.Properties[name].Value, n)
		}
		return object
	case schema.Type.Is("array"):
		return []any{complete(schema.Items.Value, n), complete(schema.Items.Value, n)}
	case schema.Type.Is("boolean"):
		return *n%2 == 0
	case schema.Type.Is("integer"):
		return *n
	case schema.Type.Is("number"):
		return 16777217.1 + float64(*n) // which no float32 has
	case schema.Format == "date-time":
		return fmt.Sprintf("20%02d-04-27T14:00:00.123456+02:00", *n%100)
	default:
		return fmt.Sprintf("ö 😀 \u202e\"\\/\b\n\x00</script> %d", *n)
	}
}

// extend adds unknown members to all objects in value.
func extend(value any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			extend(element)
		}
	case map[string]any:
		for _, member := range value {
			extend(member)
		}
		value["x"] = map[string]any{"new": []any{nil, 1.5, "text"}}
		value["canX"] = map[string]any{"allowed": true, "reason": nil}
	}
}

// checkNothingIsLost decodes body and compares its fields with the values of documented,
// which has no unknown members, and its JSON with body.
func checkNothingIsLost(t *testing.T, name string, documented any, body string) {
	t.Helper()
	vps := decode(t, body)
	checkGuarantees(t, vps, body)
	fields, errFields := json.Marshal(vps.VPSDetails)
	marshaled, err := json.Marshal(vps)
	if err := errors.Join(errFields, err); err != nil {
		t.Fatal(err)
	}

	whole := jsonTree(t, []byte(body))
	for _, tree := range []any{documented, whole} {
		access := tree.(map[string]any)["access"].(map[string]any)
		password, _ := access["rootPassword"].(string)
		if vps.Access.RootPassword.Reveal() != password {
			t.Errorf("%s: password %q, want %q", name, vps.Access.RootPassword.Reveal(), password)
		}
		if password != "" {
			access["rootPassword"] = "[redacted]"
		}
	}

	if diff := cmp.Diff(whole, jsonTree(t, marshaled)); diff != "" {
		t.Errorf("%s: MarshalJSON (-body +got):\n%s", name, diff)
	}
	if diff := cmp.Diff(withoutEmpty(documented), withoutEmpty(jsonTree(t, fields))); diff != "" {
		t.Errorf("%s: fields (-body +got):\n%s", name, diff)
	}
}

// withoutEmpty removes members that are null or "" from a tree: a null is "" in a field,
// and an optional member that is "" is left out.
func withoutEmpty(tree any) any {
	switch tree := tree.(type) {
	case []any:
		for _, element := range tree {
			withoutEmpty(element)
		}
	case map[string]any:
		maps.DeleteFunc(tree, func(_ string, member any) bool { return member == nil || member == "" })
		for _, member := range tree {
			withoutEmpty(member)
		}
	}
	return tree
}

// A VPSDetails shares no memory with what the caller passes or gets, and what it decides comes
// from the response, whatever a program does to the fields.
func TestVPSDetailsIsACopy(t *testing.T) {
	body := replaceInExample(t, `"canRebuild"`, `"canFly": {"allowed": true, "reason": "r"}, "canRebuild"`)
	want := decode(t, body)
	passed := []byte(body)
	vps := new(hostup.VPSDetails)
	if err := vps.UnmarshalJSON(passed); err != nil {
		t.Fatal(err)
	}

	clear(passed)
	clear(vps.RawJSON())
	marshaled, err := vps.MarshalJSON()
	clear(marshaled)
	if err != nil || !vps.Equal(*want) || string(vps.RawJSON()) != body || !vps.Can("fly") || vps.CreatedAt.Text() != want.CreatedAt.Text() {
		t.Errorf("the VPSDetails has changed:\n%s", cmp.Diff(want.VPSDetails, vps.VPSDetails))
	}

	vps.Actions.CanSnapshot.Allowed, vps.Billing.IsPAYG, vps.OperationState.Locked = true, true, true
	vps.Access.RootPassword = hostup.Secret{}
	stored, err := vps.MarshalJSON()
	if err != nil || vps.Can(hostup.ActionSnapshot) || vps.Check(hostup.ActionSnapshot) == nil ||
		vps.ChangeFlow() != hostup.FlowFixedCycle || vps.IsLocked() || strings.Contains(string(stored), "initial-password") {
		t.Errorf("the response has changed: %v, %s", err, stored)
	}
}

// A body that a call would not accept is an error and changes nothing.
func TestUnmarshalJSON(t *testing.T) {
	var stored struct{ VPS hostup.VPSDetails }
	if err := json.Unmarshal([]byte(`{"VPS": `+string(exampleBody(t))+`}`), &stored); err != nil {
		t.Fatal(err)
	}
	err := json.Unmarshal([]byte(`{"VPS": {"id": 7}}`), &stored)
	if !errors.Is(err, hostup.ErrUnexpectedResponse) || !stored.VPS.Equal(*decode(t, string(exampleBody(t)))) {
		t.Errorf("got %v and the error %v, want ErrUnexpectedResponse", stored.VPS, err)
	}
}
