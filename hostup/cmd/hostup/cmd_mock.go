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

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/fake"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

type mockCommand struct {
	addr     string
	scenario *choice
	files    []string
	grown    bool
	checkKey bool
	cors     bool
	verbose  bool
}

func newMock(e *env) *cobra.Command {
	c := new(mockCommand)
	cmd := &cobra.Command{
		Use: "mock",
		Example: `  hostup mock --addr 127.0.0.1:9000 --scenario rate-limited` + "\n" +
			`  hostup mock --vps body.json`,
		Short: "Serve a fake HostUp API over HTTP, for clients in any language.",
		Long: "Prints the VPS that it serves, and how to get an error. " +
			"In the scenario payg, " + hostuptest.VPSID + " is a pay-as-you-go VPS. " +
			"The scenario rate-limited allows 5 requests in 10 seconds. " +
			"To make a file for --vps, use: hostup details ID -o json >FILE\n\n" +
			"On a loopback address, which is the default, only programs on this machine can call it, and only with " +
			"localhost or a loopback address as the host of the URL.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context(), e) },
	}

	cmd.Flags().StringVar(&c.addr, "addr", "127.0.0.1:8080",
		"`ADDRESS` to listen on; without a host, 127.0.0.1; port 0 selects a free port.")
	c.scenario = addChoice(cmd, "scenario", "", "`SCENARIO`: documented, payg or rate-limited.",
		"documented", "payg", "rate-limited")
	cmd.Flags().StringArrayVar(&c.files, "vps", nil, "`FILE` with the response body of a VPS to serve; can be repeated.")
	cmd.Flags().BoolVar(&c.grown, "grown", false, "Change every VPS as HostUp may change its API: new properties, "+
		"gates and enum values, and no pricing.")
	cmd.Flags().BoolVar(&c.checkKey, "check-key", false, "Accept only the key in HOSTUP_API_KEY or HOSTUP_API_KEY_FILE.")
	cmd.Flags().BoolVar(&c.cors, "cors", false,
		"Let web pages of any origin call it, such as the \"Try it\" of an API reference.")
	cmd.Flags().BoolVarP(&c.verbose, "verbose", "v", false, "Log each request to stderr.")
	completeWith(cmd, "addr")
	return cmd
}

func (c *mockCommand) run(ctx context.Context, e *env) error {
	opts := []hostuptest.Option{hostuptest.WithAnyCredential()}
	accepted := "any API key"
	if c.checkKey {
		key, err := e.apiKey(ctx)
		if err != nil {
			return failure.UsageError{Err: err}
		}
		opts, accepted = []hostuptest.Option{hostuptest.WithAPIKey(key)}, "your API key"
	}
	if c.scenario.value == "rate-limited" {
		opts = append(opts, hostuptest.WithRateLimit(5, 10*time.Second))
	}

	served, err := fake.New(opts...)
	if err != nil {
		return err
	}
	first, err := c.setVPS(e, served)
	if err != nil {
		return failure.UsageError{Err: err}
	}

	listener, err := listen(ctx, "--addr", c.addr)
	if err != nil {
		return err
	}
	handler := c.handler(e, listener.Addr(), served)
	server := fake.NewServer(handler, e.stderr)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()

	printUsage(e, listener.Addr(), accepted, served, first)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

// handler returns what serves the fake API at an address.
func (c *mockCommand) handler(e *env, addr net.Addr, served *fake.API) http.Handler {
	handler := fake.HTTPHandler(fake.PreferHandler(served.Responses, served))
	if c.cors {
		handler = fake.CORSHandler(handler)
	}
	if isLoopback(addr) {
		handler = fake.LoopbackHandler(handler)
	}
	if c.verbose {
		handler = fake.LogHandler(e.logger(), handler)
	}
	return handler
}

// setVPS adds the VPS of the scenario and of the user's files to the fake API,
// changes all of them if they are grown, and returns the ID for the printed curl
// command.
func (c *mockCommand) setVPS(e *env, served *fake.API) (first string, err error) {
	if c.scenario.value == "payg" {
		served.SetVPS(bytes.ReplaceAll(hostuptest.PAYG(), []byte(hostuptest.PAYGID), []byte(hostuptest.VPSID)))
		served.Summaries[hostuptest.VPSID] = served.Summaries[hostuptest.PAYGID]
	}
	for _, name := range c.files {
		if name, err = e.expandHome(name); err != nil {
			return "", fmt.Errorf("--vps: %w", err)
		}

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

		served.SetVPS(body)
		served.Summaries[vps.ID] = "From " + name
		first = cmp.Or(first, vps.ID)
	}

	if c.grown {
		for _, id := range served.IDs() {
			served.UpdateVPS(id, hostuptest.Grown)
		}
	}
	return cmp.Or(first, hostuptest.VPSID), nil
}

// printUsage prints the URL, the VPS of the fake API, and a curl command.
func printUsage(e *env, addr net.Addr, accepted string, served *fake.API, id string) {
	printWrapped := func(text string) { e.stdout.Print(term.Wrap(text, e.stdout.Width)) }
	printWrapped(fmt.Sprintf("The fake API listens on %s and accepts %s. Press Ctrl-C to stop it.\n\n"+
		"It serves these VPS:\n\n", urlOf(addr), accepted))
	rows := term.NewTable(e.stdout)
	for _, id := range served.IDs() {
		rows.Row("  "+id, served.Summaries[id])
	}
	rows.Flush()
	printWrapped(fmt.Sprintf("\nTo get an error, send a header such as \"Prefer: code=429\", with any 4xx or 5xx code."+
		" To fetch a VPS:\n\n  curl -H 'Authorization: Bearer YOUR_API_KEY' %s/api/v2/vps/%s/details\n", urlOf(addr), id))
}
