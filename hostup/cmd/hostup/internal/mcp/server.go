// Package mcp serves the VPS details API to language models over the Model
// Context Protocol: two read-only tools and the OpenAPI document.
package mcp

import (
	"context"
	"errors"
	"io"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
)

// Limits of a tool call. A longer wait is an error that contains the time after
// which to retry, so that the model knows why it has to wait.
const (
	CallTimeout = 25 * time.Second // some hosts give up after 30 s
	MaxWait     = 5 * time.Second  // for the RetryPolicy of the client

	endTimeout = CallTimeout + 2*time.Second // for the host to read the last responses
	maxResult  = 64 << 10                    // bytes of a result, about 16,000 tokens
)

// A Server serves one host, the program that runs the model.
type Server struct {
	Version  string
	Document []byte // the OpenAPI document
	Note     string // for the model, in addition to the instructions; can be empty
	BaseURL  string // of the API
	VPS      []VPS  // those of the user: the tools accept their host names in place of IDs

	// GetVPSDetails is the method of a Client whose RetryPolicy has MaxWait.
	GetVPSDetails func(ctx context.Context, id string) (*hostup.VPSDetails, error)
	// ErrorObject returns the JSON object of an error, which can be an
	// *failure.ArgumentError.
	ErrorObject func(err error) any
}

// Serve reads messages from in and writes messages to out, one per line, until the
// end of in or until ctx is done. At the end of in, it completes the calls in
// progress before it returns.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err // a read of a terminal could not be ended
	}
	names := newNames(s.VPS, s.GetVPSDetails)
	names.learnAtStart(ctx)

	server := sdk.NewServer(&sdk.Implementation{Name: "hostup", Version: s.Version}, &sdk.ServerOptions{
		Instructions: s.instructions(names.all()),
		Capabilities: &sdk.ServerCapabilities{ // the lists never change
			Tools: &sdk.ToolCapabilities{}, Resources: &sdk.ResourceCapabilities{},
		},
	})
	tools := tools{Server: s, names: names}
	server.AddTool(checkActionsTool(), s.handler(tools.checkActions))
	server.AddTool(getVPSTool(), s.handler(tools.getVPS))
	server.AddResource(documentResource(len(s.Document)), s.readDocument)
	err := server.Run(ctx, newConn(ctx, in, out))
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = ctx.Err() // which ended a read or a write
	}
	return err
}

// documentResource returns the description of the OpenAPI document.
func documentResource(size int) *sdk.Resource {
	return &sdk.Resource{
		URI: "hostup://openapi.yaml", Name: "openapi.yaml", MIMEType: "application/yaml", Size: int64(size),
		Description: "OpenAPI document of the VPS details API: the meaning of every field.",
	}
}

func (s *Server) readDocument(context.Context, *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{Text: string(s.Document)}}}, nil
}
