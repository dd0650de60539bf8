package hostuptest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func Example() {
	server := hostuptest.NewServer()
	defer server.Close()
	client := server.Client()
	server.Block(hostuptest.VPSID, hostup.ActionUpgrade, "The order is pending.", "pending_order")
	vps, _ := client.GetVPSDetails(context.Background(), hostuptest.VPSID)
	fmt.Println(vps.Check(hostup.ActionUpgrade))

	server.Next(hostuptest.OK("null")) // for the next request only
	_, err := client.GetVPSDetails(context.Background(), hostuptest.VPSID)
	fmt.Println(errors.Is(err, hostup.ErrUnexpectedResponse))

	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// hostup: vps_01hxa3b4c5d6e7f8g9h0j1k2m3: upgrade is blocked: The order is pending. (code pending_order)
	// true
	// 2 requests
}

// A Server made with NewHandler needs no network, so that it can be used in a
// bubble of testing/synctest.
func ExampleNewHandler() {
	server := hostuptest.NewHandler()
	client := server.Client()

	server.SetExample("vps_2")
	server.NextFor("vps_2", hostuptest.Problem(403, "account_inactive", "The account is inactive."))
	for range 2 {
		vps, err := client.GetVPSDetails(context.Background(), "vps_2")
		fmt.Println(vps != nil, errors.Is(err, hostup.CodeAccountInactive))
	}
	// Output:
	// false true
	// true false
}

// Faults: HostUp is unavailable twice, and then there are too many requests. In a bubble of
// testing/synctest, the waits before the retries take no time.
func ExampleServer_Next() {
	server := hostuptest.NewHandler()
	client := server.Client(hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 3, BaseDelay: time.Millisecond}))

	unavailable := hostuptest.Problem(503, "service_unavailable", "Try again later.")
	server.Next(unavailable, unavailable)
	vps, err := client.GetVPSDetails(context.Background(), hostuptest.VPSID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(vps.Meta().Attempts, "attempts")

	server.Next(hostuptest.RateLimited(5 * time.Minute)) // for longer than a call waits
	_, err = client.GetVPSDetails(context.Background(), hostuptest.VPSID)
	fmt.Println(errors.Is(err, hostup.ErrRateLimited))
	// Output:
	// 3 attempts
	// true
}

// A VPS with an overdue invoice, which is locked by an operation. The response check reports a
// misspelled property.
func ExampleServer_UpdateVPS() {
	server := hostuptest.NewHandler()
	client := server.Client(hostup.WithResponseCheck(api.Verify))

	server.UpdateVPS(hostuptest.VPSID, func(vps map[string]any) {
		vps["overdueInvoices"] = []any{map[string]any{
			"id": "inv_1", "number": "10001", "status": "unpaid", "amount": 99, "currencyCode": "SEK",
			"dueAt": "2026-05-27T00:00:00.000Z", "paymentUrl": "/billing?invoice=10001",
		}}
		vps["operationState"] = map[string]any{"locked": true}
	})
	vps, err := client.GetVPSDetails(context.Background(), hostuptest.VPSID)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, invoice := range vps.OverdueInvoices {
		fmt.Println(invoice.Number, invoice.Amount, invoice.CurrencyCode)
	}
	fmt.Println("locked:", vps.IsLocked())
	// Output:
	// 10001 99 SEK
	// locked: true
}
