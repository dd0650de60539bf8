package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// A toolCall returns the result of a call of a tool, which is sent as JSON.
type toolCall func(ctx context.Context, arguments json.RawMessage) (any, error)

var errCallTimeout = fmt.Errorf("no response within %v, the limit of a tool call", CallTimeout)

// handler returns the handler of a tool. The SDK's own typed handler would send
// an empty result besides an error.
func (s *Server) handler(serve context.Context, call toolCall) sdk.ToolHandler {
	return func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, CallTimeout, errCallTimeout)
		defer cancel()
		defer context.AfterFunc(serve, cancel)() // the SDK would wait for the call
		value, err := call(ctx, req.Params.Arguments)
		if err != nil {
			return s.errorResult(err)
		}
		text, err := encode(value)
		if err != nil {
			return nil, err
		}
		if len(text) > maxResult {
			return s.errorResult(&ArgumentError{
				Detail: fmt.Sprintf("the result has %d bytes, more than %d; request fewer fields or actions", len(text), maxResult),
			})
		}
		return newResult(text), nil
	}
}

// errorResult returns err as a tool error, which the model sees, not as a protocol
// error, which only the host sees.
func (s *Server) errorResult(err error) (*sdk.CallToolResult, error) {
	text, err := encode(map[string]any{"error": s.ErrorObject(err)})
	if err != nil {
		return nil, err
	}
	result := newResult(text)
	result.IsError = true
	return result, nil
}

func newResult(text string) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: text}}}
}

// encode returns compact JSON, without the escapes that only HTML needs.
func encode(value any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), err
}
