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

// For any document that openapi.yaml allows, the fields, RawJSON and
// MarshalJSON say what it says, whatever HostUp adds to it at any level.
func TestAnyDocument(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	schema := spec.Components.Schemas["VpsDetails"].Value
	for seed := range uint64(150) {
		described := generator{Rand: rand.New(rand.NewPCG(seed, 1))}.value(schema)
		document, err := json.Marshal(described)
		if err != nil {
			t.Fatal(err)
		}
		if err := api.Verify(document); err != nil {
			t.Fatalf("seed %d: the generator is wrong: %v", seed, err)
		}
		// The same again, with members that openapi.yaml does not know.
		grown := generator{Rand: rand.New(rand.NewPCG(seed, 1)), grow: rand.New(rand.NewPCG(seed, 2))}.value(schema)
		body, err := json.MarshalIndent(grown, "", " ")
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
		for _, one := range []map[string]any{want, whole} {
			access := one["access"].(map[string]any)
			if password, ok := access["rootPassword"].(string); ok {
				if vps.Access.RootPassword.Reveal() != password {
					t.Errorf("seed %d: password %q, want %q", seed, vps.Access.RootPassword.Reveal(), password)
				}
				access["rootPassword"] = "[redacted]"
				if password == "" { // nothing to hide
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

// A generator makes values that a schema allows.
type generator struct {
	*rand.Rand
	grow *rand.Rand // adds unknown members unless nil; apart, so that the rest stays as it is
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
		return []string{"2026-04-27T12:00:00.000Z", "2026-04-27T12:00:00Z", "2026-04-27T14:00:00.123456+02:00", "1999-12-31T23:59:59-11:00"}[g.IntN(4)]
	default:
		return []string{"", "web-01", "ö 😀 \u202e", "\"\\/\b\n\x00</script>", "null", "12.5", "2026-04-27"}[g.IntN(7)] +
			[]string{"", fmt.Sprint(g.Uint64())}[g.IntN(2)]
	}
}

func (g generator) object(schema *openapi3.Schema) map[string]any {
	object := make(map[string]any)
	// Map order is random, and the values must not depend on it.
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		required := slices.Contains(schema.Required, name)
		if value := g.value(schema.Properties[name].Value); required || g.IntN(2) == 0 {
			object[name] = value
		}
	}
	if _, isWhole := schema.Properties["overdueInvoices"]; isWhole {
		object["id"] = documentedID
	}
	if g.grow != nil && g.grow.IntN(2) == 0 {
		object["x"+fmt.Sprint(g.grow.IntN(9))] = map[string]any{"new": []any{nil, 1.5, "text", g.grow.Float64()}}
		object["canX"] = map[string]any{"allowed": true, "reason": nil}
	}
	return object
}
