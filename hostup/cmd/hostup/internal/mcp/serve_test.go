package mcp

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const (
	initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
		`"capabilities":{},"clientInfo":{"name":"test","version":"1.0"}}}` + "\n"
	checkActions = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"check_actions",` +
		`"arguments":{"id":"` + hostuptest.VPSID + `"}}}` + "\n"
)

// A script can pipe its requests and gets every response.
func TestEndOfInputAfterResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(hostuptest.NewHandler())
		get := server.GetVPSDetails
		server.GetVPSDetails = func(ctx context.Context, id string) (*hostup.VPSDetails, error) {
			time.Sleep(10 * time.Second)
			return get(ctx, id)
		}
		output := &recorder{to: io.Discard}
		began := time.Now()
		err := server.Serve(t.Context(), strings.NewReader(initialize+checkActions), output)
		if err != nil || time.Since(began) != 10*time.Second || !strings.Contains(output.String(), `"id":2,"result"`) {
			t.Errorf("%v after %v\n%s", err, time.Since(began), output)
		}
	})
}

// The responses of a subscription and of a repeated request ID never come.
func TestEndOfInputWithoutResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",` +
			`"io.modelcontextprotocol/clientInfo":{"name":"test","version":"1.0"},` +
			`"io.modelcontextprotocol/clientCapabilities":{}}`
		listen := `{"jsonrpc":"2.0","id":3,"method":"subscriptions/listen","params":{"notifications":{},` + meta + `}}` + "\n"
		for _, input := range []string{"", initialize, initialize + checkActions + checkActions, listen, initialize + listen} {
			server := newServer(hostuptest.NewHandler())
			if err := server.Serve(t.Context(), strings.NewReader(input), io.Discard); err != nil {
				t.Errorf("%v, input\n%s", err, input)
			}
		}
	})
}

// The end of the context ends a call that is running, although the input is
// still open.
func TestServeEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, began := blockedServer()
		in, toServer := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- server.Serve(ctx, in, io.Discard) }()
		_, _ = io.WriteString(toServer, initialize+checkActions)
		<-began
		canceled := time.Now()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) || time.Since(canceled) != 0 {
			t.Errorf("%v after %v", err, time.Since(canceled))
		}
	})
}

// An output that cannot be written to ends the server.
func TestServeEndsWithOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, toServer := io.Pipe()
		closed, out := io.Pipe()
		_ = closed.Close()
		ended := make(chan error)
		go func() { ended <- newServer(hostuptest.NewHandler()).Serve(t.Context(), in, out) }()
		_, _ = io.WriteString(toServer, initialize)
		if err := <-ended; !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
		}
	})
}
