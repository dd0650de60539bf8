// Command client prints the host name of a VPS, with the package hostup.
// make size compares it with the program in ../bare.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/hostup-api/hostup-go/hostup"
)

func main() {
	client, err := hostup.NewClient(hostup.APIKey(os.Getenv("HOSTUP_API_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	vps, err := client.GetVPSDetails(context.Background(), os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vps.Hostname)
}
