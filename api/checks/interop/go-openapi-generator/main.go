// Command go-openapi-generator gets VPS details with the client that openapi-generator generates.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/hostup-api/hostup-go/api/checks/interop/go-openapi-generator/generated/hostup"
)

func main() {
	config := hostup.NewConfiguration()
	config.Servers = hostup.ServerConfigurations{{URL: os.Getenv("BASE_URL")}}
	client := hostup.NewAPIClient(config)
	ctx := context.WithValue(context.Background(), hostup.ContextAccessToken, os.Getenv("HOSTUP_API_KEY"))
	details := func(id string) (*hostup.VpsDetails, error) {
		vps, _, err := client.VpsAPI.GetVpsDetails(ctx, id).Execute()
		return vps, err
	}

	vps, err := details("vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
	if err != nil {
		log.Fatal(err)
	}
	nulls, err := details("vps_01hxnull4c5d6e7f8g9h0j1k2m")
	if err != nil {
		log.Fatal(err)
	}
	gates := map[string]hostup.ActionGate{}
	if text, err := json.Marshal(vps.Actions); err != nil || json.Unmarshal(text, &gates) != nil {
		log.Fatal(err)
	}
	allowed := 0
	for _, gate := range gates {
		if gate.Allowed {
			allowed++
		}
	}
	hostname, _ := json.Marshal(nulls.Hostname.Get())
	fmt.Printf("%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n",
		vps.Id, vps.GetHostname(), vps.ServiceStatus, vps.GetPowerState(), vps.Billing.Amount, vps.Billing.BillingCycle,
		allowed, vps.Actions.CanResize.GetReason(), len(vps.OverdueInvoices), hostname)

	_, err = details("vps_unknown")
	failure, ok := err.(*hostup.GenericOpenAPIError)
	if !ok {
		log.Fatal(err)
	}
	problem, ok := failure.Model().(hostup.Problem)
	if !ok {
		log.Fatal(err)
	}
	fmt.Println(problem.GetStatus(), problem.GetCode())
}
