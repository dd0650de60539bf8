package transport

import (
	"testing"
	"testing/synctest"
	"time"
)

// No call is lost to a rate limit, whatever Retry-After the server sends.
func TestNoCallIsLost(t *testing.T) {
	for _, server := range []struct {
		requests int
		window   time.Duration
		n        int
	}{{1000, 10 * time.Second, 10_000}, {60, time.Minute, 600}, {60, time.Minute, 61}} {
		for name, header := range map[string]func(time.Duration) string{
			"Retry-After":         retryAfter,
			"without Retry-After": func(time.Duration) string { return "X: y" },
			"Retry-After 0":       func(time.Duration) string { return "Retry-After: 0" },
		} {
			for _, callers := range []int{1, 2, 8, 64, 1000} {
				synctest.Test(t, func(t *testing.T) {
					s := limitedServer{requests: server.requests, window: server.window, latency: 5 * time.Millisecond, header: header}
					r := runJob(t.Context(), newClient(&s), server.n, callers)
					t.Logf("%d per %v, %s, %d callers: %d lost, %v of %v, %d refused of %d, %d times one call",
						server.requests, server.window, name, callers, r.lost, r.took, s.leastTime(server.n), s.refused, server.n, r.refusals)
					if r.lost > 0 {
						t.Errorf("%d per %v, %s, %d callers: %d lost", server.requests, server.window, name, callers, r.lost)
					}
				})
			}
		}
	}
}
