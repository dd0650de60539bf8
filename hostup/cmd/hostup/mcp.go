package main

import (
	"context"
	"strings"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/mcp"
)

type mcpCommand struct{ hostFlags }

// Help implements kong.HelpProvider.
func (*mcpCommand) Help() string {
	return "The tools check_actions and get_vps are read-only; neither returns the root password. A call takes at most " +
		mcp.CallTimeout.String() + ". To add the server to a host, use a configuration " +
		"such as:\n\n" +
		`  {"mcpServers": {"hostup": {"command": "hostup", "args": ["mcp"],` + "\n" +
		`    "env": {"HOSTUP_API_KEY_FILE": "/path/to/key"}}}}`
}

// Run runs the command.
func (*mcpCommand) Run(ctx context.Context, e *env) error {
	e.forModel = true
	client, err := e.newClient(ctx, hostup.WithRetry(hostup.RetryPolicy{MaxWait: mcp.MaxWait}))
	if err != nil {
		return err
	}
	server := &mcp.Server{
		Version: version(), Document: api.Document(), GetVPSDetails: client.GetVPSDetails, ErrorObject: e.errorObject,
	}
	if e.fake != nil {
		server.Note = "This is a sandbox with fake data; its VPS are " + strings.Join(e.fake.ids(), ", ") + "."
	}
	if isTerminal(e.stdin) {
		e.notice("note", "waiting for an MCP host on stdin; hostup mcp --help shows how to add this server to one")
	}
	return server.Serve(ctx, e.stdin, e.stdout)
}
