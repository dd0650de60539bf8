package transport

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testOrigin = "https://hostup.test"

// A roundTripper is a RoundTripper without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// newClient returns a Client with the default policy and without time-outs.
func newClient(rt http.RoundTripper, options ...func(*Config)) *Client {
	cfg := Config{Origin: testOrigin, MaxBodyBytes: 8 << 20, Retry: DefaultRetry}
	for _, option := range options {
		option(&cfg)
	}
	return mustNew(cfg, rt)
}

// withRetry sets the policy, with the defaults that hostup sets.
func withRetry(p RetryPolicy) func(*Config) {
	p, err := p.WithDefaults()
	if err != nil {
		panic(err)
	}
	return func(cfg *Config) { cfg.Retry = p }
}

var (
	zeroPolicy = withRetry(RetryPolicy{})
	errCause   = errors.New("the cause")
)

// timedOut returns a context with a deadline.
func timedOut(t *testing.T, after time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), after)
	t.Cleanup(cancel)
	return ctx
}

// A result is what a call returns: an attempt that was sent, if there is one, and the one
// before, if the end of the context or a pause has ended the call.
type result struct{ Attempt, Before *Attempt }

// do makes a call.
func do(ctx context.Context, c *Client) (result, error) {
	return doEach(ctx, c, func(*Attempt) {})
}

func doEach(ctx context.Context, c *Client, each func(*Attempt)) (result, error) {
	var a, before *Attempt
	c.Do(ctx, "", func(next *Attempt) {
		a, before = next, a
		each(next)
	})
	if a.Number == 0 {
		if a.Err == nil || a.Response != nil {
			panic(fmt.Sprintf("an attempt that was not sent: %+v", a))
		}
		return result{Before: before}, a.Err
	}
	if a.Err == nil || ctx.Err() == nil {
		before = nil
	}
	return result{Attempt: a, Before: before}, a.Err
}

func newRequest(ctx context.Context, url string) *http.Request {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		panic(err)
	}
	return req
}

// status returns a response with the status code, and header lines such as
// "Retry-After: 7".
func status(code int, header ...string) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		lines := strings.Join(append(header, "", ""), "\r\n")
		parsed, err := textproto.NewReader(bufio.NewReader(strings.NewReader(lines))).ReadMIMEHeader()
		if err != nil {
			return nil, fmt.Errorf("reading the header of the test: %w", err)
		}
		return &http.Response{
			StatusCode: code, Header: http.Header(parsed), Request: req,
			ContentLength: 2, Body: io.NopCloser(strings.NewReader("{}")),
		}, nil
	}
}

// withBody returns a response with the status code and a body of unknown length.
func withBody(code int, body func(ctx context.Context) io.Reader) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Request: req, ContentLength: -1, Body: io.NopCloser(body(req.Context()))}, nil
	}
}

// failWith returns err.
func failWith(err error) roundTripper {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// block returns when the context of the request ends.
func block(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// after returns the response of next after d.
func after(d time.Duration, next roundTripper) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return next(req)
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
}

// A script is a RoundTripper that responds to each request with the next step,
// and with the last one when there are no more.
type script struct {
	steps []roundTripper

	mu   sync.Mutex
	sent []time.Time
}

func newScript(steps ...roundTripper) *script { return &script{steps: steps} }

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	step := s.steps[min(len(s.sent), len(s.steps)-1)]
	s.sent = append(s.sent, time.Now())
	n := len(s.sent)
	s.mu.Unlock()
	if n > 20_000 { // more than any test needs: in virtual time, a call might never end
		panic("too many requests")
	}
	return step(req)
}

// requests returns how many requests were sent.
func (s *script) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent)
}

// gaps returns the times between the requests.
func (s *script) gaps() (gaps []time.Duration) {
	for i := 1; i < len(s.sent); i++ {
		gaps = append(gaps, s.sent[i].Sub(s.sent[i-1]))
	}
	return gaps
}

// A slowBody has size bytes, one in each interval, or infinitely many if size is
// negative. It ends with its context.
type slowBody struct {
	ctx   context.Context
	every time.Duration
	size  int
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.size == 0 {
		return 0, io.EOF
	}
	select {
	case <-time.After(b.every):
		b.size--
		p[0] = 'x'
		return 1, nil
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
}

func slow(every time.Duration, size int) func(context.Context) io.Reader {
	return func(ctx context.Context) io.Reader { return &slowBody{ctx, every, size} }
}

// silent is a body without a byte.
func silent(ctx context.Context) io.Reader { return &slowBody{ctx, 1000 * time.Hour, -1} }

// breaking is a body that ends with an error after size bytes.
func breaking(size int, err error) func(context.Context) io.Reader {
	return func(context.Context) io.Reader {
		return io.MultiReader(strings.NewReader(strings.Repeat("x", size)), iotest.ErrReader(err))
	}
}

// mustNew returns a Client of a valid Config.
func mustNew(cfg Config, rt http.RoundTripper, wrappers ...Wrapper) *Client {
	cfg.NewRequest = func(ctx context.Context, id string) *http.Request { return newRequest(ctx, cfg.Origin+"/"+id) }
	c, err := New(cfg, rt, wrappers...)
	if err != nil {
		panic(err)
	}
	return c
}
