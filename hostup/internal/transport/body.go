package transport

import (
	"fmt"
	"io"
	"net/http"
	"slices"
)

const (
	maxErrorBody = 64 << 10  // kept of any response but a 200
	maxDrain     = 256 << 10 // read after that, so that the connection can be reused
)

// readBody reads the body of a 200 up to the limit, and the first part of the body
// of any other response.
func (c *Client) readBody(resp *http.Response, body io.Reader) ([]byte, error) {
	if resp.StatusCode == http.StatusOK {
		return readAll(body, resp.ContentLength, c.MaxBodyBytes)
	}
	first, err := io.ReadAll(io.LimitReader(body, maxErrorBody))
	if err == nil {
		_, _ = io.CopyN(io.Discard, body, maxDrain)
	}
	return first, err
}

// readAll reads a body of at most limit bytes. length is its Content-Length, or -1
// if that is unknown.
func readAll(r io.Reader, length, limit int64) ([]byte, error) {
	if length > limit {
		return nil, fmt.Errorf("%w: it has %d bytes, the limit is %d", ErrTooLarge, length, limit)
	}
	// A Content-Length allocates at most 1 MiB; then the buffer doubles up to the limit.
	if length < 0 {
		length = 4 << 10
	}
	body := make([]byte, 0, min(length, 1<<20)+1)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, fmt.Errorf("%w: the limit is %d bytes", ErrTooLarge, limit)
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, fmt.Errorf("reading the response body: %w", err)
		case len(body) == cap(body):
			body = slices.Grow(body, int(min(int64(cap(body)), limit-int64(len(body))+1)))
		}
	}
}
