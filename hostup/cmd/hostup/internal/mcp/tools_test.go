package mcp

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestTools(t *testing.T) {
	host := start(t, newServer(hostuptest.NewHandler()))
	list, err := host.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if line := host.output.lastLine(); len(line) > 3000 {
		t.Errorf("the list of tools has %d bytes, more than 3,000", len(line))
	}
	readOnly := &sdk.ToolAnnotations{
		ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: new(false), OpenWorldHint: new(true),
	}
	var names []string
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
		if diff := cmp.Diff(readOnly, tool.Annotations); diff != "" {
			t.Errorf("%s: annotations: -want +got\n%s", tool.Name, diff)
		}
		if tool.OutputSchema != nil {
			t.Errorf("%s has an output schema", tool.Name)
		}
	}
	if diff := cmp.Diff([]string{"check_actions", "get_vps"}, names); diff != "" {
		t.Errorf("tools: -want +got\n%s", diff)
	}
}

// Some hosts reject a schema in which a type is a list.
func TestSchemaTypes(t *testing.T) {
	for _, tool := range []*sdk.Tool{checkActionsTool(), getVPSTool()} {
		var schema struct {
			Type       string
			Required   []string
			Properties map[string]struct{ Type string }
		}
		if err := json.Unmarshal(tool.InputSchema.(json.RawMessage), &schema); err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		if schema.Type != "object" || schema.Properties["id"].Type != "string" || len(schema.Properties) != 2 ||
			!reflect.DeepEqual(schema.Required, []string{"id"}) {
			t.Errorf("%s: schema %+v", tool.Name, schema)
		}
	}
}

func TestKnownActionsAreListed(t *testing.T) {
	if len(meanings) != len(hostup.Actions()) {
		t.Errorf("%d meanings for %d actions", len(meanings), len(hostup.Actions()))
	}
	schema := string(checkActionsTool().InputSchema.(json.RawMessage))
	for _, action := range hostup.Actions() {
		meaning, ok := meanings[action]
		if !ok || !strings.Contains(schema, " "+string(action)) || !strings.Contains(schema, meaning) {
			t.Errorf("%s (%s) is not in the schema of check_actions, or has no meaning", action, meaning)
		}
	}
}

// The fields are the properties that openapi.yaml has for a VPS.
func TestFieldsMatchDocument(t *testing.T) {
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]bool)
	for _, field := range fields {
		got[field] = true
	}
	want := make(map[string]bool)
	for name := range spec.Components.Schemas["VpsDetails"].Value.Properties {
		want[name] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDocumentResource(t *testing.T) {
	host := start(t, newServer(hostuptest.NewHandler()))
	list, err := host.ListResources(t.Context(), nil)
	if err != nil || len(list.Resources) != 1 || list.Resources[0].URI != "hostup://openapi.yaml" {
		t.Fatalf("%+v %v", list, err)
	}
	got, err := host.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "hostup://openapi.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if content := got.Contents[0]; content.Text != string(api.Document()) || content.MIMEType != "application/yaml" {
		t.Errorf("%s, %d bytes; want openapi.yaml", content.MIMEType, len(content.Text))
	}
	if list.Resources[0].Size != int64(len(api.Document())) {
		t.Errorf("size %d, want %d", list.Resources[0].Size, len(api.Document()))
	}
}
