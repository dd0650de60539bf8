package mcp

import (
	"encoding/json"
	"fmt"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
)

// The schema of the arguments is written by hand: the SDK would derive the type
// ["null", "array"] for a list, which some hosts reject. There are no schemas of the
// results: they would cost a model more tokens than the results.
const argumentsSchema = `{"type":"object","properties":{` +
	`"id":{"type":"string","description":"VPS ID, such as vps_01hxa3b4c5d6e7f8g9h0j1k2m3. Do not invent it."},` +
	`%q:{"type":"array","description":%q,"items":%s}},"required":["id"],"additionalProperties":false}`

func checkActionsTool() *sdk.Tool {
	known := strings.Trim(fmt.Sprint(hostup.Actions()), "[]")
	return newTool("check_actions", "Check which actions a VPS allows",
		"Report for each action whether HostUp allows it on a VPS now, and the reason and code if not. "+
			"reported is false if HostUp does not report the action, which counts as blocked. "+
			"changeFlow: to change a fixed-cycle VPS use upgrade or changeBillingCycle, to change a payg VPS use resize. "+
			"locked: another operation is in progress. This tool performs no action.",
		fmt.Sprintf(argumentsSchema, "actions", "All if absent. Known: "+known, `{"type":"string"}`))
}

func getVPSTool() *sdk.Tool {
	enum, err := json.Marshal(fields)
	if err != nil {
		panic(err) // unreachable: strings
	}
	return newTool("get_vps", "Get everything about one VPS",
		"Get properties of a VPS: state, plan, billing, traffic, addresses, overdue invoices. The root password is "+
			"never returned. The resource hostup://openapi.yaml describes every property.",
		fmt.Sprintf(argumentsSchema, "fields", "Properties to return. If absent: the most useful ones, without "+
			"usageLog, pricing and actions, which are long.", `{"type":"string","enum":`+string(enum)+`}`))
}

func newTool(name, title, description, schema string) *sdk.Tool {
	return &sdk.Tool{
		Name: name, Title: title, Description: description, InputSchema: json.RawMessage(schema),
		Annotations: &sdk.ToolAnnotations{
			ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: new(false), OpenWorldHint: new(true),
		},
	}
}
