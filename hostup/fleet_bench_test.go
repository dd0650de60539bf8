package hostup_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// A loopbackFleet is the handler of a real server. It has a VPS for each id,
// allows a number of requests in each window, and counts.
type loopbackFleet struct {
	window            time.Duration
	allow             int
	padding           string // makes a body as large as usual
	requests, refused atomic.Int64

	mu   sync.Mutex
	end  time.Time
	used int
}

func (f *loopbackFleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.requests.Add(1)
	f.mu.Lock()
	now := time.Now()
	if now.After(f.end) {
		f.end, f.used = now.Add(f.window), 0
	}
	f.used++
	refuse, wait := f.used > f.allow, f.end.Sub(now)
	f.mu.Unlock()
	if refuse {
		f.refused.Add(1)
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	_, _ = fmt.Fprintf(w, `{"id": %q}%s`, strings.Split(r.URL.Path, "/")[4], f.padding)
}

// BenchmarkFleet reads 10,000 VPS under a rate limit and reports what that took.
func BenchmarkFleet(b *testing.B) {
	const n, window, allow = 10_000, 10 * time.Second, 5000
	for b.Loop() {
		fleet := &loopbackFleet{window: window, allow: allow, padding: strings.Repeat(" ", 4<<10)}
		server, connections := newServer(b, fleet.ServeHTTP)
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
		if err != nil {
			b.Fatal(err)
		}
		var peak uint64
		taken, failed := 0, 0
		start := time.Now()
		for _, result := range client.GetMany(b.Context(), numberedIDs(n, &taken), 64) {
			if result.Err != nil {
				failed++
			}
			if taken%500 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
		took := time.Since(start)
		server.Close()
		b.ReportMetric(float64(taken), "ids")
		b.ReportMetric(float64(failed), "failed")
		b.ReportMetric(float64(fleet.requests.Load()), "requests")
		b.ReportMetric(float64(fleet.refused.Load()), "429s")
		b.ReportMetric(float64(connections.Load()), "connections")
		b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
		// n ids need n/allow windows, of which the last one does not have to end.
		b.ReportMetric(100*float64(n/allow-1)*float64(window)/float64(took), "%-of-limit")
	}
}
