package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// respondToAnyID returns a VPS for each id after 10 ms, and a 404 if the id
// contains "gone".
func respondToAnyID(req *http.Request) (*http.Response, error) {
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case <-time.After(10 * time.Millisecond):
	}
	id := strings.Split(req.URL.Path, "/")[4]
	if strings.Contains(id, "gone") {
		return readResponse(statusResponse(404, ""), req)
	}
	return readResponse(okResponse(`{"id": "`+id+`"}`), req)
}

func TestGetMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inFlight, peak atomic.Int64
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			peak.Store(max(peak.Load(), inFlight.Add(1)))
			defer inFlight.Add(-1)
			return respondToAnyID(req)
		})
		ids := []string{"vps_1", "vps_2", "vps_gone", "vps_1", "..", "vps_3", "vps_4", "vps_5", "vps_1"}
		start := time.Now()
		got := map[string]int{}
		for id, result := range client.GetMany(t.Context(), slices.Values(ids), 3) {
			got[id]++
			switch id {
			case "..":
				if !errors.Is(result.Err, hostup.ErrInvalidID) || result.VPS != nil {
					t.Errorf("%s: %+v, want ErrInvalidID", id, result)
				}
			case "vps_gone":
				if !errors.Is(result.Err, hostup.ErrNotFound) || result.VPS != nil {
					t.Errorf("%s: %+v, want ErrNotFound", id, result)
				}
			default:
				if result.Err != nil || result.VPS.ID != id {
					t.Errorf("%s: %+v, want this VPS", id, result)
				}
			}
		}
		want := map[string]int{"vps_1": 3, "vps_2": 1, "vps_gone": 1, "..": 1, "vps_3": 1, "vps_4": 1, "vps_5": 1}
		if !maps.Equal(got, want) {
			t.Errorf("results %v, want %v", got, want)
		}
		if peak.Load() != 3 || time.Since(start) != 30*time.Millisecond {
			t.Errorf("%d calls in flight, %v in all; want 3 and 30ms", peak.Load(), time.Since(start))
		}
	})
}

func TestGetManyWorkers(t *testing.T) {
	for _, workers := range []int{-1, 0, 1} {
		synctest.Test(t, func(t *testing.T) {
			var order []string
			for id := range newClient(t, respondToAnyID).GetMany(t.Context(), slices.Values([]string{"a", "b", "c"}), workers) {
				order = append(order, id)
			}
			if !slices.Equal(order, []string{"a", "b", "c"}) {
				t.Errorf("%d workers: %q, want the order of the ids", workers, order)
			}
		})
	}
}

func TestGetManyWithoutIDs(t *testing.T) {
	for id, result := range newClient(t, respondToAnyID).GetMany(t.Context(), slices.Values([]string(nil)), 5) {
		t.Errorf("%s: %+v, want no result", id, result)
	}
}

// After a break or a panic in the loop, no call is in flight.
func TestGetManyBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		taken := 0
		var inFlight atomic.Int64
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			inFlight.Add(1)
			defer inFlight.Add(-1)
			return respondToAnyID(req)
		})
		for range client.GetMany(t.Context(), numberedIDs(1_000_000, &taken), 4) {
			break
		}
		if taken > 4 || inFlight.Load() != 0 {
			t.Errorf("after break: %d ids taken and %d calls in flight, want at most 4 and none", taken, inFlight.Load())
		}
		defer func() {
			if v := recover(); v != "mine" || inFlight.Load() != 0 {
				t.Errorf("after a panic: %v, and %d calls in flight", v, inFlight.Load())
			}
		}()
		for range client.GetMany(t.Context(), numberedIDs(100, &taken), 4) {
			panic("mine")
		}
	})
}

// Leaving the loop cancels the calls in flight, and does not wait for ids.
func TestGetManyBreakIsPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			if !strings.Contains(req.URL.Path, "slow") {
				return respondToAnyID(req)
			}
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		more := make(chan struct{})
		ids := func(yield func(string) bool) {
			_ = yield("vps_slow") && yield("vps_1")
			<-more
		}
		start := time.Now()
		for id, result := range client.GetMany(t.Context(), ids, 3) {
			if id != "vps_1" || result.Err != nil {
				t.Errorf("%s: %v", id, result.Err)
			}
			break
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		close(more)
	})
}

// After a cancel, the ids that were taken get its error, and no more are taken.
func TestGetManyCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var requests atomic.Int64
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			time.Sleep(time.Duration(requests.Add(1)) * 10 * time.Millisecond) // so that no two end at the same time
			return respondToAnyID(req)
		})
		taken, results, canceled := 0, 0, 0
		for _, result := range client.GetMany(ctx, numberedIDs(1000, &taken), 4) {
			if results++; results == 3 {
				cancel()
			}
			if errors.Is(result.Err, context.Canceled) {
				canceled++
			} else if result.Err != nil {
				t.Error(result.Err)
			}
		}
		// At the third result, one id that was taken at first and two that were taken after a result are in flight.
		if taken != 6 || results != 6 || canceled != 3 {
			t.Errorf("%d ids, %d results, %d of them canceled; want 6, 6 and 3", taken, results, canceled)
		}
	})
}

func TestGetManyNilContext(t *testing.T) {
	var none context.Context
	for id, result := range newClient(t, respondToAnyID).GetMany(none, slices.Values([]string{"a"}), 1) {
		if id != "" || result.Err == nil {
			t.Errorf("%q: %+v, want an error", id, result)
		}
	}
}

// A rateLimitedServer allows a number of requests in each window, and responds
// to the others with a 429.
type rateLimitedServer struct {
	window  time.Duration
	allow   int
	end     time.Time
	used    int
	refused int
	lock    chan struct{} // of size 1; a mutex would not be durably blocking for synctest
}

func (s *rateLimitedServer) RoundTrip(req *http.Request) (*http.Response, error) {
	s.lock <- struct{}{}
	now := time.Now()
	if now.After(s.end) {
		s.end, s.used = now.Add(s.window), 0
	}
	s.used++
	refuse, wait := s.used > s.allow, s.end.Sub(now)
	if refuse {
		s.refused++
	}
	<-s.lock
	if refuse {
		header := fmt.Sprintf("Retry-After: %d\nX-RateLimit-Limit: %d\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: %s\n",
			(wait+time.Second-1)/time.Second, s.allow, now.Add(wait).Format("2006-01-02T15:04:05.000Z07:00"))
		return readResponse(statusResponse(429, header), req)
	}
	return respondToAnyID(req)
}

// Under a rate limit, all VPS are fetched in little more than the shortest
// possible time.
func TestGetManyUnderRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &rateLimitedServer{window: time.Minute, allow: 600, lock: make(chan struct{}, 1)}
		client := newClient(t, server.RoundTrip, threeAttempts)
		const n = 10_000
		taken, fetched := 0, map[string]bool{}
		start := time.Now()
		for id, result := range client.GetMany(t.Context(), numberedIDs(n, &taken), 64) {
			if fetched[id] = true; result.Err != nil {
				t.Fatalf("%s: %v", id, result.Err)
			}
		}
		took, least := time.Since(start), time.Duration(n/server.allow)*time.Minute
		if len(fetched) != n || float64(least)/float64(took) < 0.9 || server.refused > n/10 {
			t.Errorf("%d VPS in %v with %d refusals, want %d in about %v with at most %d",
				len(fetched), took, server.refused, n, least, n/10)
		}
	})
}
