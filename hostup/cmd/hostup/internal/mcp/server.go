// Package mcp serves the VPS details API to language models over the Model
// Context Protocol: two read-only tools and the OpenAPI document.
package mcp

import (
	"context"
	"io"
	"strings"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
)

// Limits of a tool call. A longer wait is an error that contains the time after
// which to retry, so that the model knows why it has to wait.
const (
	CallTimeout = 25 * time.Second // some hosts give up after 30 s
	MaxWait     = 5 * time.Second  // for the RetryPolicy of the client

	maxMessage = 1 << 20  // bytes of a message of the host
	maxResult  = 64 << 10 // bytes of a result, about 16,000 tokens
)

// A Server serves one host, the program that runs the model.
type Server struct {
	Version  string
	Document []byte // the OpenAPI document
	Note     string // for the model, in addition to the instructions; can be empty

	// GetVPSDetails is the method of a Client whose RetryPolicy has MaxWait.
	GetVPSDetails func(ctx context.Context, id string) (*hostup.VPSDetails, error)
	// ErrorObject returns the JSON object of an error, which can be an
	// *ArgumentError.
	ErrorObject func(err error) any
}

const instructions = "Read-only access to VPS at HostUp: state, billing, traffic, and which actions are allowed now. " +
	"No tool changes a VPS."

// Serve reads messages from in and writes messages to out, one per line, until the
// end of in or until ctx is done. At the end of in, it completes the calls in
// progress before it returns.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err // a read of a terminal could not be ended
	}
	server := sdk.NewServer(&sdk.Implementation{Name: "hostup", Version: s.Version}, &sdk.ServerOptions{
		Instructions: strings.TrimSpace(instructions + " " + s.Note),
		Capabilities: &sdk.ServerCapabilities{ // the lists never change
			Tools: &sdk.ToolCapabilities{}, Resources: &sdk.ResourceCapabilities{},
		},
	})
	server.AddTool(checkActionsTool(), s.handler(ctx, s.checkActions))
	server.AddTool(getVPSTool(), s.handler(ctx, s.getVPS))
	server.AddResource(documentResource(len(s.Document)), s.readDocument)
	return server.Run(ctx, drainTransport{&sdk.IOTransport{
		Reader: readCloser(in), Writer: nopWriteCloser{out}, MaxLineLength: maxMessage,
	}})
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

// readCloser returns r, with a Close that unblocks Read if r can be closed.
func readCloser(r io.Reader) io.ReadCloser {
	if closer, ok := r.(io.ReadCloser); ok {
		return closer
	}
	return io.NopCloser(r)
}

// A nopWriteCloser does not close its writer, which the caller still uses.
type nopWriteCloser struct{ io.Writer }

// Close implements io.Closer.
func (nopWriteCloser) Close() error { return nil }
