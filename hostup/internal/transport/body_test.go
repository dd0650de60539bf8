package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

// A body is complete up to the limit. Memory is allocated for the bytes received, not for
// the Content-Length. A body of the announced length is read into one buffer.
func TestReadAll(t *testing.T) {
	for _, test := range []struct {
		name          string
		length, limit int64
		size          int
		most          int // size of the buffer; 0 is a body that is too large
	}{
		{"empty", 0, 100, 0, 4 << 10},
		{"empty, length unknown", -1, 100, 0, 4 << 10},
		{"at the limit", 100, 100, 100, 4 << 10},
		{"at the limit, length unknown", -1, 100, 100, 4 << 10},
		{"over the limit, length unknown", -1, 100, 101, 0},
		{"over the limit, false length", 7, 100, 101, 0},
		{"announced over the limit", 101, 100, 0, 0},
		{"announced, but empty", 8 << 20, 8 << 20, 0, 1 << 20},
		{"no byte", -1, 0, 0, 4 << 10},
		{"no byte allowed", -1, 0, 1, 0},
		{"no limit", -1, math.MaxInt64, 9, 4 << 10},
		{"of the announced length", 50_000, 8 << 20, 50_000, 50_001},
		{"a full buffer", -1, 4 << 10, 4 << 10, 8 << 10},
		{"a full buffer and a byte", -1, 4<<10 + 1, 4<<10 + 1, 8 << 10},
		{"a full buffer, over the limit", -1, 4 << 10, 4<<10 + 1, 0},
		{"many buffers, at the limit", -1, 8 << 20, 8 << 20, 8<<20 + 64<<10},
		{"many buffers, over the limit", -1, 5<<20 + 2, 5<<20 + 3, 0},
		{"more than is trusted", 8 << 20, 8 << 20, 8 << 20, 10 << 20},
	} {
		want := bytes.Repeat([]byte("0123456789"), test.size/10+1)[:test.size]
		for i, r := range []io.Reader{
			bytes.NewReader(want),
			iotest.HalfReader(bytes.NewReader(want)),
			iotest.DataErrReader(bytes.NewReader(want)),
		} {
			got, err := readAll(r, test.length, test.limit)
			if test.most > 0 && (err != nil || !bytes.Equal(got, want) || cap(got) > test.most) {
				t.Errorf("%s, reader %d: %d bytes of %d, want %d of %d, %v", test.name, i, len(got), cap(got), len(want), test.most, err)
			}
			limit := fmt.Sprintf("limit is %d", test.limit)
			if test.most == 0 && (!errors.Is(err, ErrTooLarge) || got != nil || !strings.Contains(err.Error(), limit)) {
				t.Errorf("%s, reader %d: %d bytes, %v", test.name, i, len(got), err)
			}
		}
	}
}

// Of a response that is not a 200 the first 64 KiB are kept, and 256 KiB more
// are read so that the connection can be used again.
func TestErrorBody(t *testing.T) {
	const kept, drained = 64 << 10, 256 << 10
	for _, code := range []int{204, 302, 404} {
		for _, size := range []int{0, 1, kept - 1, kept, kept + 1, kept + drained, kept + drained + 7} {
			body := strings.NewReader(strings.Repeat("x", size))
			call, err := do(t.Context(), newClient(withBody(code, func(context.Context) io.Reader { return body })))
			if err != nil || len(call.Attempt.Body) != min(size, kept) || body.Len() != max(0, size-kept-drained) {
				t.Errorf("%d: %d bytes, of which %d were not read, %v", code, size, body.Len(), err)
			}
		}
	}
}

// A body that is still compressed is decompressed, and the limit is that of the
// result. net/http has done so with a body that is named gzip, and removed the name.
func TestGzip(t *testing.T) {
	const text = `{"id": "vps_1"}`
	zipped := gzipped(t, text)
	bomb := gzipped(t, strings.Repeat(" ", 9<<20))
	for _, test := range []struct {
		name, coding, body string
		code               int
		want               string
		err                error
	}{
		{"x-gzip", "x-gzip", zipped, 200, text, nil},
		{"gzip", " GZIP", zipped, 200, text, nil},
		{"error response", "x-gzip", zipped, 404, text, nil},
		{"none", "", text, 200, text, nil},
		{"another coding", "br", zipped, 200, zipped, nil},
		{"too large", "x-gzip", bomb, 200, "", ErrTooLarge},
		{"truncated", "x-gzip", zipped[:len(zipped)-9], 200, text, io.ErrUnexpectedEOF},
		{"no gzip", "x-gzip", text, 200, "", gzip.ErrHeader},
		{"no gzip in an error response", "x-gzip", text, 404, "", nil},
		{"empty", "x-gzip", "", 200, "", nil},
		{"cut in its header", "x-gzip", zipped[:5], 200, "", io.ErrUnexpectedEOF},
	} {
		step := func(*http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: test.code, Header: http.Header{"Content-Encoding": {test.coding}},
				ContentLength: int64(len(test.body)), Body: io.NopCloser(strings.NewReader(test.body)),
			}, nil
		}
		limit := func(cfg *Config) {
			if test.coding == "x-gzip" { // the compressed text is longer
				cfg.MaxBodyBytes = int64(len(text))
			}
		}
		call, err := do(t.Context(), newClient(roundTripper(step), zeroPolicy, limit))
		if got := string(call.Attempt.Body); !errors.Is(err, test.err) || (err == nil) != (test.err == nil) || err == nil && got != test.want {
			t.Errorf("%s: %q, %v, want %q, %v", test.name, got, err, test.want, test.err)
		}
	}
}

// Only a body that ends is empty, not one whose error wraps io.EOF.
func TestGzipFails(t *testing.T) {
	wrapped := fmt.Errorf("connection 7: %w", io.EOF)
	broken := func(*http.Request) (*http.Response, error) {
		body := io.NopCloser(iotest.ErrReader(wrapped))
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: body}, nil
	}
	if _, err := do(t.Context(), newClient(roundTripper(broken), zeroPolicy)); !errors.Is(err, wrapped) {
		t.Errorf("%v, want %v", err, wrapped)
	}
}

// A body that breaks off is an error of a 200, whose bytes the log counts. Any other
// response is complete without its body.
func TestBodyThatBreaksOff(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(context.Context) io.Reader
		want string
		took time.Duration
		err  string // of a 200
	}{
		{"network", breaking(5, io.ErrUnexpectedEOF), "xxxxx", 0, "reading the response body: unexpected EOF"},
		{"stall", silent, "", 10 * time.Second, "no data within 10s: i/o timeout"},
		{"time-out", slow(4*time.Second, -1), "xxxxxxx", 30 * time.Second, "no complete response within 30s: i/o timeout"},
	} {
		for _, code := range []int{200, 204, 302, 403} {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				call, err := do(t.Context(), newClient(withBody(code, test.body), zeroPolicy))
				if call.Attempt.Status != code || string(call.Attempt.Body) != test.want || time.Since(start) != test.took {
					t.Errorf("%s, %d: %q after %v", test.name, code, call.Attempt.Body, time.Since(start))
				}
				if (err != nil) != (code == 200) || err != nil && err.Error() != test.err {
					t.Errorf("%s, %d: %v", test.name, code, err)
				}
			})
		}
	}
}
