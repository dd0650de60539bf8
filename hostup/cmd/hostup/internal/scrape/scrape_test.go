package scrape

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A source counts the reads, each of which takes some time.
type source struct {
	reads    atomic.Int32
	duration time.Duration
	err      error
}

func (s *source) read(ctx context.Context) ([]byte, error) {
	n := s.reads.Add(1)
	select {
	case <-time.After(s.duration):
		return fmt.Appendf(nil, "read %d\n", n), s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// get sends a request with a time limit in seconds, as Prometheus does.
func get(handler http.Handler, limit string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	if limit != "" {
		request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", limit)
	}
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	return response
}

// In these tests, time is that of a testing/synctest bubble.

func TestMinAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &source{duration: time.Second}
		handler := (&Server{MinAge: 30 * time.Second, Read: source.read}).Handler(t.Context())
		for _, step := range []struct {
			sleep time.Duration
			want  string
		}{
			{0, "read 1\n"}, {0, "read 1\n"}, {28 * time.Second, "read 1\n"}, {time.Second, "read 2\n"},
			{time.Hour, "read 3\n"},
		} {
			time.Sleep(step.sleep)
			if got := get(handler, "").Body.String(); got != step.want {
				t.Errorf("after %v: got %q, want %q", step.sleep, got, step.want)
			}
		}
	})
}

// Requests at the same time share one read.
func TestOneReadAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &source{duration: time.Second}
		handler := (&Server{Read: source.read}).Handler(t.Context())
		for range 20 {
			go func() {
				if got := get(handler, "").Body.String(); got != "read 1\n" {
					t.Errorf("got %q", got)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		if reads := source.reads.Load(); reads != 1 {
			t.Errorf("%d reads", reads)
		}
	})
}

// A read that takes longer than Prometheus waits goes on for the next request.
func TestSlowRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &source{duration: 15 * time.Second}
		handler := (&Server{Read: source.read}).Handler(t.Context())
		for _, step := range []struct {
			limit  string // of the request
			status int
			body   string
			took   time.Duration
		}{
			{"", http.StatusServiceUnavailable, "first read", 10 * time.Second},
			{"10", http.StatusOK, "read 1\n", 5 * time.Second},
			{"10", http.StatusOK, "read 1\n", 9500 * time.Millisecond}, // read 2 runs
			{"1e9", http.StatusOK, "read 2\n", 5500 * time.Millisecond},
		} {
			start := time.Now()
			got := get(handler, step.limit)
			if took := time.Since(start); got.Code != step.status || !strings.Contains(got.Body.String(), step.body) || took != step.took {
				t.Errorf("%d %q after %v, want %+v", got.Code, got.Body, took, step)
			}
		}
	})
}

func TestPatience(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": defaultWait, "x": defaultWait, "0": defaultWait, "-1": defaultWait, "NaN": defaultWait,
		"10": 9500 * time.Millisecond, "0.5": 475 * time.Millisecond, "1e300": 57 * time.Second, "Inf": 57 * time.Second,
	} {
		header := http.Header{"X-Prometheus-Scrape-Timeout-Seconds": {value}}
		if got := patience(header); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

// A read that fails keeps the metrics before, and is not repeated at once.
func TestFailedRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &source{}
		handler := (&Server{MinAge: time.Minute, Read: source.read}).Handler(t.Context())
		get(handler, "")
		source.err = errors.New("disk on fire")
		time.Sleep(time.Minute)
		for range 3 {
			if got := get(handler, ""); got.Code != http.StatusOK || got.Body.String() != "read 1\n" {
				t.Errorf("%d %q", got.Code, got.Body)
			}
		}
		if reads := source.reads.Load(); reads != 2 {
			t.Errorf("%d reads", reads)
		}
	})
}

func TestRoutes(t *testing.T) {
	for target, want := range map[string]int{
		"GET /metrics": 200, "HEAD /metrics": 200, "POST /metrics": 405, "GET /": 200, "GET /x": 404, "GET /metrics/x": 404,
	} {
		method, path, _ := strings.Cut(target, " ")
		response := httptest.NewRecorder()
		handler := (&Server{Read: new(source).read}).Handler(t.Context())
		handler.ServeHTTP(response, httptest.NewRequest(method, path, nil))
		if response.Code != want {
			t.Errorf("%s: got %d, want %d", target, response.Code, want)
		}
		if got := response.Header().Get("Content-Type"); path == "/metrics" && want == 200 && got != "text/plain; version=0.0.4; charset=utf-8" {
			t.Errorf("%s: %s", target, got)
		}
	}
}

// The end of the context ends the running read, a waiting request and the server.
func TestServeEnds(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	server := &Server{Errors: io.Discard, Read: func(ctx context.Context) ([]byte, error) {
		close(started)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	served, answered := make(chan error), make(chan int)
	go func() { served <- server.Serve(ctx, listener) }()
	go func() {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Get("http://" + listener.Addr().String() + "/metrics")
		if err != nil {
			answered <- 0
			return
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
	}()

	<-started
	cancel()
	if status := <-answered; status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// An error of the listener ends the server.
func TestServeError(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	server := &Server{Errors: io.Discard, Read: new(source).read}
	if err := server.Serve(t.Context(), listener); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}
