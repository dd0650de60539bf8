// Command go-ogen gets VPS details with the client that ogen generates from openapi.yaml.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"reflect"

	"github.com/hostup-api/hostup-go/api/checks/interop/go-ogen/generated/hostup"
)

// apiKey is a security source with an API key and without a session cookie.
type apiKey string

func (k apiKey) BearerAuth(context.Context, hostup.OperationName) (hostup.BearerAuth, error) {
	return hostup.BearerAuth{Token: string(k)}, nil
}

func main() {
	client, err := hostup.NewClient(os.Getenv("BASE_URL"), apiKey(os.Getenv("HOSTUP_API_KEY")))
	if err != nil {
		log.Fatal(err)
	}

	vps := fetch[*hostup.VpsDetails](client, "vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
	nulls := fetch[*hostup.VpsDetails](client, "vps_01hxnull4c5d6e7f8g9h0j1k2m")
	allowed := 0
	for _, gate := range reflect.ValueOf(vps.Actions).Fields() {
		if gate.Interface().(hostup.ActionGate).Allowed {
			allowed++
		}
	}
	fmt.Printf("%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n",
		vps.ID, vps.Hostname.Or("null"), vps.ServiceStatus, vps.PowerState.Or("null"),
		vps.Billing.Amount, vps.Billing.BillingCycle, allowed, vps.Actions.CanResize.Reason.Or("null"),
		len(vps.OverdueInvoices), nulls.Hostname.Or("null"))

	problem := fetch[*hostup.GetVpsDetailsNotFound](client, "vps_unknown")
	fmt.Println(problem.Status.Value, problem.Code.Value)
}

// fetch gets the details of a VPS. T is the expected response: ogen generates a type for each documented status.
func fetch[T hostup.GetVpsDetailsRes](client *hostup.Client, id string) T {
	response, err := client.GetVpsDetails(context.Background(), hostup.GetVpsDetailsParams{ID: id})
	if err != nil {
		log.Fatal(err)
	}
	expected, ok := response.(T)
	if !ok {
		log.Fatalf("%s: unexpected %T", id, response)
	}
	return expected
}
