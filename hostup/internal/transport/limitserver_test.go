package transport

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A serverLimit is a number of requests in each window of time, or a token
// bucket.
type serverLimit struct {
	requests int           // in each window, or the size of the bucket
	window   time.Duration // 0 for a bucket
	rate     int           // of the bucket, in tokens a second
	latency  time.Duration
}

// A limitedServer is a RoundTripper that responds with a 429 to requests over
// its limit.
type limitedServer struct {
	serverLimit
	header func(left time.Duration) string // of a 429; nil is Retry-After, in whole seconds

	mu      sync.Mutex
	last    time.Time // when the window began, or the bucket was filled
	left    float64   // requests that are allowed now
	refused int
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
	if s.window > 0 {
		wait = s.last.Add(s.window).Sub(now)
	}
	if s.left >= 1 {
		s.left--
		return status(200)
	}
	s.refused++
	if s.header != nil {
		return status(429, s.header(wait))
	}
	return status(429, retryAfter(wait))
}

// retryAfter returns the header in whole seconds, rounded up.
func retryAfter(wait time.Duration) string {
	return fmt.Sprintf("Retry-After: %d", (wait+time.Second-1)/time.Second)
}

// leastTime returns the time for n requests of a client that knows the limit: it
// starts each window with all the requests that are allowed, or follows the
// rate of the bucket.
func (s serverLimit) leastTime(n int) time.Duration {
	if s.window == 0 {
		return time.Duration(n) * time.Second / time.Duration(s.rate)
	}
	full := (n - 1) / s.requests
	inLast := n - full*s.requests
	return time.Duration(full)*s.window + time.Duration((inLast+MaxInFlight-1)/MaxInFlight)*s.latency
}

// A jobResult is the outcome of a job.
type jobResult struct {
	lost     int
	refusals int // of one call, at most
	took     time.Duration
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
				resp, err := get(ctx, c)
				mu.Lock()
				if err != nil || resp.StatusCode != 200 {
					r.lost++
				} else {
					r.refusals = max(r.refusals, AttemptOf(resp).Number-1)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	r.took = time.Since(start)
	return r
}
