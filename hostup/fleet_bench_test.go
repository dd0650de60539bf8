package hostup_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

const fleetTimeout = time.Second // of an attempt

// A loopbackFleet is the handler of a real server. It has a VPS for each id,
// allows a number of requests in each window, and counts them.
type loopbackFleet struct {
	window  time.Duration
	allow   int
	hang    int    // each hang-th request gets no response; 0 is none
	padding string // makes a body as large as usual

	mu                sync.Mutex
	windows           []fleetWindow
	requests, refused int
	open, connections int // now, and at most
}

// A fleetWindow is the time from the first request of a window to the last that
// was allowed.
type fleetWindow struct {
	begin, last time.Time
	used        int
	hung        bool // a request got no response
}

func (f *loopbackFleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse, hang, wait := f.count()
	switch {
	case refuse:
		w.Header().Set("Retry-After", fmt.Sprint(wholeSeconds(wait)))
		w.WriteHeader(http.StatusTooManyRequests)
	case hang:
		<-r.Context().Done()
	default:
		_, _ = fmt.Fprintf(w, `{"id": %q}%s`, strings.Split(r.URL.Path, "/")[4], f.padding)
	}
}

func (f *loopbackFleet) count() (refuse, hang bool, wait time.Duration) {
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
		return true, false, f.window - now.Sub(w.begin)
	}
	w.used, w.last = w.used+1, now
	if f.hang > 0 && f.requests%f.hang == 0 {
		w.hung = true
		return false, true, 0
	}
	return false, false, 0
}

// countConnections is a ConnState of http.Server.
func (f *loopbackFleet) countConnections(_ net.Conn, state http.ConnState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch state {
	case http.StateNew:
		f.open++
		f.connections = max(f.connections, f.open)
	case http.StateClosed:
		f.open--
	}
}

// leastTime returns the time that an ideal client takes. It waits for Retry-After
// after the last request of each window, and sends those of the last window as
// fast as the fastest window of this run. If one of them hangs, it adds a time-out.
func (f *loopbackFleet) leastTime() (least time.Duration) {
	fastest := time.Hour
	for i, w := range f.windows {
		busy := w.last.Sub(w.begin)
		fastest = min(fastest, busy/time.Duration(w.used))
		if i == len(f.windows)-1 {
			if least += fastest * time.Duration(w.used); w.hung {
				least += fleetTimeout
			}
			return least
		}
		least += busy + time.Duration(wholeSeconds(f.window-busy))*time.Second
	}
	return least
}

// wholeSeconds rounds up.
func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// BenchmarkFleet measures reading 10,000 VPS under a rate limit, from a healthy
// server and from one that does not respond to one request in a hundred.
func BenchmarkFleet(b *testing.B) {
	const n, window, allow = 10_000, 10 * time.Second, 5000
	for _, hang := range []int{0, 100} {
		b.Run(fmt.Sprintf("hang=%d", hang), func(b *testing.B) {
			for b.Loop() {
				fleet := &loopbackFleet{window: window, allow: allow, hang: hang, padding: strings.Repeat(" ", 4<<10)}
				readFleet(b, fleet, n)
			}
		})
	}
}

func readFleet(b *testing.B, fleet *loopbackFleet, n int) {
	b.Helper()
	server := httptest.NewUnstartedServer(fleet)
	server.Config.ConnState = fleet.countConnections
	server.Start()
	defer server.Close()
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL), hostup.WithTimeout(fleetTimeout))
	if err != nil {
		b.Fatal(err)
	}
	defer client.CloseIdleConnections()
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
	b.ReportMetric(float64(taken), "ids")
	b.ReportMetric(float64(failed), "failed")
	b.ReportMetric(float64(fleet.requests), "requests")
	b.ReportMetric(float64(fleet.refused), "429s")
	b.ReportMetric(float64(fleet.connections), "connections")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(100*float64(fleet.leastTime())/float64(took), "%-of-limit")
}
