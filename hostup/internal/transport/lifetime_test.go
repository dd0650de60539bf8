package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func withTimeouts(timeout, stall time.Duration) func(*Config) {
	return func(cfg *Config) { cfg.Timeout, cfg.StallTimeout = timeout, stall }
}

// oneByte is a body that stalls after its first byte.
func oneByte(ctx context.Context) io.Reader {
	return io.MultiReader(strings.NewReader("x"), silent(ctx))
}

// Timeout limits an attempt with its body, and StallTimeout the time without a
// byte of the body.
func TestTimeouts(t *testing.T) {
	const s, day = time.Second, 24 * time.Hour
	for _, test := range []struct {
		name           string
		timeout, stall time.Duration
		step           roundTripper
		took           time.Duration
		want           string // in the error; "" is none
	}{
		{"late response", 30 * s, 10 * s, after(29*s, status(200)), 29 * s, ""},
		{"endless body", 30 * s, 10 * s, withBody(200, slow(s, -1)), 30 * s, "no complete response within 30s"},
		{"late body", 30 * s, 10 * s, after(20*s, withBody(200, slow(s, 9))), 29 * s, ""},
		{"too late a body", 30 * s, 10 * s, after(25*s, withBody(200, slow(s, 9))), 30 * s, "within 30s"},
		{"no body", 30 * s, 10 * s, after(5*s, withBody(200, silent)), 15 * s, "no data within 10s"},
		{"default time-out", 0, 0, block, 30 * s, "no complete response within 30s"},
		{"time-out before a stall", 5 * s, 10 * s, withBody(200, silent), 5 * s, "no complete response within 5s"},
		{"slow body", day, 10 * s, withBody(200, slow(9*s, 99)), 891 * s, ""},
		{"body that stalls", day, 10 * s, withBody(200, slow(11*s, 2)), 10 * s, "no data within 10s"},
		{"stall after a byte", day, 10 * s, withBody(200, oneByte), 10 * s, "no data within 10s"},
		{"reads without a byte", day, 10 * s, withBody(200, emptyReads), 12 * s, "no data within 10s"},
		{"stall before the header", day, 10 * s, after(time.Hour, status(200)), time.Hour, ""},
		{"long time-outs", day, day, after(time.Hour, withBody(200, slow(time.Hour, 9))), 10 * time.Hour, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			call, err := do(t.Context(), newClient(test.step, zeroPolicy, withTimeouts(test.timeout, test.stall)))
			if took := time.Since(start); took != test.took || call.Attempt.Duration != took {
				t.Errorf("%s: took %v, want %v", test.name, took, test.took)
			}
			if test.want == "" {
				if err != nil {
					t.Errorf("%s: %v", test.name, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !isTransient(err) {
				t.Fatalf("%s: %v, want %q", test.name, err, test.want)
			}
			// The time-out is a network error, not that of the caller's context.
			if !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v, want os.ErrDeadlineExceeded only", test.name, err)
			}
		})
	}
}

// emptyReads is a body whose Read returns neither a byte nor an error, every four seconds.
func emptyReads(context.Context) io.Reader { return new(emptyReader) }

type emptyReader int

func (r *emptyReader) Read([]byte) (int, error) {
	if *r++; *r > 1000 {
		return 0, io.EOF
	}
	time.Sleep(4 * time.Second)
	return 0, nil
}

// The timer of an attempt stops with it: it would keep its memory for its time.
func TestTimerStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLifetime(t.Context(), &Config{Timeout: time.Minute, StallTimeout: time.Second}, time.Now())
		l.watch(http.NoBody)
		l.end()
		if l.timer.Stop() {
			t.Error("the timer still runs")
		}
	})
}

// A deafBody ignores its context. Its Read ends when it is closed, with the error
// or with data.
type deafBody struct {
	err    error
	ended  chan struct{}
	closed atomic.Int32
}

func newDeafBody(err error) *deafBody { return &deafBody{err: err, ended: make(chan struct{})} }

func (b *deafBody) Read(p []byte) (int, error) {
	<-b.ended
	if b.err == nil {
		return len(p), nil
	}
	return 0, b.err
}

func (b *deafBody) Close() error {
	if b.closed.Add(1) == 1 {
		close(b.ended)
		time.Sleep(time.Millisecond) // Read returns before Close
	}
	return nil
}

// The end of an attempt closes a body that ignores its context, and the error is the
// reason for the end, whatever Read then returns. The same is true of a response that
// comes after that.
func TestBodyThatIgnoresContext(t *testing.T) {
	const s = time.Second
	for _, test := range []struct {
		name     string
		timeout  time.Duration
		deadline time.Duration // of the caller's context; 0 is none
		cancel   time.Duration // when it is canceled; 0 is never
		response time.Duration // when the header comes
		took     time.Duration
		want     error
	}{
		{"stall", 30 * s, 0, 0, 0, 10 * s, os.ErrDeadlineExceeded},
		{"time-out", 5 * s, 0, 0, 0, 5 * s, os.ErrDeadlineExceeded},
		{"deadline", 30 * s, 4 * s, 0, 0, 4 * s, context.DeadlineExceeded},
		{"cancel", 30 * s, 0, 4 * s, 0, 4 * s, errCause},
		{"late response", 30 * s, 4 * s, 0, 8 * s, 8 * s, context.DeadlineExceeded},
	} {
		for _, code := range []int{200, 404} {
			for _, readErr := range []error{io.EOF, io.ErrClosedPipe, nil} {
				synctest.Test(t, func(t *testing.T) {
					body := newDeafBody(readErr)
					c := newClient(roundTripper(func(*http.Request) (*http.Response, error) {
						time.Sleep(test.response)
						return &http.Response{StatusCode: code, ContentLength: -1, Body: body}, nil
					}), zeroPolicy, withTimeouts(test.timeout, 0))
					ctx, cancel := context.WithCancelCause(t.Context())
					defer cancel(nil)
					if test.deadline > 0 {
						ctx = timedOut(t, test.deadline)
					}
					if test.cancel > 0 {
						time.AfterFunc(test.cancel, func() { cancel(errCause) })
					}
					start := time.Now()
					_, err := do(ctx, c)
					took := time.Since(start)
					time.Sleep(time.Second) // Close returns
					if closed := body.closed.Load(); took != test.took || closed != 1 {
						t.Errorf("%s, %d, %v: took %v, closed %d times", test.name, code, readErr, took, closed)
					}
					isError := code == 200 || ctx.Err() != nil // else the response is complete without its body
					if isError != (err != nil) || isError && !errors.Is(err, test.want) {
						t.Errorf("%s, %d, %v: %v, want %v", test.name, code, readErr, err, test.want)
					}
				})
			}
		}
	}
}

// The body is closed, once and unread if it is that of a 101, and the context of
// the attempt ends, with the attempt. A response from another origin is not used, and
// a mock transport need not set the Request of a response.
func TestAttemptEnds(t *testing.T) {
	from := func(url string) *http.Request { return newRequest(t.Context(), url) }
	for _, test := range []struct {
		name    string
		code    int
		size    int
		request *http.Request
		read    bool
		want    error
	}{
		{"200", 200, 8, nil, true, nil},
		{"200, empty", 200, 0, nil, true, nil},
		{"200, too large", 200, 9, nil, true, ErrTooLarge},
		{"404", 404, 9, nil, true, nil},
		{"101", 101, 9, nil, false, nil},
		{"Request without a URL", 200, 8, &http.Request{}, true, nil},
		{"another path", 200, 8, from(testOrigin + "/other/path?query"), true, nil},
		{"another scheme", 200, 8, from("http://hostup.test/"), false, ErrRedirect},
		{"another host", 200, 8, from(testOrigin + ".example.com/"), false, ErrRedirect},
		{"another port", 200, 8, from(testOrigin + ":8443/"), false, ErrRedirect},
	} {
		synctest.Test(t, func(t *testing.T) {
			body := &closingBody{Reader: strings.NewReader(strings.Repeat("x", test.size))}
			c := newClient(roundTripper(func(req *http.Request) (*http.Response, error) {
				body.ctx = req.Context()
				return &http.Response{StatusCode: test.code, Request: test.request, ContentLength: -1, Body: body}, nil
			}), func(cfg *Config) { cfg.MaxBodyBytes = 8 })
			call, err := do(t.Context(), c)
			if !errors.Is(err, test.want) || (err != nil) != (test.want != nil) || call.Attempt.Number != 1 {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
			if isUnused := call.Attempt.Response == nil; isUnused != errors.Is(test.want, ErrRedirect) {
				t.Errorf("%s: the response is not used: %t", test.name, isUnused)
			}
			synctest.Wait()
			if body.closed != 1 || body.read != test.read || body.err == nil || stateOf(&c.limiter).inFlight != 0 {
				t.Errorf("%s: closed %d times, read %v, context %v", test.name, body.closed, body.read, body.err)
			}
		})
	}
}

// A closingBody reports what was done with it.
type closingBody struct {
	io.Reader
	ctx    context.Context // of the attempt
	err    error           // of ctx, when the body was closed
	read   bool
	closed int
}

func (b *closingBody) Read(p []byte) (int, error) {
	b.read = true
	return b.Reader.Read(p)
}

func (b *closingBody) Close() error {
	b.closed++
	b.err = b.ctx.Err()
	return nil
}

// net/http can make three connections; the fourth ends the attempt. It can use any number of
// others, which may all be broken.
func TestConnections(t *testing.T) {
	for n, want := range map[int]error{0: nil, 3: nil, 4: errNoConnection, 5: errNoConnection} {
		connects := roundTripper(func(req *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(req.Context())
			for range n {
				trace.GotConn(httptrace.GotConnInfo{})
				trace.GotConn(httptrace.GotConnInfo{Reused: true})
			}
			if err := req.Context().Err(); err != nil {
				return nil, err
			}
			return status(200)(req)
		})
		call, err := do(t.Context(), newClient(connects, zeroPolicy))
		if !errors.Is(err, want) || (err == nil) != (want == nil) || call.Attempt.Number != 1 {
			t.Errorf("%d connections: %v, want %v", n, err, want)
		}
	}
}
