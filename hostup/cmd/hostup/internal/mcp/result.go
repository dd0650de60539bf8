package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/safejson"
)

// tools are the tools of a server, with the names that it has learned.
type tools struct {
	*Server
	names *names
}

// A toolCall returns the result of a call of a tool, which is sent as JSON.
type toolCall func(ctx context.Context, arguments json.RawMessage) (any, error)

var errCallTimeout = fmt.Errorf("no response within %v, the limit of a tool call", CallTimeout)

// read returns the VPS of a call of a tool, and the names in its list.
func (t tools) read(ctx context.Context, arguments json.RawMessage, list string) (*hostup.VPSDetails, []string, error) {
	text, names, err := parseArguments(arguments, list)
	if err != nil {
		return nil, nil, err
	}
	id, err := t.names.idOf(ctx, text)
	if err != nil {
		return nil, nil, err
	}
	vps, err := t.GetVPSDetails(ctx, id)
	if err != nil && !errors.Is(err, hostup.ErrInvalidID) { // a malformed ID can be the key
		err = failure.IDError{ID: id, Err: err}
	}
	return vps, names, err
}

// handler returns the handler of a tool. The SDK's own typed handler would send an empty
// result besides an error.
func (s *Server) handler(call toolCall) sdk.ToolHandler {
	return func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, CallTimeout, errCallTimeout)
		defer cancel()
		return s.resultOf(call(ctx, req.Params.Arguments)), nil
	}
}

// resultOf returns the result of a tool: the JSON of value, or err as a tool error, which
// the model sees, not as a protocol error, which only the host sees.
func (s *Server) resultOf(value any, err error) *sdk.CallToolResult {
	if err != nil {
		return s.errorResult(err)
	}
	text, err := safejson.Marshal(value)
	if err != nil {
		return s.errorResult(err)
	}
	if len(text) > maxResult {
		return s.errorResult(argumentError("", "the result has %d bytes, more than %d; request fewer fields or actions",
			len(text), maxResult))
	}
	return newResult(text)
}

func (s *Server) errorResult(err error) *sdk.CallToolResult {
	text, err := safejson.Marshal(map[string]any{"error": s.ErrorObject(err)})
	if err != nil {
		text = []byte(`{"error":{"message":"internal error"}}`) // unreachable: texts and numbers
	}
	result := newResult(text)
	result.IsError = true
	return result
}

func newResult(text []byte) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: string(text)}}}
}
