package transport

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"
)

// A limitedServer is a RoundTripper that responds with a 429 to requests over its
// limit: a number of requests in each window of time, or a token bucket.
type limitedServer struct {
	requests int           // in each window, or the size of the bucket
	window   time.Duration // 0 for a bucket
	rate     int           // of the bucket, in tokens a second
	latency  time.Duration
	header   string // of a 429; "" is Retry-After, in whole seconds

	mu      sync.Mutex
	last    time.Time // when the window began, or the bucket was filled
	left    float64   // requests that are allowed now
	limited int       // responses with a 429
}

// RoundTrip decides in the middle of the latency.
func (s *limitedServer) RoundTrip(req *http.Request) (*http.Response, error) {
	return after(s.latency/2, func(req *http.Request) (*http.Response, error) {
		return after(s.latency/2, s.respond())(req)
	})(req)
}

func (s *limitedServer) respond() roundTripper {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, wait := time.Now(), time.Second
	switch {
	case s.last.IsZero():
		s.last, s.left = now, float64(s.requests)
	case s.window == 0:
		s.left = min(float64(s.requests), s.left+now.Sub(s.last).Seconds()*float64(s.rate))
		s.last = now
	case now.Sub(s.last) >= s.window:
		s.last, s.left = s.last.Add(now.Sub(s.last).Truncate(s.window)), float64(s.requests)
	}
	if s.left >= 1 {
		s.left--
		return status(200)
	}
	s.limited++
	if s.header != "" {
		return status(429, s.header)
	}
	if s.window > 0 {
		wait = s.last.Add(s.window).Sub(now)
	}
	return status(429, fmt.Sprintf("Retry-After: %d", (wait+time.Second-1)/time.Second))
}

// leastTime returns the time for n requests of a client that knows the limit: it
// starts each window with all the requests that are allowed, or follows the
// rate of the bucket.
func (s *limitedServer) leastTime(n int) time.Duration {
	if s.window == 0 {
		return time.Duration(n) * time.Second / time.Duration(s.rate)
	}
	full := (n - 1) / s.requests
	inLast := n - full*s.requests
	return time.Duration(full)*s.window + time.Duration((inLast+MaxInFlight-1)/MaxInFlight)*s.latency
}

// A jobResult is the outcome of a job.
type jobResult struct {
	lost int
	most int // pauses of one call
	took time.Duration
}

// runJob makes n calls, as many at a time as there are callers.
func runJob(ctx context.Context, c *Client, n, callers int) (r jobResult) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	next, start := 0, time.Now()
	for range min(callers, n) {
		wg.Go(func() {
			for {
				mu.Lock()
				next++
				i := next
				mu.Unlock()
				if i > n {
					return
				}
				call, err := do(ctx, c)
				mu.Lock()
				if err != nil || call.Attempt.Status != 200 {
					r.lost++
				} else {
					r.most = max(r.most, call.Attempt.Number-1)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	r.took = time.Since(start)
	return r
}

// TestRateLimits measures in virtual time how much of a rate limit a Client uses,
// in percent, and how often it gets a 429. No call is lost. With -v it prints the table.
func TestRateLimits(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nserver\tcallers\t%\t429s\tof calls\tmost of a call\tlost")
	for _, test := range []struct {
		name    string
		server  *limitedServer
		calls   int
		callers int
		least   float64 // percent
		most    int     // 429 responses of one call
	}{
		{"60 per 10 s, 50 ms", &limitedServer{requests: 60, window: 10 * s, latency: 50 * ms}, 1000, 8, 90, 3},
		{"60 per 10 s, 50 ms", &limitedServer{requests: 60, window: 10 * s, latency: 50 * ms}, 1000, 64, 95, 4},
		{"60 per 10 s, 50 ms", &limitedServer{requests: 60, window: 10 * s, latency: 50 * ms}, 1000, 1000, 90, 4},
		{"60 per 60 s, 50 ms", &limitedServer{requests: 60, window: 60 * s, latency: 50 * ms}, 600, 64, 98, 4},
		{"60 per 60 s, 5 ms", &limitedServer{requests: 60, window: 60 * s, latency: 5 * ms}, 61, 1, 98, 2},
		{"60 per 60 s, no Retry-After", &limitedServer{requests: 60, window: 60 * s, latency: 5 * ms, header: "X: y"}, 600, 64, 70, 9},
		{"60 per 60 s, Retry-After: 0", &limitedServer{requests: 60, window: 60 * s, latency: 5 * ms, header: "Retry-After: 0"}, 600, 64, 70, 9},
		{"1,000 per 10 s, 50 ms", &limitedServer{requests: 1000, window: 10 * s, latency: 50 * ms}, 10_000, 64, 88, 3},
		{"1,000 per 10 s, 50 ms", &limitedServer{requests: 1000, window: 10 * s, latency: 50 * ms}, 10_000, 10_000, 88, 3},
		{"100 per 1 s, 50 ms", &limitedServer{requests: 100, window: s, latency: 50 * ms}, 2_000, 64, 68, 6},
		{"bucket 100/s, burst 100, 50 ms", &limitedServer{requests: 100, rate: 100, latency: 50 * ms}, 4_000, 64, 93, 5},
		{"bucket 100/s, burst 100, 50 ms", &limitedServer{requests: 100, rate: 100, latency: 50 * ms}, 4_000, 1000, 93, 5},
		{"bucket 10/s, burst 10, 200 ms", &limitedServer{requests: 10, rate: 10, latency: 200 * ms}, 1000, 64, 86, 8},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := test.server
			r := runJob(t.Context(), newClient(server), test.calls, test.callers)
			percent := 100 * float64(server.leastTime(test.calls)) / float64(r.took)
			if percent < test.least || r.lost > 0 || r.most > test.most {
				t.Errorf("%s, %d callers: %.1f %%, want %v; %d lost; %d times one call", test.name, test.callers, percent, test.least, r.lost, r.most)
			}
			fmt.Fprintf(table, "%s\t%d\t%.0f\t%d\t%d\t%d\t%d\n",
				test.name, test.callers, percent, server.limited, test.calls, r.most, r.lost)
		})
	}
	_ = table.Flush()
	t.Log(text.String())
}

// The time of an attempt excludes waiting for a place: 1,500 calls of two seconds
// take longer than the time-out of an attempt, and none fails. 64 are in flight
// at a time, each until its body has been read.
func TestManyCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(after(time.Second, withBody(200, slow(time.Second, 1))))
		r := runJob(t.Context(), newClient(s), 1500, 1500)
		if want := 48 * time.Second; r.lost != 0 || r.took != want || s.requests() != 1500 {
			t.Errorf("%+v, %d requests, want %v", r, s.requests(), want)
		}
	})
}
