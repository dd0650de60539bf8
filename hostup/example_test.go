package hostup_test

import (
	"context"
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
// program makes its client with NewClient.
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

func ExampleVPSDetails_Check() {
	vps, err := client.GetVPSDetails(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	err = vps.Check(hostup.ActionUpgrade, hostup.ActionSnapshot)
	if blocked, ok := errors.AsType[*hostup.BlockedError](err); ok {
		for _, gate := range blocked.Gates {
			fmt.Printf("cannot %s: %s\n", gate.Action, gate.Reason)
		}
	}
	// Output:
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
	for _, action := range vps.ChangeFlow().Actions() { // each is one way
		fmt.Println(action, vps.Can(action))
	}
	// Output:
	// upgrade true
	// changeBillingCycle true
}

func ExampleError() {
	_, err := client.GetVPSDetails(ctx, "vps_unknown")
	switch {
	case errors.Is(err, hostup.ErrUnauthorized), errors.Is(err, hostup.ErrForbidden):
		fmt.Println("is the key right, and has it the scope read:vm?")
	case errors.Is(err, hostup.CodeVPSNotFound): // by the code; a wrong base URL is ErrNotFound without it
		fmt.Println("no such VPS")
	case errors.Is(err, hostup.ErrRateLimited): // by the status
		fmt.Println("too many calls")
	}
	if problem, ok := errors.AsType[*hostup.Error](err); ok {
		fmt.Println(problem.StatusCode, problem.Code, problem.RequestID)
	}
	// Output:
	// no such VPS
	// 404 vps_not_found req_01hxa3b4c5d6e7f8g9h0j1k2m3
}

func ExampleWithResponseCheck() {
	client, err := hostup.NewClient(hostup.APIKey(hostuptest.APIKey),
		hostup.WithBaseURL(server.URL),
		hostup.WithResponseCheck(api.Verify)) // an answer that is not as described is an error
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
		switch {
		case errors.Is(result.Err, hostup.CodeVPSNotFound):
			fmt.Println(id, "is gone")
		case result.Err != nil:
			log.Print(result.Err) // the others go on
		default:
			fmt.Println(id, result.VPS.Bandwidth.UsagePercent, "% of the traffic used")
		}
	}
	// Unordered output:
	// vps_01hxa3b4c5d6e7f8g9h0j1k2m3 1.25 % of the traffic used
	// vps_unknown is gone
}

// Wait until the machine is running. A gate that opens is waited for in the
// same way, with vps.Can.
func ExampleClient_Watch() {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()

	for vps, err := range client.Watch(ctx, id, 15*time.Second) {
		if err != nil {
			log.Print(err) // Watch goes on if that can help, and else ends
			continue
		}
		if vps.IsRunning() {
			fmt.Println(vps.Hostname, "is running")
			break
		}
	}
	if ctx.Err() != nil {
		log.Fatal("it did not start in time")
	}
	// Output:
	// web-01.example.com is running
}

// Look once an hour, and stop when a bill is overdue.
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

// A transport around another sees each request and its response: this is where
// metrics and tracing go, such as OpenTelemetry's otelhttp.NewTransport.
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
		fmt.Println(req.Method, resp.StatusCode) // never the headers: they hold the credential
	}
	return resp, err
}
