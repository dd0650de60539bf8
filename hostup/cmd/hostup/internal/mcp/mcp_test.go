package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"sync"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"go.uber.org/goleak"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer returns a Server whose calls go to fake, with the client options of
// the command.
func newServer(fake *hostuptest.Server) *Server {
	client := fake.Client(hostup.WithRetry(hostup.RetryPolicy{MaxWait: MaxWait}))
	return &Server{
		Version: "1.0", Document: api.Document(), BaseURL: "https://pay.example.com", GetVPSDetails: client.GetVPSDetails,
		ErrorObject: func(err error) any { return map[string]string{"message": err.Error()} },
	}
}

// A session is a connected host.
type session struct {
	*sdk.ClientSession
	output *recorder // every byte from the server
}

// start serves a host until the end of the test, which fails if Serve does.
func start(t *testing.T, server *Server) *session {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	output := &recorder{to: out}
	ended := make(chan error, 1)
	go func() {
		err := server.Serve(context.Background(), in, output)
		_, _ = in.Close(), out.Close() // otherwise Connect waits for a server that has failed
		ended <- err
	}()
	host := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1.0"}, nil)
	connected, err := host.Connect(t.Context(), &sdk.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = connected.Close()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return &session{connected, output}
}

// call calls a tool and returns its decoded result.
func (s *session) call(t *testing.T, tool string, arguments any) (result map[string]any, isError bool) {
	t.Helper()
	got, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, got), got.IsError
}

// decode returns the JSON object that is the only content of a result.
func decode(t *testing.T, got *sdk.CallToolResult) (result map[string]any) {
	t.Helper()
	if len(got.Content) != 1 || got.StructuredContent != nil {
		t.Fatalf("%d contents and the structured content %v, want one text", len(got.Content), got.StructuredContent)
	}
	if err := json.Unmarshal([]byte(got.Content[0].(*sdk.TextContent).Text), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// message returns the message of a tool error.
func (s *session) message(t *testing.T, tool string, arguments any) string {
	t.Helper()
	result, isError := s.call(t, tool, arguments)
	object, _ := result["error"].(map[string]any)
	message, _ := object["message"].(string)
	if !isError || message == "" || len(result) != 1 {
		t.Fatalf("%s %v: %v, error %v; want an error and nothing else", tool, arguments, result, isError)
	}
	return message
}

// A recorder keeps what is written through it.
type recorder struct {
	to io.Writer

	mu      sync.Mutex
	written bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	r.written.Write(p)
	r.mu.Unlock()
	return r.to.Write(p)
}

func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.written.String()
}

// lastLine returns the last message of the server.
func (r *recorder) lastLine() []byte {
	lines := bytes.Split(bytes.TrimSuffix([]byte(r.String()), []byte("\n")), []byte("\n"))
	return lines[len(lines)-1]
}

// blockedServer returns a Server whose calls wait for their context. The channel
// has an element for each that has begun.
func blockedServer() (server *Server, began chan struct{}) {
	server, began = newServer(hostuptest.NewHandler()), make(chan struct{}, 1)
	server.GetVPSDetails = func(ctx context.Context, _ string) (*hostup.VPSDetails, error) {
		began <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return server, began
}
