package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

type mockCommand struct {
	Addr     string   `default:"127.0.0.1:8080" help:"Address to listen on; port 0 selects a free port."`
	Scenario string   `enum:"documented,payg,rate-limited" default:"documented" help:"Scenario: documented, payg or rate-limited."`
	VPS      []string `name:"vps" type:"existingfile" help:"File with the response body of a VPS to serve; can be repeated." placeholder:"FILE"`
	CheckKey bool     `help:"Accept only the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE."`
	Verbose  bool     `short:"v" help:"Log each request to stderr."`
}

// Help implements kong.HelpProvider.
func (*mockCommand) Help() string {
	return "In the scenario payg, the first VPS is a pay-as-you-go one. " +
		"The scenario rate-limited allows 5 requests in 10 seconds. " +
		"A file of --vps can be the output of: hostup details -o json\n\n" +
		"An address of a loopback interface is reachable from this machine only."
}

// Run runs the command.
func (c *mockCommand) Run(ctx context.Context, e *env) error {
	opts := []hostuptest.Option{hostuptest.WithAnyCredential()}
	accepted := "any API key"
	if c.CheckKey {
		key, err := e.apiKey(ctx)
		if err != nil {
			return usageError{err}
		}
		opts, accepted = []hostuptest.Option{hostuptest.WithAPIKey(key)}, "your API key"
	}
	if c.Scenario == "rate-limited" {
		opts = append(opts, hostuptest.WithRateLimit(5, 10*time.Second))
	}
	fake, err := newFakeAPI(opts...)
	if err != nil {
		return err
	}
	first, err := c.setVPS(e, fake)
	if err != nil {
		return usageError{err}
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr: %w", err)}
	}
	handler := preferHandler(fake.responses, fake)
	if c.Verbose {
		handler = logHandler(e.logger(), handler)
	}
	server := newMockServer(handler, e.stderr)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	printUsage(e, listener.Addr(), accepted, fake, first)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

// setVPS adds the VPS of the scenario and of the user's files to the fake API, and
// returns the ID for the printed curl command.
func (c *mockCommand) setVPS(e *env, fake *fakeAPI) (first string, err error) {
	if c.Scenario == "payg" {
		fake.SetVPS(bytes.ReplaceAll(hostuptest.PAYG(), []byte(hostuptest.PAYGID), []byte(hostuptest.VPSID)))
		fake.summaries[hostuptest.VPSID] = fake.summaries[hostuptest.PAYGID]
	}
	for _, name := range c.VPS {
		body, err := os.ReadFile(name) //nolint:gosec // the user names it
		if err != nil {
			return "", fmt.Errorf("--vps: %w", err)
		}
		var vps hostup.VPSDetails
		if err := vps.UnmarshalJSON(body); err != nil {
			return "", fmt.Errorf("--vps %s: %s", name, strings.TrimPrefix(err.Error(), "hostup: "))
		}
		if err := api.Verify(body); err != nil {
			e.notice("warning", "--vps "+name+": the body"+strings.TrimPrefix(err.Error(), "api: the response"))
		}
		fake.SetVPS(body)
		fake.summaries[vps.ID] = "From " + name
		first = cmp.Or(first, vps.ID)
	}
	return cmp.Or(first, hostuptest.VPSID), nil
}

// printUsage prints the URL, the VPS of the fake API, and a curl command.
func printUsage(e *env, addr net.Addr, accepted string, fake *fakeAPI, id string) {
	e.stdout.print(fmt.Sprintf("The fake API listens on http://%s and accepts %s. Press Ctrl-C to stop it.\n\n"+
		"It serves these VPS:\n\n", addr, accepted))
	rows := newTable(e.stdout)
	for _, id := range fake.ids() {
		rows.row("  "+id, fake.summaries[id])
	}
	rows.flush()
	e.stdout.print(fmt.Sprintf("\nTo get an error, send a header such as \"Prefer: code=429\", with any 4xx or 5xx code."+
		" To fetch a VPS:\n\n  curl -H 'Authorization: Bearer YOUR_API_KEY' http://%s/api/v2/vps/%s/details\n", addr, id))
}
