package transport

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A retry goes before the calls that wait.
func TestRetryGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(longPolicy)
		places := admitted(t, l, 64)
		first := acquireAsync(t.Context(), l)
		again := make(chan result, 1)
		go func() {
			p, waited, err := l.acquire(t.Context(), true)
			again <- result{p, waited, err}
		}()
		synctest.Wait()
		places[0].release(true, 0)
		if r := <-again; r.err != nil || stateOf(l).waiting != 1 {
			t.Errorf("the retry: %+v; the limiter: %+v, want one waiting", r, stateOf(l))
		}
		places[1].release(true, 0)
		if r := <-first; r.err != nil {
			t.Error(r.err)
		}
	})
}

// A call that was refused keeps its turn.
func TestRefusedCallKeepsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var sent []string
		respond := map[string]*script{
			"/busy":    newScript(after(20*time.Second, status(200))),
			"/refused": newScript(after(time.Second, status(429, "Retry-After: 5")), status(200)),
			"/waiting": newScript(status(200)),
		}
		c := newClient(roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			sent = append(sent, req.URL.Path)
			mu.Unlock()
			return respond[req.URL.Path].RoundTrip(req)
		}))
		call := func(path string) {
			go func() { _, _ = c.Do(newRequest(t.Context(), testOrigin+path)) }()
			synctest.Wait()
		}
		for range 63 {
			call("/busy")
		}
		call("/refused")
		call("/waiting")
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if got := sent[63:]; !slices.Equal(got, []string{"/refused", "/refused", "/waiting"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// Calls that wait are sent in the order of their arrival.
func TestCallsWaitInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var sent []string
		c := newClient(roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			sent = append(sent, req.URL.Path)
			wait := time.Duration(len(sent)) * time.Second / 10
			mu.Unlock()
			time.Sleep(wait) // they end one by one
			return status(200)(req)
		}))
		for _, path := range append(slices.Repeat([]string{"/busy"}, 64), "/first", "/second", "/third") {
			go func() { _, _ = c.Do(newRequest(t.Context(), testOrigin+path)) }()
			synctest.Wait()
		}
		time.Sleep(time.Hour)
		mu.Lock()
		defer mu.Unlock()
		if got := sent[64:]; !slices.Equal(got, []string{"/first", "/second", "/third"}) {
			t.Errorf("sent %q, want the order of the calls", got)
		}
	})
}

// No call is refused repeatedly while later calls succeed.
func TestRefusalsOfOneCall(t *testing.T) {
	for _, limit := range []serverLimit{
		{requests: 60, window: 10 * time.Second, latency: 50 * time.Millisecond},
		{requests: 100, rate: 100, latency: 50 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := limitedServer{serverLimit: limit}
			if r := runJob(t.Context(), newClient(&s), 4000, 1000); r.lost > 0 || r.refusals > 3 {
				t.Errorf("%+v: got %+v, want no call lost and at most 3 refusals of one", limit, r)
			}
		})
	}
}
