package hostup_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/api"
)

// This test fails if a field has the wrong name, or if a member has no field.
func TestEveryMemberIsDecoded(t *testing.T) {
	for _, name := range []string{"details-documented.http", "details-payg.http", "details-pending-order.http"} {
		body := bodyOf(t, testdata(t, name))
		vps := decode(t, string(body))
		fields, err := json.Marshal(vps.VPSDetails)
		if err != nil {
			t.Fatal(err)
		}
		want, got := jsonTree(t, body).(map[string]any), jsonTree(t, fields)
		if access := want["access"].(map[string]any); access["rootPassword"] != nil {
			if vps.Access.RootPassword.Reveal() != access["rootPassword"] {
				t.Errorf("%s: password %q, want %q", name, vps.Access.RootPassword.Reveal(), access["rootPassword"])
			}
			access["rootPassword"] = "[redacted]"
		}
		if n := compareLeaves(t, name, want, got); n < 100 {
			t.Errorf("%s: %d values were compared, want at least 100", name, n)
		}
	}
}

// compareLeaves looks for each value of want in got and returns their number. A
// null may be "" in got, and an optional member that is null or "" may be absent.
func compareLeaves(t *testing.T, at string, want, got any) (leaves int) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for name, value := range want {
			leaves += compareLeaves(t, at+"/"+name, value, object[name])
		}
		return leaves
	case []any:
		array, _ := got.([]any)
		if len(array) != len(want) {
			t.Errorf("%s: %d elements, want %d", at, len(array), len(want))
			return 0
		}
		for i, value := range want {
			leaves += compareLeaves(t, fmt.Sprintf("%s/%d", at, i), value, array[i])
		}
		return leaves
	}
	isEmpty := func(value any) bool { return value == nil || value == "" }
	if isEmpty(want) && isEmpty(got) {
		return 1
	}
	if got != want {
		t.Errorf("%s: %v, want %v", at, got, want)
	}
	return 1
}

// For any document that openapi.yaml allows, the fields, RawJSON and
// MarshalJSON have all of its values, also if every object has unknown members.
func TestAnyDocument(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	schema := spec.Components.Schemas["VpsDetails"].Value
	for seed := range uint64(150) {
		valid := generator{Rand: rand.New(rand.NewPCG(seed, 1))}.value(schema)
		document, err := json.Marshal(valid)
		if err != nil {
			t.Fatal(err)
		}
		if err := api.Verify(document); err != nil {
			t.Fatalf("seed %d: the generated document violates the schema: %v", seed, err)
		}
		// The same document with unknown members.
		extended := generator{Rand: rand.New(rand.NewPCG(seed, 1)), unknown: rand.New(rand.NewPCG(seed, 2))}.value(schema)
		body, err := json.MarshalIndent(extended, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		vps := decode(t, string(body))
		if string(vps.RawJSON()) != string(body) {
			t.Fatalf("seed %d: RawJSON is not the body", seed)
		}
		fields, err := json.Marshal(vps.VPSDetails)
		if err != nil {
			t.Fatal(err)
		}
		want := jsonTree(t, document).(map[string]any)
		whole := jsonTree(t, body).(map[string]any)
		for _, object := range []map[string]any{want, whole} {
			access := object["access"].(map[string]any)
			if password, ok := access["rootPassword"].(string); ok {
				if vps.Access.RootPassword.Reveal() != password {
					t.Errorf("seed %d: password %q, want %q", seed, vps.Access.RootPassword.Reveal(), password)
				}
				access["rootPassword"] = "[redacted]"
				if password == "" { // MarshalJSON keeps it as it is
					delete(access, "rootPassword")
				}
			}
		}
		compareLeaves(t, fmt.Sprintf("seed %d", seed), want, jsonTree(t, fields))
		marshaled, err := json.Marshal(vps)
		if err != nil {
			t.Fatal(err)
		}
		got := jsonTree(t, marshaled).(map[string]any)
		if access := got["access"].(map[string]any); access["rootPassword"] == "" {
			delete(access, "rootPassword")
		}
		if diff := cmp.Diff(whole, got); diff != "" {
			t.Errorf("seed %d: MarshalJSON (-body +got):\n%s", seed, diff)
		}
	}
}

// A generator returns random values that a schema allows.
type generator struct {
	*rand.Rand
	unknown *rand.Rand // adds unknown members unless nil; a source of its own, so that the other values stay the same
}

func (g generator) value(schema *openapi3.Schema) any {
	if schema.Nullable && g.IntN(4) == 0 {
		return nil
	}
	switch {
	case schema.Enum != nil:
		for {
			if value := schema.Enum[g.IntN(len(schema.Enum))]; value != nil {
				return value
			}
		}
	case schema.Type.Is("object"):
		return g.object(schema)
	case schema.Type.Is("array"):
		list := make([]any, g.IntN(4))
		for i := range list {
			list[i] = g.value(schema.Items.Value)
		}
		return list
	case schema.Type.Is("boolean"):
		return g.IntN(2) == 0
	case schema.Type.Is("integer"):
		return g.IntN(1 << 30)
	case schema.Type.Is("number"):
		return []float64{0, -1, 0.1, 99.95, 16777217, 1234567.89, 1e-7, 1e21, g.NormFloat64()}[g.IntN(9)]
	case schema.Format == "date-time":
		return []string{
			"2026-04-27T12:00:00.000Z", "2026-04-27T12:00:00Z", "2026-04-27T14:00:00.123456+02:00", "1999-12-31T23:59:59-11:00",
		}[g.IntN(4)]
	default:
		return []string{"", "web-01", "ö 😀 \u202e", "\"\\/\b\n\x00</script>", "null", "12.5", "2026-04-27"}[g.IntN(7)] +
			[]string{"", fmt.Sprint(g.Uint64())}[g.IntN(2)]
	}
}

func (g generator) object(schema *openapi3.Schema) map[string]any {
	object := make(map[string]any)
	// The values must not depend on the order of a map.
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		required := slices.Contains(schema.Required, name)
		if value := g.value(schema.Properties[name].Value); required || g.IntN(2) == 0 {
			object[name] = value
		}
	}
	if _, isWhole := schema.Properties["overdueInvoices"]; isWhole {
		object["id"] = documentedID
	}
	if g.unknown != nil && g.unknown.IntN(2) == 0 {
		object["x"+fmt.Sprint(g.unknown.IntN(9))] = map[string]any{"new": []any{nil, 1.5, "text", g.unknown.Float64()}}
		object["canX"] = map[string]any{"allowed": true, "reason": nil}
	}
	return object
}
