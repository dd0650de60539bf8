package hostuptest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

// roundTrip sends a GET request through the Transport of a new Server whose
// next handler is handler.
func roundTrip(ctx context.Context, handler http.HandlerFunc) (*http.Response, error) {
	server := hostuptest.NewHandler()
	server.Next(handler)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/", nil)
	if err != nil {
		return nil, err
	}
	return server.Transport().RoundTrip(req)
}

// A client gets the same results in memory as over the network.
func TestTransportEqualsNetwork(t *testing.T) {
	captureLog(t)
	const full = 10 << 10
	block := strings.Repeat("x", full)
	for _, test := range []struct {
		name    string
		method  string
		handler http.HandlerFunc
	}{
		{"nothing", "GET", func(http.ResponseWriter, *http.Request) {}},
		{"status", "GET", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }},
		{"second status", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			w.WriteHeader(http.StatusOK)
		}},
		{"no content", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			_, err := io.WriteString(w, "x")
			if !errors.Is(err, http.ErrBodyNotAllowed) {
				panic(err)
			}
		}},
		{"full buffer", "GET", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, block[:2<<10]) }},
		{"more than the buffer", "GET", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, block[:2<<10+1]) }},
		{"early hints", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = io.WriteString(w, "x")
		}},
		{"small body", "GET", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }},
		{"large body", "GET", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, block) }},
		{"flushed", "GET", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "one")
			_ = http.NewResponseController(w).Flush()
			w.Header().Set("Late", "not sent")
			_, _ = io.WriteString(w, "two")
		}},
		{"flushed before the body", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "one")
		}},
		{"content length", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(full))
			_, _ = io.WriteString(w, block)
		}},
		{"more than the content length", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2")
			_, _ = io.WriteString(w, "ab")
			if _, err := io.WriteString(w, "c"); !errors.Is(err, http.ErrContentLength) {
				panic(err)
			}
		}},
		{"less than the content length", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "ab")
		}},
		{"suppressed headers", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Date"] = nil
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "x")
		}},
		{"encoded body", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "x")
			_, _ = io.WriteString(w, "<html>")
		}},
		{"head", "HEAD", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }},
		{"head with content length", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
		}},
		{"abort before the response", "GET", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "lost")
			panic(http.ErrAbortHandler)
		}},
		{"abort in a chunked body", "GET", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "one")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}},
		{"abort in a body of known length", "GET", hostuptest.Truncated()},
		{"abort after a body of known length", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			_, _ = io.WriteString(w, "one")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}},
		{"goexit", "GET", func(http.ResponseWriter, *http.Request) { runtime.Goexit() }},
		{"request", "POST", func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, strings.Join([]string{r.Method, r.URL.String(), r.RequestURI, r.Host, r.Proto,
				r.Header.Get("X-Test"), strconv.Itoa(int(r.ContentLength)), string(body)}, "\n"))
			if err != nil || r.RemoteAddr == "" || r.Context().Err() != nil {
				panic(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			listening, memory := hostuptest.NewServer(), hostuptest.NewHandler()
			defer listening.Close()
			transport := &http.Transport{DisableKeepAlives: true, DisableCompression: true}
			want := outcomeOf(t, listening, transport, test.method, test.handler)
			got := outcomeOf(t, memory, memory.Transport(), test.method, test.handler)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("network - memory +\n%s", diff)
			}
		})
	}
}

// An outcome is what a client sees of a response.
type outcome struct {
	RoundTripErr, BodyErr    string
	Status, Proto            string
	Length                   int64
	TransferEncoding         []string
	Type, Late, LengthHeader string
	HasDate                  bool
	Body                     string
}

func outcomeOf(t *testing.T, server *hostuptest.Server, transport http.RoundTripper, method string,
	handler http.HandlerFunc) (o outcome) {
	t.Helper()
	var content io.Reader
	if method == http.MethodPost {
		content = strings.NewReader("content")
	}
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/a%2Fb?c=d", content)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "example.com"
	req.Header.Set("X-Test", "yes")
	server.Next(handler)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return outcome{RoundTripErr: err.Error()}
	}
	defer resp.Body.Close()
	if resp.Request != req {
		t.Error("resp.Request is another request")
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		o.BodyErr = err.Error()
	}
	o.Status, o.Proto, o.Length, o.TransferEncoding = resp.Status, resp.Proto, resp.ContentLength, resp.TransferEncoding
	o.Type, o.Late = resp.Header.Get("Content-Type"), resp.Header.Get("Late")
	o.LengthHeader, o.HasDate, o.Body = resp.Header.Get("Content-Length"), resp.Header.Get("Date") != "", string(body)
	return o
}

func TestTransportInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := hostuptest.NewHandler()
		client := server.Client()
		start := time.Now()
		usual := hostuptest.OK(string(hostuptest.FixedCycle()))
		server.Next(hostuptest.Delay(15*time.Second, usual), hostuptest.BadGateway())
		for range 2 { // the second one with a retry
			fetch(t, client, hostuptest.VPSID)
		}
		if took := time.Since(start); took < 15*time.Second || len(server.Requests()) != 3 {
			t.Errorf("took %v, %d requests", took, len(server.Requests()))
		}
	})
}

// GetMany over many VPS, some of them faulty, without any network.
func TestManyInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := hostuptest.NewHandler()
		ids := []string{"vps_1", "vps_2", "vps_3", "vps_4"}
		for _, id := range ids {
			server.SetExample(id)
		}
		server.NextFor("vps_2", hostuptest.Problem(403, "forbidden", "No."))
		server.NextFor("vps_3", hostuptest.Truncated(), hostuptest.Reset())
		failed := 0
		for id, result := range server.Client().GetMany(t.Context(), func(yield func(string) bool) {
			for _, id := range ids {
				if !yield(id) {
					return
				}
			}
		}, 4) {
			if result.Err != nil {
				failed++
				if id != "vps_2" || !errors.Is(result.Err, hostup.ErrForbidden) {
					t.Errorf("%s: %v", id, result.Err)
				}
			}
		}
		if failed != 1 {
			t.Errorf("%d of the results are errors", failed)
		}
	})
}

func TestCanceledBeforeResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errStop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errStop) })
		handlerErr := make(chan error, 1)
		resp, err := roundTrip(ctx, func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			handlerErr <- r.Context().Err()
		})
		if resp != nil || !errors.Is(err, errStop) {
			t.Errorf("got %v, %v", resp, err)
		}
		if err := <-handlerErr; !errors.Is(err, context.Canceled) {
			t.Errorf("the handler's context: %v", err)
		}
	})
}

func TestCanceledBeforeRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := &closeRecorder{Reader: strings.NewReader("x")}
	server := hostuptest.NewHandler()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Transport().RoundTrip(req); !errors.Is(err, context.Canceled) || !body.closed {
		t.Errorf("%v, body closed: %t", err, body.closed)
	}
	if len(server.Requests()) != 0 {
		t.Error("the server received the request")
	}
}

type closeRecorder struct {
	io.Reader
	closed bool
}

func (c *closeRecorder) Close() error { c.closed = true; return nil }

// endless writes until it fails.
func endless(ended chan<- error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				ended <- r.Context().Err()
				return
			}
		}
	}
}

func TestCanceledInBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		resp, err := roundTrip(ctx, endless(ended))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(io.Discard, resp.Body, 1<<20); err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		if _, err := io.Copy(io.Discard, resp.Body); !errors.Is(err, context.Canceled) {
			t.Errorf("reading the body: %v", err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the handler's context: %v", err)
		}
	})
}

func TestCanceledWhileBodyBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		resp, err := roundTrip(ctx, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "one")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if string(body) != "one" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %q, %v", body, err)
		}
	})
}

func TestClosingBodyEndsHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		resp, err := roundTrip(t.Context(), endless(ended))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the handler's context: %v", err)
		}
		if _, err := resp.Body.Read(make([]byte, 1)); err == nil {
			t.Error("no error from reading a closed body")
		}
	})
}

// A part is readable as soon as it is flushed.
func TestStreaming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		resp, err := roundTrip(t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			for range 3 {
				_, _ = io.WriteString(w, "x")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Minute)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		for i := range 3 {
			_, err := io.ReadFull(resp.Body, make([]byte, 1))
			if took := time.Since(start); err != nil || took != time.Duration(i)*time.Minute {
				t.Errorf("byte %d after %v: %v", i, took, err)
			}
		}
		if n, err := resp.Body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			t.Errorf("at the end: %d, %v", n, err)
		}
	})
}

// The body of the response is not held in memory.
func TestLargeBodyIsStreamed(t *testing.T) {
	const size = 64 << 20
	resp, err := roundTrip(t.Context(), hostuptest.LargeBody(size))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(io.Discard, resp.Body)
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; n != size || err != nil || allocated > size/16 {
		t.Errorf("read %d bytes, allocated %d: %v", n, allocated, err)
	}
}

// As with net/http, a panic is logged and closes the connection.
func TestHandlerPanic(t *testing.T) {
	output := captureLog(t)
	_, err := roundTrip(t.Context(), func(http.ResponseWriter, *http.Request) { panic("broken handler") })
	if !errors.Is(err, io.EOF) || !strings.Contains(output.String(), "broken handler") {
		t.Errorf("got %v, want io.EOF and the panic in the log:\n%s", err, output)
	}
}

// captureLog returns what the log package writes until the end of the test.
func captureLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	standard := log.Writer()
	t.Cleanup(func() { log.SetOutput(standard) })
	var output bytes.Buffer
	log.SetOutput(&output)
	return &output
}

func TestInvalidStatusPanics(t *testing.T) {
	for _, status := range []int{-1, 0, 99, 1000} {
		_, err := roundTrip(t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			defer func() {
				if recover() == nil {
					t.Errorf("WriteHeader(%d) did not panic", status)
				}
			}()
			w.WriteHeader(status)
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestRequestWithoutURL(t *testing.T) {
	for _, req := range []*http.Request{{}, {URL: httptest.NewRequest("GET", "/path", nil).URL}} {
		if _, err := hostuptest.NewHandler().Transport().RoundTrip(req); err == nil {
			t.Errorf("no error for %v", req.URL)
		}
	}
}
