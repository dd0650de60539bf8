package hostuptest

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"time"
)

// Transport returns an http.RoundTripper that calls the Server in memory,
// whatever the host of the request, and without any network, so that it works
// in testing/synctest. It behaves like an HTTP/1.1 connection:
// a handler that panics with [http.ErrAbortHandler] causes [io.EOF], or
// [io.ErrUnexpectedEOF] within a body; a body is streamed; and a
// handler's context ends when the client cancels the request or closes the
// body. Hijacking, trailers, informational responses and the deadlines of
// http.ResponseController are not supported. A request has only the header fields that its
// client has set, and an httptrace is not called.
//
// The handler runs in a goroutine of its own. The goroutine ends when the body
// has been read or closed, or when the context of the request has ended, but
// not before the handler returns. In a bubble of testing/synctest, let a handler wait with
// [Delay], which ends with the request: time.Sleep does not.
func (s *Server) Transport() http.RoundTripper { return memoryTransport{s} }

type memoryTransport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t memoryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if err := context.Cause(ctx); err != nil {
		closeBody(req)
		return nil, err
	}
	// The handler gets its own context: a connection does not transfer the
	// values of the client's context.
	serverCtx, cancel := context.WithCancel(context.Background())
	serverReq, err := serverRequest(serverCtx, req)
	if err != nil {
		cancel()
		closeBody(req)
		return nil, err
	}

	w := newResponseWriter(req, cancel)
	stop := context.AfterFunc(ctx, func() {
		_ = w.pipe.CloseWithError(context.Cause(ctx))
		cancel()
	})
	go func() {
		defer closeBody(req)
		defer cancel()
		defer stop()
		w.serve(t.handler, serverReq)
	}()

	select {
	case resp := <-w.response:
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if resp == nil {
			return nil, io.EOF
		}
		return resp, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// closeBody closes the body of a request, which RoundTrip must do in any case.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// serverRequest returns req as a server receives it.
func serverRequest(ctx context.Context, req *http.Request) (*http.Request, error) {
	if req.URL == nil || req.URL.Host == "" {
		return nil, errors.New("hostuptest: the request has no URL with a host")
	}
	r := req.Clone(ctx)
	r.RequestURI = req.URL.RequestURI()
	var err error
	if r.URL, err = url.ParseRequestURI(r.RequestURI); err != nil {
		return nil, err
	}
	r.Method = cmp.Or(req.Method, http.MethodGet)
	r.Host = cmp.Or(req.Host, req.URL.Host)
	r.RemoteAddr = "192.0.2.1:1234" // as in net/http/httptest
	if r.Header == nil {
		r.Header = make(http.Header)
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	return r, nil
}

// A responseBody is the client's end of a body. Closing it ends the handler's
// context.
type responseBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

// Close implements io.Closer.
func (b *responseBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

// bufferSize is the number of bytes that a handler can write before the
// response starts.
const bufferSize = 2 << 10

// A responseWriter is the handler's end of a response. Like that of net/http,
// it sends the header when the handler flushes, when it has written more than
// the buffer holds, or when it returns.
type responseWriter struct {
	req      *http.Request // the client's
	header   http.Header
	pipe     *io.PipeWriter
	body     io.ReadCloser
	response chan *http.Response // receives one response, or nil if there is none

	status    int         // 0 before WriteHeader
	committed http.Header // as it was when WriteHeader was called
	length    int64       // the declared Content-Length, or -1
	written   int64       // including what is in the buffer
	buffer    []byte
	isSent    bool
}

// newResponseWriter returns the writer of the response to req. cancel ends the context of
// the handler.
func newResponseWriter(req *http.Request, cancel context.CancelFunc) *responseWriter {
	body, pipe := io.Pipe()
	return &responseWriter{
		req:      req,
		header:   make(http.Header),
		pipe:     pipe,
		body:     &responseBody{body, cancel},
		response: make(chan *http.Response, 1),
	}
}

// serve runs the handler, then completes or aborts the response.
func (w *responseWriter) serve(handler http.Handler, r *http.Request) {
	returned := false
	defer func() { // also after runtime.Goexit, as in t.Fatal
		if returned {
			return
		}
		p := recover()
		if err, _ := p.(error); p != nil && !errors.Is(err, http.ErrAbortHandler) {
			log.Printf("hostuptest: panic serving %q: %v\n%s", r.URL.Path, p, debug.Stack()) //nolint:gosec // quoted
		}
		w.abort()
	}()
	handler.ServeHTTP(w, r)
	returned = true
	w.finish()
}

// Header implements http.ResponseWriter.
func (w *responseWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *responseWriter) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic("hostuptest: invalid WriteHeader code " + strconv.Itoa(status))
	}
	if w.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	w.status, w.committed, w.length = status, w.header.Clone(), -1
	if text := w.committed.Get("Content-Length"); text != "" {
		length, err := strconv.ParseInt(text, 10, 64)
		if err != nil || length < 0 {
			w.committed.Del("Content-Length")
			return
		}
		w.length = length
	}
}

// Write implements http.ResponseWriter.
func (w *responseWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case !w.bodyAllowed():
		return 0, http.ErrBodyNotAllowed
	case w.length >= 0 && w.written+int64(len(p)) > w.length:
		return 0, http.ErrContentLength
	}
	w.written += int64(len(p))
	w.buffer = append(w.buffer, p...)
	if len(w.buffer) > bufferSize {
		if err := w.FlushError(); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Flush implements http.Flusher.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError sends the header and the buffer. http.ResponseController calls it.
func (w *responseWriter) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if !w.isSent {
		w.isSent = true
		w.response <- w.newResponse() //nolint:bodyclose // RoundTrip returns it
	}
	var err error
	if len(w.buffer) > 0 && w.req.Method != http.MethodHead {
		_, err = w.pipe.Write(w.buffer)
	}
	w.buffer = w.buffer[:0]
	return err
}

// finish completes the response of a handler that returned.
func (w *responseWriter) finish() {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	isHead := w.req.Method == http.MethodHead
	if !w.isSent && w.length < 0 && w.bodyAllowed() && (!isHead || w.written > 0) {
		w.length = w.written
		w.committed.Set("Content-Length", strconv.FormatInt(w.length, 10))
	}
	_ = w.FlushError()
	if !isHead && w.written < w.length {
		_ = w.pipe.CloseWithError(io.ErrUnexpectedEOF)
		return
	}
	_ = w.pipe.Close()
}

// abort ends the response of a handler that panicked or called runtime.Goexit. Data
// that was not flushed is lost.
func (w *responseWriter) abort() {
	if !w.isSent {
		w.response <- nil
	}
	if w.isSent && w.written == w.length && len(w.buffer) == 0 {
		_ = w.pipe.Close() // the body is complete
		return
	}
	_ = w.pipe.CloseWithError(io.ErrUnexpectedEOF)
}

// bodyAllowed reports whether a response with this status can have a body.
func (w *responseWriter) bodyAllowed() bool {
	return w.status >= 200 && w.status != http.StatusNoContent && w.status != http.StatusNotModified
}

func (w *responseWriter) newResponse() *http.Response {
	header := w.committed
	if _, isSet := header["Content-Type"]; !isSet && len(w.buffer) > 0 && header.Get("Content-Encoding") == "" {
		header.Set("Content-Type", http.DetectContentType(w.buffer))
	}
	if _, isSet := header["Date"]; !isSet {
		header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	for name, values := range header {
		if len(values) == 0 { // a handler suppresses a default header like this
			delete(header, name)
		}
	}

	resp := &http.Response{
		Status:        strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          w.body,
		ContentLength: w.length,
		Request:       w.req,
	}

	switch {
	case !w.bodyAllowed():
		resp.ContentLength = 0
	case w.length < 0:
		resp.TransferEncoding = []string{"chunked"}
	}
	return resp
}
