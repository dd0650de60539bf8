package transport

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The time of an attempt excludes waiting for a place: 1,500 calls of two seconds
// take longer than the time-out of an attempt, and none fails.
func TestAttemptTimeExcludesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(after(time.Second, withBody(200, slow(time.Second, 1))))
		r := runJob(t.Context(), newClient(s), 1500, 1500)
		if want := 48 * time.Second; r.lost != 0 || r.took != want || s.requests() != 1500 {
			t.Errorf("%+v, %d requests, want %v", r, s.requests(), want)
		}
	})
}

// Each request that has a place has a connection: the server responds when 64
// requests are there.
func TestNoRequestWaitsForConnection(t *testing.T) {
	var mu sync.Mutex
	var waiting []chan struct{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ready := make(chan struct{})
		mu.Lock()
		if waiting = append(waiting, ready); len(waiting) == 64 {
			for _, c := range waiting {
				close(c)
			}
			waiting = nil
		}
		mu.Unlock()
		select {
		case <-ready:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	c := mustNew(Config{Origin: server.URL, MaxBodyBytes: 8, Retry: RetryPolicy{MaxAttempts: 1}, Timeout: 5 * time.Second})
	defer c.CloseIdleConnections()
	var wg sync.WaitGroup
	for range 3 * 64 {
		wg.Go(func() {
			if _, err := c.Do(newRequest(t.Context(), server.URL)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
