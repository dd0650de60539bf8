package hostuptest_test

import (
	"context"
	"errors"
	"fmt"

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

	server.Next(hostuptest.OK("null")) // for one request
	_, err := client.GetVPSDetails(context.Background(), hostuptest.VPSID)
	fmt.Println(errors.Is(err, hostup.ErrUnexpectedResponse))

	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// hostup: vps_01hxa3b4c5d6e7f8g9h0j1k2m3: upgrade is blocked: The order is pending. (code pending_order)
	// true
	// 2 requests
}
