package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

type mockCommand struct {
	Addr     string `default:"127.0.0.1:8080" help:"Address to listen on; port 0 selects a free port."`
	Scenario string `enum:"documented,payg,rate-limited" default:"documented" help:"documented, payg or rate-limited."`
	CheckKey bool   `help:"Accept only the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE."`
}

// Help implements kong.HelpProvider.
func (*mockCommand) Help() string {
	return "The scenarios documented and payg select the VPS of the curl command that is printed at the start. " +
		"The scenario rate-limited allows 5 requests in 10 seconds.\n\n" +
		"Only this machine can reach a loopback address."
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
	spec, err := api.Spec()
	if err != nil {
		return err
	}
	responses := spec.Paths.Value("/api/v2/vps/{id}/details").Get.Responses
	fake := hostuptest.NewHandler(opts...)
	examples, err := setExamples(fake, responses.Status(http.StatusOK))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("--addr: %w", err)}
	}
	handler := preferHandler(responses, fake)
	if e.verbose {
		handler = logHandler(e.logger(), handler)
	}
	server := newMockServer(handler, e.stderr)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	c.printUsage(e, listener.Addr(), accepted, examples)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

// printUsage prints the URL, the VPS of the fake API, and a curl command.
func (c *mockCommand) printUsage(e *env, addr net.Addr, accepted string, examples map[string]string) {
	id := hostuptest.VPSID
	if c.Scenario == "payg" {
		id = hostuptest.PAYGID
	}
	e.stdout.print(fmt.Sprintf("The fake API listens on http://%s and accepts %s. Press Ctrl-C to stop it.\n\n"+
		"It has these VPS:\n\n", addr, accepted))
	rows := newTable(e.stdout)
	for _, id := range slices.Sorted(maps.Keys(examples)) {
		rows.row("  "+id, examples[id])
	}
	rows.flush()
	e.stdout.print(fmt.Sprintf("\nTo get the documented problem for a status, send a header such as \"Prefer: code=429\"."+
		" To start:\n\n  curl -H 'Authorization: Bearer YOUR_API_KEY' http://%s/api/v2/vps/%s/details\n", addr, id))
}

// setExamples adds each VPS that openapi.yaml has as an example to the fake,
// and returns the summaries by ID.
func setExamples(fake *hostuptest.Server, ok *openapi3.ResponseRef) (map[string]string, error) {
	summaries := make(map[string]string)
	for _, example := range ok.Value.Content.Get("application/json").Examples {
		body, err := json.Marshal(example.Value.Value)
		if err != nil {
			return nil, err
		}
		fake.SetVPS(body)
		vps, _ := example.Value.Value.(map[string]any)
		summaries[fmt.Sprint(vps["id"])] = example.Value.Summary
	}
	fake.SetVPS(hostuptest.FixedCycle()) // again, with its properties in the documented order
	return summaries, nil
}
