package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/mcp"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/term"
)

func newMCP(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Serve the Model Context Protocol over stdin and stdout, for language models.",
		Long: "The tools check_actions and get_vps are read-only; neither returns the root password. A call takes at most " +
			mcp.CallTimeout.String() + ". To add the server to a host, use a configuration such as:\n\n" +
			`  {"mcpServers": {"hostup": {"command": "hostup", "args": ["mcp"],` + "\n" +
			`    "env": {"HOSTUP_API_KEY_FILE": "/path/to/key"}}}}`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveMCP(cmd.Context(), e) },
	}
	e.addHostFlags(cmd)
	return cmd
}

func serveMCP(ctx context.Context, e *env) error {
	e.forModel = true
	client, err := e.newClient(ctx, hostup.WithRetry(hostup.RetryPolicy{MaxWait: mcp.MaxWait}))
	if err != nil {
		return err
	}
	server := &mcp.Server{
		Version: version(), Document: api.Document(), GetVPSDetails: client.GetVPSDetails, ErrorObject: e.reporter().Object,
		BaseURL: strings.TrimRight(e.reporter().BaseURL, "/"),
	}
	if e.fake != nil {
		server.Note = "This is a sandbox with fake data."
		for _, id := range e.fake.IDs() {
			server.VPS = append(server.VPS, mcp.VPS{ID: id})
		}
	}
	if term.IsTerminal(e.stdin) {
		e.notice("note", "waiting for an MCP host on stdin; hostup mcp --help shows how to add this server to one")
	}
	return server.Serve(ctx, e.stdin, e.stdout)
}
