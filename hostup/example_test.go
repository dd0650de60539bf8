package hostup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// The examples call the fake API, so that they run without an account. A
// program creates its client with NewClient.
var (
	ctx    = context.Background()
	server = hostuptest.NewServer()
	client = server.Client()
	id     = hostuptest.VPSID
)

func ExampleClient_GetVPSDetails() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vps.Hostname, vps.IPv4, vps.PowerState)
	fmt.Println(vps.Billing.Amount, vps.Billing.CurrencyCode, vps.Billing.BillingCycle)
	fmt.Println("due", vps.NextDueAt.Format("2 January 2006"))
	fmt.Println("password", vps.Access.RootPassword) // Reveal shows it
	// Output:
	// web-01.example.com 203.0.113.10 running
	// 99 SEK monthly
	// due 27 May 2026
	// password [redacted]
}

// Store the details as JSON, read them back later, and list what has changed since.
func ExampleDiff() {
	server := hostuptest.NewServer()
	defer server.Close()
	client := server.Client()

	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	stored, err := json.Marshal(vps) // without the root password
	if err != nil {
		log.Fatal(err)
	}

	server.UpdateVPS(id, func(vps map[string]any) { vps["powerState"] = "stopped" })

	before := new(hostup.VPSDetails)
	if err := json.Unmarshal(stored, before); err != nil {
		log.Fatal(err)
	}
	after, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	for _, change := range hostup.Diff(before, after) {
		fmt.Println(change.Path, change.Old, "->", change.New)
	}
	// Output:
	// powerState "running" -> "stopped"
}

func ExampleVPSDetails_Check() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	if err := vps.Check(hostup.ActionUpgrade, hostup.ActionSnapshot); err != nil {
		fmt.Println(err) // a *hostup.BlockedError with the reasons
	}
	// Output:
	// hostup: vps_01hxa3b4c5d6e7f8g9h0j1k2m3: snapshot is blocked: Snapshot availability could not be confirmed.
}

// A number that is missing in the response is 0. The body shows the difference.
func ExampleVPSDetails_RawJSON() {
	var vps hostup.VPSDetails
	if err := json.Unmarshal([]byte(`{"id": "vps_1", "bandwidth": {"usagePercent": null}}`), &vps); err != nil {
		log.Fatal(err)
	}

	var body struct {
		Bandwidth struct {
			UsagePercent *float64 `json:"usagePercent"`
		} `json:"bandwidth"`
	}
	if err := json.Unmarshal(vps.RawJSON(), &body); err != nil {
		log.Fatal(err)
	}
	if body.Bandwidth.UsagePercent == nil {
		fmt.Println("HostUp does not report how much of the traffic is used")
	}
	// Output:
	// HostUp does not report how much of the traffic is used
}

func ExampleBlockedError() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	err = vps.Check(hostup.ActionStart, hostup.ActionUpgrade, hostup.ActionSnapshot)
	if blocked, ok := errors.AsType[*hostup.BlockedError](err); ok {
		for _, gate := range blocked.Gates {
			fmt.Printf("cannot %s: %s\n", gate.Action, gate.Reason)
		}
	}
	// Output:
	// cannot start: VPS is already running.
	// cannot snapshot: Snapshot availability could not be confirmed.
}

func ExampleVPSDetails_Gates() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	for gate := range vps.Gates() {
		if strings.Contains(gate.Reason, "availability") {
			fmt.Println(gate)
		}
	}
	// Output:
	// snapshot is blocked: Snapshot availability could not be confirmed.
	// backup is blocked: Backup availability could not be confirmed.
}

func ExampleVPSDetails_ChangeFlow() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	// You need only one of these actions, so do not pass all of them to Check.
	for _, action := range vps.ChangeFlow().Actions() {
		if vps.Can(action) {
			fmt.Println("possible:", action)
		}
	}
	// Output:
	// possible: upgrade
	// possible: changeBillingCycle
}

func ExampleError() {
	_, err := client.GetVPSDetails(ctx, "vps_unknown")
	if errors.Is(err, hostup.CodeVPSNotFound) {
		fmt.Println("the VPS does not exist")
	}
	if problem, ok := errors.AsType[*hostup.Error](err); ok {
		fmt.Println(problem.StatusCode, problem.Code, problem.RequestID)
	}
	// Output:
	// the VPS does not exist
	// 404 vps_not_found req_01hxa3b4c5d6e7f8g9h0j1k2m3
}

func ExampleWithResponseCheck() {
	client, err := hostup.NewClient(hostup.APIKey(hostuptest.APIKey),
		hostup.WithBaseURL(server.URL),
		hostup.WithResponseCheck(api.Verify)) // a response that violates openapi.yaml is an error
	if err != nil {
		log.Fatal(err)
	}
	vps, err := client.GetVPSDetails(ctx, id)
	fmt.Println(vps, err)
	// Output:
	// vps_01hxa3b4c5d6e7f8g9h0j1k2m3 web-01.example.com (VPS XS, active, running) <nil>
}

func ExampleVPSDetails_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))

	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	logger.Info("checked", "vps", vps)
	// Output:
	// level=INFO msg=checked vps.id=vps_01hxa3b4c5d6e7f8g9h0j1k2m3 vps.hostname=web-01.example.com vps.service_status=active vps.power_state=running vps.product="VPS XS" vps.next_due_at=2026-05-27T00:00:00Z
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.Attr{}
	}
	return a
}

func ExampleClient_GetMany() {
	ids := []string{hostuptest.VPSID, "vps_unknown"}

	for id, result := range client.GetMany(ctx, slices.Values(ids), 8) {
		if result.Err != nil {
			fmt.Println(result.Err) // the other calls continue
			continue
		}
		fmt.Println(id, result.VPS.Bandwidth.UsagePercent, "% of its traffic used")
	}
	if err := ctx.Err(); err != nil {
		log.Fatal(err) // some IDs may not have been read
	}
	// Unordered output:
	// vps_01hxa3b4c5d6e7f8g9h0j1k2m3 1.25 % of its traffic used
	// hostup: vps_unknown: 404 Not Found: There is no VPS with this id. (code vps_not_found) (request id req_01hxa3b4c5d6e7f8g9h0j1k2m3)
}

// Wait until the VPS is running. To wait until an action is allowed, test
// vps.Can(action) instead.
func ExampleClient_Watch() {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()

	isRunning := false
	for vps, err := range client.Watch(ctx, id, 15*time.Second) {
		if err != nil {
			log.Print(err) // after a permanent error, such as a 404, the loop ends
			continue
		}
		if isRunning = vps.IsRunning(); isRunning {
			break
		}
	}
	if !isRunning {
		log.Fatal("the VPS did not start in time, or the last error was permanent")
	}
	fmt.Println("the VPS is running")
	// Output:
	// the VPS is running
}

// Poll once an hour until an invoice is overdue.
func ExampleClient_Watch_overdue() {
	for vps, err := range client.Watch(ctx, id, time.Hour) {
		if err != nil {
			log.Print(err)
			continue
		}
		for _, invoice := range vps.OverdueInvoices {
			fmt.Println(invoice.Number, invoice.Amount, invoice.CurrencyCode, "was due", invoice.DueAt)
		}
		if len(vps.OverdueInvoices) > 0 {
			break
		}
	}
}

// The transport of an http.Client sees each request and its response. To add
// metrics or tracing to the default transport, use WithTransport instead.
func ExampleWithHTTPClient() {
	client, err := hostup.NewClient(hostup.APIKey(hostuptest.APIKey),
		hostup.WithBaseURL(server.URL),
		hostup.WithHTTPClient(&http.Client{Transport: measured{http.DefaultTransport}, Timeout: 30 * time.Second}))
	if err != nil {
		log.Fatal(err)
	}
	_, _ = client.GetVPSDetails(ctx, id)
	_, _ = client.GetVPSDetails(ctx, "vps_unknown")
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	// Output:
	// GET 200
	// GET 404
}

type measured struct{ next http.RoundTripper }

func (m measured) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := m.next.RoundTrip(req)
	if err == nil {
		fmt.Println(req.Method, resp.StatusCode) // not the headers: they contain the credential
	}
	return resp, err
}
