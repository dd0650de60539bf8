package hostup_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

const fleetTimeout = time.Second // of an attempt

// A loopbackFleet is the handler of a real server. It has a VPS for each id, and allows a
// number of requests in each window.
type loopbackFleet struct {
	window time.Duration
	allow  int
	hang   int // each hang-th request gets no response; 0 is none

	mu                sync.Mutex
	windows           []fleetWindow
	requests, refused int
}

// A fleetWindow is the time from the first request of a window to the last that
// was allowed.
type fleetWindow struct {
	begin, last time.Time
	used        int
	hung        bool // a request got no response
}

func (f *loopbackFleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch wait, hang := f.count(); {
	case wait > 0:
		w.Header().Set("Retry-After", fmt.Sprint(int(wholeSeconds(wait).Seconds())))
		w.WriteHeader(http.StatusTooManyRequests)
	case hang:
		<-r.Context().Done()
	default: // a body as large as usual
		_, _ = fmt.Fprintf(w, `{"id": %q}%s`, strings.Split(r.URL.Path, "/")[4], strings.Repeat(" ", 4<<10))
	}
}

// count returns how long a request must wait that is not allowed, or whether it hangs.
func (f *loopbackFleet) count() (wait time.Duration, hang bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	f.requests++
	if len(f.windows) == 0 || now.Sub(f.windows[len(f.windows)-1].begin) > f.window {
		f.windows = append(f.windows, fleetWindow{begin: now})
	}

	w := &f.windows[len(f.windows)-1]
	if w.used == f.allow {
		f.refused++
		return max(f.window-now.Sub(w.begin), 1), false
	}
	w.used, w.last = w.used+1, now
	hang = f.hang > 0 && f.requests%f.hang == 0
	w.hung = w.hung || hang
	return 0, hang
}

// leastTime returns the time that an ideal client takes. It waits for Retry-After
// after the last request of each window, and sends those of the last window as
// fast as the fastest window of this run. If one of them hangs, it adds a time-out.
func (f *loopbackFleet) leastTime() (least time.Duration) {
	fastest := time.Hour
	for i, w := range f.windows {
		busy := w.last.Sub(w.begin)
		fastest = min(fastest, busy/time.Duration(w.used))
		switch {
		case i < len(f.windows)-1:
			least += busy + wholeSeconds(f.window-busy)
		case w.hung:
			least += fastest*time.Duration(w.used) + fleetTimeout
		default:
			least += fastest * time.Duration(w.used)
		}
	}
	return least
}

// wholeSeconds rounds up.
func wholeSeconds(d time.Duration) time.Duration {
	return (d + time.Second - 1).Truncate(time.Second)
}

// BenchmarkFleet measures reading 10,000 VPS under a rate limit, from a healthy
// server and from one that does not respond to one request in a hundred.
func BenchmarkFleet(b *testing.B) {
	for _, hang := range []int{0, 100} {
		b.Run(fmt.Sprintf("hang=%d", hang), func(b *testing.B) {
			for b.Loop() {
				readFleet(b, &loopbackFleet{window: 10 * time.Second, allow: 5000, hang: hang}, 10_000)
			}
		})
	}
}

func readFleet(b *testing.B, fleet *loopbackFleet, n int) {
	b.Helper()
	server, connections := newServer(b, fleet.ServeHTTP)
	client := newClientOf(b, hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL), hostup.WithTimeout(fleetTimeout))
	var peak uint64
	taken, failed := 0, 0
	start := time.Now()
	for id, result := range client.GetMany(b.Context(), numberedIDs(n, &taken), 64) {
		if result.Err != nil {
			failed++
			b.Errorf("%s: %v", id, result.Err)
		}
		if taken%500 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}

	took := time.Since(start)
	for unit, value := range map[string]float64{
		"ids": float64(taken), "failed": float64(failed), "requests": float64(fleet.requests), "429s": float64(fleet.refused),
		"connections": float64(connections.Load()), "peak-MiB": float64(peak) / (1 << 20),
		"%-of-limit": 100 * float64(fleet.leastTime()) / float64(took),
	} {
		b.ReportMetric(value, unit)
	}
}
