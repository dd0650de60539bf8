// Command terraform-codegen reads VPS details into the data source of a Terraform provider, whose schema and model are
// generated from openapi.yaml.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/hostup-api/hostup-go/api/checks/interop/terraform-codegen/generated/datasource_vps"
)

func main() {
	ctx := context.Background()
	vps, nulls := read(ctx, "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"), read(ctx, "vps_01hxnull4c5d6e7f8g9h0j1k2m")
	gates, _ := vps.Actions.ToObjectValue(ctx)
	allowed := 0
	for _, gate := range gates.Attributes() {
		if gate.(types.Object).Attributes()["allowed"].(types.Bool).ValueBool() {
			allowed++
		}
	}
	reason := vps.Actions.CanResize.Attributes()["reason"].(types.String)
	fmt.Printf("%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n",
		vps.Id.ValueString(), vps.Hostname.ValueString(), vps.ServiceStatus.ValueString(), vps.PowerState.ValueString(),
		vps.Billing.Amount.ValueFloat64(), vps.Billing.BillingCycle.ValueString(), allowed, reason.ValueString(),
		len(vps.OverdueInvoices.Elements()), strings.Trim(nulls.Hostname.String(), "<>"))

	var problem struct {
		Status int
		Code   string
	}
	check(json.Unmarshal(get("vps_unknown"), &problem))
	fmt.Println(problem.Status, problem.Code)
}

// read reads a VPS into the model, whose names are in snake case.
func read(ctx context.Context, id string) (model datasource_vps.VpsModel) {
	schema := datasource_vps.VpsDataSourceSchema(ctx)
	state := tfprotov6.RawState{JSON: snakeCase(get(id))}
	value, err := state.UnmarshalWithOpts(schema.Type().TerraformType(ctx), tfprotov6.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	check(err)
	if diagnostics := (&tfsdk.State{Raw: value, Schema: schema}).Get(ctx, &model); diagnostics.HasError() {
		log.Fatal(diagnostics)
	}
	return model
}

// snakeCase renames the members of a document: powerState becomes power_state.
func snakeCase(document []byte) []byte {
	name := regexp.MustCompile(`"\w+"\s*:`)
	capital := regexp.MustCompile(`\B[A-Z]`)
	return name.ReplaceAllFunc(document, func(name []byte) []byte {
		return bytes.ToLower(capital.ReplaceAll(name, []byte("_$0")))
	})
}

// get returns the body of a response.
func get(id string) []byte {
	req, err := http.NewRequest(http.MethodGet, os.Getenv("BASE_URL")+"/api/v2/vps/"+id+"/details", nil)
	check(err)
	req.Header.Set("Authorization", "Bearer "+os.Getenv("HOSTUP_API_KEY"))
	resp, err := http.DefaultClient.Do(req)
	check(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	check(err)
	return body
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
