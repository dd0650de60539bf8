package mcp

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

const (
	initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
		`"capabilities":{},"clientInfo":{"name":"test","version":"1.0"}}}` + "\n"
	checkActions = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"check_actions",` +
		`"arguments":{"id":"` + hostuptest.VPSID + `"}}}` + "\n"
)

func TestInitialize(t *testing.T) {
	server := newServer(hostuptest.NewHandler())
	for note, want := range map[string]string{"": instructions, "A note.": instructions + " A note."} {
		server.Note = note
		got := start(t, server).InitializeResult()
		if got.Instructions != want || got.ServerInfo.Name != "hostup" || got.ServerInfo.Version != "1.0" {
			t.Errorf("%+v of %+v, want %q", got, got.ServerInfo, want)
		}
		capabilities := &sdk.ServerCapabilities{Tools: &sdk.ToolCapabilities{}, Resources: &sdk.ResourceCapabilities{}}
		if diff := cmp.Diff(capabilities, got.Capabilities); diff != "" {
			t.Errorf("capabilities -want +got\n%s", diff)
		}
	}
}

// A script that pipes its requests gets every response.
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

// A subscription must not wait for a change: the tools never change.
func TestEndOfInputWithoutResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",` +
			`"io.modelcontextprotocol/clientInfo":{"name":"test","version":"1.0"},` +
			`"io.modelcontextprotocol/clientCapabilities":{}}`
		listen := `{"jsonrpc":"2.0","id":3,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},` + meta + `}}` + "\n"
		for _, input := range []string{"", initialize, initialize + checkActions + checkActions, listen, initialize + listen} {
			server := newServer(hostuptest.NewHandler())
			if err := server.Serve(t.Context(), strings.NewReader(input), io.Discard); err != nil {
				t.Errorf("%v, input\n%s", err, input)
			}
		}
	})
}

// Serve and a call in progress end when the context is canceled, even if the input
// is still open.
func TestServeEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, began := blockedServer()
		get := server.GetVPSDetails
		server.GetVPSDetails = func(ctx context.Context, id string) (*hostup.VPSDetails, error) {
			defer time.Sleep(time.Second) // so that the SDK is closing when the call ends
			return get(ctx, id)
		}
		in, toServer := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- server.Serve(ctx, in, io.Discard) }()
		_, _ = io.WriteString(toServer, initialize+checkActions)
		<-began
		canceled := time.Now()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) || time.Since(canceled) != time.Second {
			t.Errorf("%v after %v", err, time.Since(canceled))
		}
	})
}

// Serve ends with an error when it cannot write its output.
func TestServeEndsWithOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, line := range []string{initialize, "bad\n"} {
			in, toServer := io.Pipe()
			closed, out := io.Pipe()
			_ = closed.Close()
			ended := make(chan error)
			go func() { ended <- newServer(hostuptest.NewHandler()).Serve(t.Context(), in, out) }()
			_, _ = io.WriteString(toServer, line)
			if err := <-ended; !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("%q: got %v, want %v", line, err, io.ErrClosedPipe)
			}
		}
	})
}
