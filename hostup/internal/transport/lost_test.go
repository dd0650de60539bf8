package transport

import (
	"testing"
	"testing/synctest"
	"time"
)

// No call is lost to a rate limit, whatever Retry-After the server sends, and
// the limit is used.
func TestNoCallIsLost(t *testing.T) {
	headers := map[string]func(time.Duration) string{
		"Retry-After":         retryAfter,
		"without Retry-After": func(time.Duration) string { return "X: y" },
		"Retry-After 0":       func(time.Duration) string { return "Retry-After: 0" },
	}
	for _, test := range []struct {
		requests int // in each window
		window   time.Duration
		n        int
		callers  []int
	}{
		{1000, 10 * time.Second, 10_000, []int{64}},
		{60, time.Minute, 600, []int{1, 8, 64, 600}},
		{60, time.Minute, 61, []int{1}},
	} {
		if isSlow() && test.n > 1000 {
			continue
		}
		for name, header := range headers {
			for _, callers := range test.callers {
				synctest.Test(t, func(t *testing.T) {
					limit := serverLimit{requests: test.requests, window: test.window, latency: 5 * time.Millisecond}
					s := limitedServer{serverLimit: limit, header: header}
					r := runJob(t.Context(), newClient(&s), test.n, callers)
					const format = "%d per %v, %s, %d callers: %d lost, %v of %v, %d refused of %d, %d times one call"
					t.Logf(format, test.requests, test.window, name, callers, r.lost, r.took, s.leastTime(test.n), s.refused, test.n, r.refusals)
					if most := s.leastTime(test.n)*5/4 + time.Minute; r.lost > 0 || r.took > most {
						t.Errorf("%d per %v, %s, %d callers: %d lost, %v", test.requests, test.window, name, callers, r.lost, r.took)
					}
				})
			}
		}
	}
}
