package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// maxOpen is the maximum number of requests without a response. Further ones wait.
const maxOpen = 256

// A conn is the connection to a host, in place of the SDK's own: there, one malformed
// line ends the server, an ID that is not a 64-bit integer or a string is changed, and
// the end of the input cancels the calls in progress.
//
//   - Each line of the input is checked. A bad one is answered with an error of JSON-RPC,
//     and the next one is read.
//   - A response has the ID as the host wrote it. A canceled request gets none.
//   - The end of the input is reported after every request has its response, so that a
//     shell script that pipes its requests gets the responses.
//   - Nothing that the host does or leaves undone can block: all waits end with the
//     context. So does Read, whereupon the SDK cancels the calls in progress.
type conn struct {
	ctx   context.Context
	end   context.CancelCauseFunc // of ctx
	close sync.Once

	lines chan line
	in    io.Reader
	out   io.Writer

	writing   sync.Mutex
	responded chan struct{} // has an element after a response was written

	mu         sync.Mutex
	open       map[jsonrpc.ID]jsontext.Value // requests in progress, with their IDs; nil if canceled
	unanswered int                           // requests whose response has not been written
}

// A line is a line of the input, or what ended it.
type line struct {
	text []byte
	err  error
}

var errUnread = errors.New("the MCP host does not read stdout")

// newConn returns a connection that ends with ctx.
func newConn(ctx context.Context, in io.Reader, out io.Writer) *conn {
	ctx, end := context.WithCancelCause(ctx)
	return &conn{
		ctx: ctx, end: end, in: in, out: out, lines: make(chan line),
		open: make(map[jsonrpc.ID]jsontext.Value), responded: make(chan struct{}, 1),
	}
}

// Connect implements [sdk.Transport].
func (c *conn) Connect(context.Context) (sdk.Connection, error) {
	go c.readLines()
	return c, nil
}

// SessionID implements [sdk.Connection].
func (*conn) SessionID() string { return "" }

// readLines reads the input until it ends. If the input can be neither read nor closed,
// such as a terminal, this goroutine outlives the connection.
func (c *conn) readLines() {
	for reader := newLineReader(c.in); ; {
		text, err := reader.next()
		select {
		case c.lines <- line{text, err}:
		case <-c.ctx.Done():
			return
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return
		}
	}
}

// Read implements [sdk.Connection]. It returns the next request.
func (c *conn) Read(context.Context) (jsonrpc.Message, error) {
	for {
		if err := c.waitUntilFewer(maxOpen); err != nil {
			return nil, err
		}

		var next line
		select {
		case next = <-c.lines:
		case <-c.ctx.Done():
			return nil, io.EOF
		}

		if next.err != nil && !errors.Is(next.err, errLongLine) {
			c.drain()
			return nil, next.err
		}
		if req, err := c.accept(next); req != nil || err != nil {
			return req, err
		}
	}
}

// accept returns the request on a line. It sends an error for a line that has none.
func (c *conn) accept(next line) (jsonrpc.Message, error) {
	if next.err != nil {
		return nil, c.answer(nil, invalidRequest(fmt.Sprintf("the line has more than %d bytes", maxLine)))
	}

	req, id, fault := parse(next.text)
	switch {
	case fault != nil:
		return nil, c.answer(id, fault)
	case req == nil:
		return nil, nil
	case req.IsCall() && !c.begin(req):
		return nil, c.answer(nil, invalidRequest("the id "+string(id)+" is that of a call in progress"))
	default:
		c.cancel(req.cancels)
		return req.Request, nil
	}
}

// cancel notes that a request is canceled, if it is in progress.
func (c *conn) cancel(id jsonrpc.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()

	if _, isOpen := c.open[id]; isOpen {
		c.open[id] = nil
	}
}

// begin notes a request, unless another one with its ID is in progress.
func (c *conn) begin(req *request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	if _, inUse := c.open[req.ID]; inUse {
		return false
	}
	c.open[req.ID] = req.id
	c.unanswered++
	return true
}

// take returns the ID of a request that has ended, or nil if it was canceled. From then on,
// the host can use the ID again.
func (c *conn) take(id jsonrpc.ID) jsontext.Value {
	c.mu.Lock()
	defer c.mu.Unlock()

	original := c.open[id]
	delete(c.open, id)
	return original
}

// written notes that the response to a request was written, or that it gets none.
func (c *conn) written() {
	c.mu.Lock()
	c.unanswered--
	c.mu.Unlock()

	select {
	case c.responded <- struct{}{}:
	default:
	}
}

// drain waits until all requests are answered. Each call ends in time, but the host may
// not read the responses.
func (c *conn) drain() {
	defer time.AfterFunc(endTimeout, func() { c.end(errUnread) }).Stop()
	_ = c.waitUntilFewer(1)
}

// waitUntilFewer waits until fewer than n requests are unanswered. It returns io.EOF if
// the connection ends.
func (c *conn) waitUntilFewer(n int) error {
	for {
		c.mu.Lock()
		unanswered := c.unanswered
		c.mu.Unlock()
		if unanswered < n {
			return nil
		}

		select {
		case <-c.responded:
		case <-c.ctx.Done():
			return io.EOF
		}
	}
}

// answer writes an error for a line that is no request.
func (c *conn) answer(id jsontext.Value, fault *jsonrpc.Error) error {
	text, err := encode(&jsonrpc.Response{Error: fault}, id)
	if err != nil {
		return err
	}
	return c.write(text)
}

// Write implements [sdk.Connection].
func (c *conn) Write(_ context.Context, message jsonrpc.Message) error {
	var id jsontext.Value
	if answer, ok := message.(*jsonrpc.Response); ok {
		id = c.take(answer.ID)
		defer c.written()
		if id == nil {
			return nil
		}
	}

	text, err := encode(message, id)
	if err != nil {
		return err
	}
	return c.write(text)
}

// write writes a line. It does not wait for a host that reads nothing if the connection
// ends; then its goroutine outlives the connection.
func (c *conn) write(text []byte) error {
	ended := make(chan error, 1)
	go func() {
		c.writing.Lock()
		defer c.writing.Unlock()
		_, err := c.out.Write(text)
		ended <- err
	}()

	select {
	case err := <-ended:
		return err
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

// Close implements [sdk.Connection]. It ends a read of an input that can be closed.
func (c *conn) Close() error {
	var err error
	c.close.Do(func() {
		c.end(io.ErrClosedPipe)
		if closer, ok := c.in.(io.Closer); ok {
			err = closer.Close()
		}
	})
	return err
}
