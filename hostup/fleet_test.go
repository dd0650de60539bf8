package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// A fleetServer answers any id over a real socket, so many in each window, and
// counts.
type fleetServer struct {
	*httptest.Server
	mu                       sync.Mutex
	end                      time.Time
	used                     int
	requests, refused, conns atomic.Int64
	window                   time.Duration
	allow                    int
	padding                  string
}

func newFleetServer(window time.Duration, allow int) *fleetServer {
	s := &fleetServer{window: window, allow: allow, padding: strings.Repeat(" ", 4<<10)}
	s.Server = httptest.NewUnstartedServer(s)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.conns.Add(1)
		}
	}
	s.Start()
	return s
}

func (s *fleetServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	s.mu.Lock()
	now := time.Now()
	if now.After(s.end) {
		s.end, s.used = now.Add(s.window), 0
	}
	s.used++
	over, wait := s.used > s.allow, s.end.Sub(now)
	s.mu.Unlock()
	if over {
		s.refused.Add(1)
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	_, _ = fmt.Fprintf(w, `{"id": %q}%s`, strings.Split(r.URL.Path, "/")[4], s.padding)
}

// Every one of many calls returns once, also when half of them are canceled,
// over no more than 64 connections.
func TestTenThousandCalls(t *testing.T) {
	server := newFleetServer(time.Hour, 1<<30)
	defer server.Close()
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var good, canceled, other atomic.Int64
	var wg sync.WaitGroup
	for i := range 10_000 {
		callCtx := t.Context()
		if i%2 == 0 {
			callCtx = ctx
		}
		wg.Go(func() {
			_, err := client.GetVPSDetails(callCtx, fmt.Sprintf("vps_%d", i))
			switch {
			case err == nil:
				good.Add(1)
			case errors.Is(err, context.Canceled):
				canceled.Add(1)
			default:
				other.Add(1)
				t.Error(err)
			}
		})
		if i == 5000 {
			cancel()
		}
	}
	wg.Wait()
	if good.Load() < 5000 || good.Load()+canceled.Load() != 10_000 || server.conns.Load() > 64+canceled.Load() {
		t.Errorf("%d good, %d canceled, %d connections", good.Load(), canceled.Load(), server.conns.Load())
	}
}

// An error does not cost the connection.
func TestErrorKeepsTheConnection(t *testing.T) {
	var conns atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(make([]byte, 60<<10))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := fetch(t, client); !errors.Is(err, hostup.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if conns.Load() != 1 {
		t.Errorf("%d connections for 10 calls", conns.Load())
	}
}

// BenchmarkFleet reads 10,000 VPS under a rate limit and prints what it took.
func BenchmarkFleet(b *testing.B) {
	const n, window, allow = 10_000, 10 * time.Second, 5000
	for b.Loop() {
		server := newFleetServer(window, allow)
		client, err := hostup.NewClient(hostup.APIKey(canaryKey), hostup.WithBaseURL(server.URL))
		if err != nil {
			b.Fatal(err)
		}
		var peak uint64
		taken, failed := 0, 0
		began := time.Now()
		for _, result := range client.GetMany(b.Context(), numbered(n, &taken), 64) {
			if result.Err != nil {
				failed++
			}
			if taken%500 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
		took := time.Since(began)
		server.Close()
		b.ReportMetric(float64(taken), "ids")
		b.ReportMetric(float64(failed), "failed")
		b.ReportMetric(float64(server.requests.Load()), "requests")
		b.ReportMetric(float64(server.refused.Load()), "429s")
		b.ReportMetric(float64(server.conns.Load()), "connections")
		b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
		// The last window need not be waited out: n ids take n/allow-1 windows.
		b.ReportMetric(100*float64((n/allow-1)*int(window))/float64(took), "%-of-limit")
	}
}
