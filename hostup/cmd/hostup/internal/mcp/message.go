package mcp

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/safejson"
)

// An envelope is a message of JSON-RPC 2.0, as the host wrote it. Names of other members
// and of another case are ignored.
type envelope struct {
	JSONRPC jsontext.Value `json:"jsonrpc"`
	ID      jsontext.Value `json:"id"`
	Method  jsontext.Value `json:"method"`
	Params  jsontext.Value `json:"params"`
	Result  jsontext.Value `json:"result"`
	Error   jsontext.Value `json:"error"`
}

// A request is a call, or a notification if its host has given it no ID.
type request struct {
	*jsonrpc.Request
	id      jsontext.Value // as the host wrote it; nil for a notification
	cancels jsonrpc.ID     // that of a request, in a cancellation
}

var byteOrderMark = []byte("\uFEFF")

// parse reads the message on a line. If it is none that can be answered otherwise, fault
// is the error of JSON-RPC, and id that of the message, or nil if it has none. A response
// of the host gives nothing at all, whatever its ID: the server asks for none, and an
// error in response to an error could go on forever.
func parse(line []byte) (req *request, id jsontext.Value, fault *jsonrpc.Error) {
	text, hasMark := bytes.CutPrefix(line, byteOrderMark)
	isJSON := jsontext.Value(text).IsValid()
	var message envelope
	isObject := isJSON && json.Unmarshal(text, &message) == nil
	if isID(message.ID) {
		id = message.ID
	}

	switch {
	case hasMark:
		return nil, id, parseError("the line begins with a byte order mark; send UTF-8 without one")
	case !isJSON:
		return nil, nil, parseError("the line is not valid JSON; send each message on one line, without a header")
	case !isObject:
		return nil, nil, invalidRequest("a message must be a JSON object; batches are not supported")
	case message.Method == nil && (message.Result != nil || message.Error != nil):
		return nil, nil, nil
	case string(message.JSONRPC) != `"2.0"`:
		return nil, id, invalidRequest(`jsonrpc must be "2.0"`)
	case message.ID != nil && id == nil:
		return nil, nil, invalidRequest("id must be a string or a number")
	case message.Method.Kind() != '"':
		return nil, id, invalidRequest("method must be a string")
	}

	req = &request{Request: &jsonrpc.Request{Method: textOf(message.Method), Params: []byte(message.Params)}, id: id}
	if id != nil {
		req.ID = sdkID(id)
	}
	if req.Method == "notifications/cancelled" {
		req.Params, req.cancels = withSDKID(req.Params)
	}
	return req, id, nil
}

func parseError(message string) *jsonrpc.Error {
	return &jsonrpc.Error{Code: jsonrpc.CodeParseError, Message: message}
}

func invalidRequest(message string) *jsonrpc.Error {
	return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: message}
}

// isID reports whether the ID of a message can be one.
func isID(id jsontext.Value) bool { return id != nil && (id.Kind() == '"' || id.Kind() == '0') }

// textOf returns the text of a JSON string.
func textOf(value jsontext.Value) string {
	text, _ := jsontext.AppendUnquote(nil, value) // which has been parsed
	return string(text)
}

// sdkID returns the ID that the SDK gets for that of a request. The SDK keeps strings and
// 64-bit integers, and makes an integer of any other number, so such a number becomes a
// string. The response gets the ID as the host wrote it.
func sdkID(id jsontext.Value) jsonrpc.ID {
	const maxExact = 1 << 53 // beyond it, a float64 is not exact
	var value any = "number " + string(id)
	if id.Kind() == '"' {
		value = textOf(id)
	} else if n, err := strconv.ParseInt(string(id), 10, 64); err == nil && -maxExact <= n && n <= maxExact {
		value = float64(n)
	}

	made, err := jsonrpc.MakeID(value)
	if err != nil {
		panic(err) // unreachable: a string or a float64
	}
	return made
}

// withSDKID returns the parameters of a cancellation with the ID that the SDK has for
// the request, and this ID.
func withSDKID(params []byte) ([]byte, jsonrpc.ID) {
	var cancelled struct {
		RequestID jsontext.Value `json:"requestId"`
	}
	if json.Unmarshal(params, &cancelled) != nil || !isID(cancelled.RequestID) {
		return params, jsonrpc.ID{} // the SDK ignores it
	}
	id := sdkID(cancelled.RequestID)
	params, err := json.Marshal(map[string]any{"requestId": id.Raw()})
	if err != nil {
		panic(err) // unreachable: a string or an integer
	}
	return params, id
}

// A response has the ID as the host wrote it.
type response struct {
	JSONRPC string         `json:"jsonrpc"`
	ID      jsontext.Value `json:"id"` // nil is null
	Result  jsontext.Value `json:"result,omitzero"`
	Error   *jsonrpc.Error `json:"error,omitzero"`
}

// encode returns the line of a message of the SDK. id is that of a response.
func encode(message jsonrpc.Message, id jsontext.Value) ([]byte, error) {
	answer, ok := message.(*jsonrpc.Response)
	if !ok {
		line, err := jsonrpc.EncodeMessage(message)
		return append(safejson.Escape(line), '\n'), err
	}

	line, err := safejson.Marshal(response{
		JSONRPC: "2.0", ID: id, Result: jsontext.Value(answer.Result), Error: wireError(answer.Error),
	})
	return append(line, '\n'), err
}

// wireError returns the error of a response; nil for nil. All errors of the SDK that
// have no code are about the request.
func wireError(err error) *jsonrpc.Error {
	if err == nil {
		return nil
	}
	if strings.Contains(err.Error(), `unmarshaling "`) { // followed by Go types, and all of the params
		return &jsonrpc.Error{
			Code: jsonrpc.CodeInvalidParams, Message: "params are not as MCP defines them for this method",
		}
	}
	wire := jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: err.Error()}
	if coded, ok := errors.AsType[*jsonrpc.Error](err); ok {
		wire.Code = coded.Code
		if jsontext.Value(coded.Data).IsValid() { // the SDK makes some by fmt
			wire.Data = coded.Data
		}
	}
	return &wire
}
