package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// A drainTransport reports the end of the input only after every request has its
// response. Otherwise the SDK would cancel the calls in progress at the end of the
// input, and a shell script that pipes its requests would get no responses.
type drainTransport struct{ sdk.Transport }

// Connect implements [sdk.Transport].
func (t drainTransport) Connect(ctx context.Context) (sdk.Connection, error) {
	conn, err := t.Transport.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &drainConn{
		Connection: conn, closed: make(chan struct{}), responded: make(chan struct{}, 1), open: make(map[jsonrpc.ID]bool),
	}, nil
}

// A drainConn is the connection of a drainTransport.
type drainConn struct {
	sdk.Connection
	close     sync.Once
	closed    chan struct{}
	responded chan struct{} // has an element after a response was written

	mu   sync.Mutex
	open map[jsonrpc.ID]bool // requests without a response; a request with a duplicate ID gets none
}

// Read implements [sdk.Connection].
func (c *drainConn) Read(ctx context.Context) (jsonrpc.Message, error) {
	message, err := c.Connection.Read(ctx)
	if err != nil {
		c.drain()
		return nil, describe(err)
	}
	if request, ok := message.(*jsonrpc.Request); ok && request.IsCall() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.open[request.ID] = true
	}
	return message, nil
}

// describe returns the error of a read. Without the context, the errors of the SDK's
// parser are hard to understand.
func describe(err error) error {
	if _, isFile := errors.AsType[*fs.PathError](err); isFile || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("a message on stdin is not valid JSON-RPC: %w", err)
}

// drain waits for the responses to all requests. The wait is bounded, because each
// call has a time limit.
func (c *drainConn) drain() {
	for {
		c.mu.Lock()
		n := len(c.open)
		c.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-c.responded:
		case <-c.closed:
			return
		}
	}
}

// Write implements [sdk.Connection].
func (c *drainConn) Write(ctx context.Context, message jsonrpc.Message) error {
	err := c.Connection.Write(ctx, message)
	if response, ok := message.(*jsonrpc.Response); ok {
		c.mu.Lock()
		delete(c.open, response.ID)
		c.mu.Unlock()
		select {
		case c.responded <- struct{}{}:
		default:
		}
	}
	return err
}

// Close implements [sdk.Connection].
func (c *drainConn) Close() error {
	c.close.Do(func() { close(c.closed) })
	return c.Connection.Close()
}
