package transport

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Limits of a body, in bytes.
const (
	MaxErrorBody = 64 << 10  // stored of any response but a 200
	maxDrain     = 256 << 10 // read after that, so that the connection can be reused

	firstBuffer    = 4 << 10 // at least
	maxFirstBuffer = 1 << 20 // because the Content-Length may be wrong
)

// readBody reads the body of a 200 up to the limit, and the first part of the body
// of any other response. What follows the header of a 101 is another protocol
// (RFC 9110, section 15.2.2), and is not read.
func (c *Client) readBody(resp *http.Response, body io.Reader) ([]byte, error) {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil
	}

	// net/http decompresses only gzip, and only if it has set Accept-Encoding itself. By
	// RFC 9110, section 8.4.1.3, x-gzip is the same.
	length := resp.ContentLength
	coding := strings.TrimSpace(first(resp.Header, "Content-Encoding"))
	if strings.EqualFold(coding, "gzip") || strings.EqualFold(coding, "x-gzip") {
		unzipped, err := gzip.NewReader(body)
		switch {
		case err == io.EOF: //nolint:errorlint // what a body fails with can wrap it
			return nil, nil // an empty body is not compressed
		case err != nil:
			return nil, bodyError(err)
		}
		body = unzipped
		length = -1
	}
	if resp.StatusCode == http.StatusOK {
		return readAll(body, length, c.MaxBodyBytes)
	}

	start, err := io.ReadAll(io.LimitReader(body, MaxErrorBody))
	_, _ = io.CopyN(io.Discard, body, maxDrain)
	return start, err
}

// readAll reads a body of at most limit bytes. length is its Content-Length, or -1
// if that is unknown.
func readAll(r io.Reader, length, limit int64) ([]byte, error) {
	if length > limit {
		return nil, fmt.Errorf("%w: it has %d bytes, the limit is %d", ErrTooLarge, length, limit)
	}

	// With room for one byte more, a body of this length ends in the first buffer.
	// Otherwise the buffer doubles, up to the limit.
	size := min(max(length+1, firstBuffer), maxFirstBuffer)
	body := make([]byte, 0, size)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, fmt.Errorf("%w: the limit is %d bytes", ErrTooLarge, limit)
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, bodyError(err)
		case len(body) == cap(body):
			more := min(int64(cap(body)), limit-int64(len(body))+1)
			body = slices.Grow(body, int(more))
		}
	}
}

func bodyError(err error) error { return fmt.Errorf("reading the response body: %w", err) }
