package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/mcp"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
	"github.com/hostup-api/hostup-go/hostup/internal/version"
)

func newMCP(e *env) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "mcp [ID...]",
		Example: `  hostup mcp vps_01hxa3b4c5d6e7f8g9h0j1k2m3` + "\n" +
			`  hostup mcp --ids /etc/hostup/ids`,
		Short: "Serve the Model Context Protocol (MCP) to language models.",
		Long: "The tools check_actions and get_vps are read-only; neither returns the root password. A call takes at most " +
			mcp.CallTimeout.String() + ".\n\n" +
			"The IDs are those of your VPS, at most 100. The model gets them with their host names, and can use a host name " +
			"in place of an ID. If you pass no IDs, you have to tell the model the ID of a VPS. " +
			"The IDs can also be in a file, one per line, " +
			"each with its host name if you know it: vps_01hxa3b4c5d6e7f8g9h0j1k2m3 web-01.example.com. " +
			"Other host names are read from HostUp at the start.\n\n" +
			"To add this server to an MCP host, which is the program with the model, use a configuration such as:\n\n" +
			`  {"mcpServers": {"hostup": {"command": "hostup",` + "\n" +
			`    "args": ["mcp", "--ids", "/path/to/list"],` + "\n" +
			`    "env": {"HOSTUP_API_KEY_FILE": "/path/to/key"}}}}`,
		RunE: func(cmd *cobra.Command, args []string) error { return serveMCP(cmd.Context(), e, file, args) },
	}

	cmd.Flags().StringVar(&file, "ids", "", "Read IDs also from a `FILE`.")
	e.addHostFlags(cmd)
	return cmd
}

func serveMCP(ctx context.Context, e *env, file string, ids []string) error {
	client, err := e.newClient(ctx, hostup.WithRetry(hostup.RetryPolicy{MaxWait: mcp.MaxWait}))
	if err != nil {
		return err
	}
	if e.fake != nil && file == "" && len(ids) == 0 {
		ids = e.fake.IDs()
	}
	list, err := e.vpsList(ctx, client, file, ids)
	if err != nil {
		return failure.UsageError{Err: err}
	}

	e.forModel = true
	reporter := e.reporter()
	server := &mcp.Server{
		Version: version.Number, Document: api.Document(), BaseURL: reporter.BaseURL, VPS: list,
		GetVPSDetails: client.GetVPSDetails, ErrorObject: reporter.Object,
	}
	if e.fake != nil {
		server.Note = "This is a sandbox with fake data."
	}
	if term.IsTerminal(e.stdin) {
		e.notice("note", "waiting for an MCP host on stdin; hostup mcp --help shows how to add this server to one")
	}
	return server.Serve(ctx, e.stdin, e.stdout)
}

// vpsList returns the VPS of the command line and of a file.
func (e *env) vpsList(ctx context.Context, client *hostup.Client, file string, ids []string) ([]mcp.VPS, error) {
	if slices.Contains(ids, "-") {
		return nil, errors.New("stdin is for the protocol; name the file of IDs with --ids")
	}
	content := ""
	if file != "" {
		var err error
		if content, err = e.readText(ctx, file); err != nil {
			return nil, fmt.Errorf("cannot read the IDs: %w", err)
		}
	}

	list, err := mcp.NewList(ids, content)
	switch {
	case err != nil && file != "":
		return nil, fmt.Errorf("%s: %w", file, err)
	case err != nil:
		return nil, err
	case file != "" && len(list) == 0:
		return nil, fmt.Errorf("%s: the file contains no VPS ID", file)
	default:
		return list, checkIDs(ctx, client, list)
	}
}

// checkIDs returns the error for the first ID that the client would not send: the model
// must not get it, because it can be the key. It sends nothing.
func checkIDs(ctx context.Context, client *hostup.Client, list []mcp.VPS) error {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	for _, vps := range list {
		if _, err := client.GetVPSDetails(ctx, vps.ID); errors.Is(err, hostup.ErrInvalidID) {
			return err
		}
	}
	return nil
}
