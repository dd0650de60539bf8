package hostup_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
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

// anyVPS answers each id with a body of its own, after a while.
func anyVPS(req *http.Request) (*http.Response, error) {
	select {
	case <-req.Context().Done():
		return nil, req.Context().Err()
	case <-time.After(10 * time.Millisecond):
	}
	id := strings.Split(req.URL.Path, "/")[4]
	if strings.Contains(id, "gone") {
		return http.ReadResponse(bufio.NewReader(strings.NewReader(statusResponse(404, ""))), req)
	}
	return http.ReadResponse(bufio.NewReader(strings.NewReader(okResponse(`{"id": "`+id+`"}`))), req)
}

// numbered yields n ids and counts how many were taken.
func numbered(n int, taken *int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n {
			*taken++
			if !yield(fmt.Sprintf("vps_%d", i)) {
				return
			}
		}
	}
}

func TestGetManyAnswersEachIDOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var active, most atomic.Int64
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			most.Store(max(most.Load(), active.Add(1)))
			defer active.Add(-1)
			return anyVPS(req)
		})
		ids := []string{"vps_1", "vps_2", "vps_gone", "vps_1", "..", "vps_3", "vps_4", "vps_5", "vps_1"}
		began := time.Now()
		got := map[string]int{}
		for id, result := range client.GetMany(t.Context(), slices.Values(ids), 3) {
			got[id]++
			switch {
			case id == "..":
				if !errors.Is(result.Err, hostup.ErrInvalidID) || result.VPS != nil {
					t.Errorf("%s: %+v", id, result)
				}
			case id == "vps_gone":
				if !errors.Is(result.Err, hostup.ErrNotFound) || result.VPS != nil {
					t.Errorf("%s: %+v", id, result)
				}
			case result.Err != nil || result.VPS.ID != id:
				t.Errorf("%s: %+v", id, result)
			}
		}
		want := map[string]int{"vps_1": 3, "vps_2": 1, "vps_gone": 1, "..": 1, "vps_3": 1, "vps_4": 1, "vps_5": 1}
		if !maps.Equal(got, want) || most.Load() != 3 || time.Since(began) != 30*time.Millisecond {
			t.Errorf("%v, %d at once, in %v", got, most.Load(), time.Since(began))
		}
	})
}

func TestGetManyWorkers(t *testing.T) {
	for _, workers := range []int{-1, 0, 1} {
		synctest.Test(t, func(t *testing.T) {
			var order []string
			for id := range newClient(t, anyVPS).GetMany(t.Context(), slices.Values([]string{"a", "b", "c"}), workers) {
				order = append(order, id)
			}
			if !slices.Equal(order, []string{"a", "b", "c"}) {
				t.Errorf("%d workers: %v", workers, order)
			}
		})
	}
	for range newClient(t, anyVPS).GetMany(t.Context(), slices.Values([]string(nil)), 5) {
		t.Error("a result without an id")
	}
}

// Leaving the loop leaves nothing running, and takes no id in vain.
func TestGetManyEarlyEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		taken := 0
		var active atomic.Int64
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			active.Add(1)
			defer active.Add(-1)
			return anyVPS(req)
		})
		for range client.GetMany(t.Context(), numbered(1_000_000, &taken), 4) {
			break
		}
		if taken > 4 || active.Load() != 0 {
			t.Errorf("%d ids taken, %d calls under way", taken, active.Load())
		}
		defer func() {
			if recover() != "mine" || active.Load() != 0 {
				t.Errorf("after a panic %d calls are under way", active.Load())
			}
		}()
		for range client.GetMany(t.Context(), numbered(100, &taken), 4) {
			panic("mine")
		}
	})
}

// After a cancel, the ids already taken get its error, and no more are taken.
func TestGetManyCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		taken, results, failures := 0, 0, 0
		for _, result := range newClient(t, anyVPS).GetMany(ctx, numbered(1000, &taken), 4) {
			if results++; results == 3 {
				cancel()
			}
			if errors.Is(result.Err, context.Canceled) {
				failures++
			} else if result.Err != nil {
				t.Error(result.Err)
			}
		}
		if taken != results || taken > 8 || failures == 0 {
			t.Errorf("%d ids, %d results, %d of them canceled", taken, results, failures)
		}
	})
	//lint:ignore SA1012 it is what the test is about
	for id, result := range newClient(t, anyVPS).GetMany(nil, slices.Values([]string{"a"}), 1) {
		if id != "" || result.Err == nil {
			t.Errorf("nil context: %s, %+v", id, result)
		}
	}
}

// A limited is a fake that allows so many calls in each window, with real 429s.
type limited struct {
	window    time.Duration
	allow     int
	end       time.Time
	used      int
	refused   int
	limitedBy chan struct{} // a lock that synctest can see through
}

func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	l.limitedBy <- struct{}{}
	now := time.Now()
	if now.After(l.end) {
		l.end, l.used = now.Add(l.window), 0
	}
	l.used++
	over, wait := l.used > l.allow, l.end.Sub(now)
	if over {
		l.refused++
	}
	<-l.limitedBy
	if over {
		header := fmt.Sprintf("Retry-After: %d\nX-RateLimit-Limit: %d\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: %s\n",
			(wait+time.Second-1)/time.Second, l.allow, now.Add(wait).Format("2006-01-02T15:04:05.000Z07:00"))
		return http.ReadResponse(bufio.NewReader(strings.NewReader(statusResponse(429, header))), req)
	}
	return anyVPS(req)
}

// A fleet under one rate limit: nothing is lost, and little of the limit is.
func TestGetManyUnderARateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{window: time.Minute, allow: 600, limitedBy: make(chan struct{}, 1)}
		client := newClient(t, server.RoundTrip, threeAttempts)
		const n = 10_000
		taken, answered := 0, map[string]int{}
		began := time.Now()
		for id, result := range client.GetMany(t.Context(), numbered(n, &taken), 64) {
			if answered[id]++; result.Err != nil {
				t.Fatalf("%s was lost: %v", id, result.Err)
			}
		}
		took := time.Since(began)
		least := n / server.allow * int(time.Minute) // what the limit itself costs
		if len(answered) != n || float64(least)/float64(took) < 0.9 || server.refused > n/10 {
			t.Errorf("%d ids in %v, %d refused", len(answered), took, server.refused)
		}
	})
}

func TestWatch(t *testing.T) {
	good := testdata(t, "details-documented.http")
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		n := 0
		for vps, err := range client.Watch(t.Context(), documentedID, 30*time.Second) {
			if (vps == nil) == (err == nil) {
				t.Errorf("%v, %v", vps, err)
			}
			if (err != nil) != (n == 1) {
				t.Errorf("result %d: %v", n, err)
			}
			if n++; n == 4 {
				break
			}
		}
		for i, gap := range s.gaps() {
			if gap < 30*time.Second || gap > 32*time.Second {
				t.Errorf("pause %d is %v", i, gap)
			}
		}
		if len(s.at) != 4 {
			t.Errorf("%d requests", len(s.at))
		}
	}, good, statusResponse(409, ""), good)
}

// What HostUp asks for is longer than the pause.
func TestWatchObeysTheServer(t *testing.T) {
	good := testdata(t, "details-documented.http")
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		n := 0
		for range client.Watch(t.Context(), documentedID, time.Second) {
			if n++; n == 3 {
				break
			}
		}
		if gaps := s.gaps(); gaps[1] < 5*time.Minute {
			t.Errorf("pauses %v", gaps)
		}
	}, good, statusResponse(429, "Retry-After: 300\n"), good)
}

// Who ends the context needs not be told so by a pair.
func TestWatchEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		cancel()
		return nil, io.EOF
	})
	for vps, err := range client.Watch(ctx, documentedID, time.Second) {
		t.Error(vps, err)
	}
}

func TestWatchEnds(t *testing.T) {
	for name, test := range map[string]struct {
		answer any
		id     string
		every  time.Duration
		want   error
	}{
		"not found":    {statusResponse(404, ""), documentedID, time.Second, hostup.ErrNotFound},
		"unauthorized": {statusResponse(401, ""), documentedID, time.Second, hostup.ErrUnauthorized},
		"forbidden":    {statusResponse(403, ""), documentedID, time.Second, hostup.ErrForbidden},
		"invalid id":   {io.EOF, "..", time.Second, hostup.ErrInvalidID},
		"no pause":     {io.EOF, documentedID, 0, nil},
	} {
		withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
			n := 0
			for vps, err := range client.Watch(t.Context(), test.id, test.every) {
				if n++; vps != nil || err == nil || test.want != nil && !errors.Is(err, test.want) {
					t.Errorf("%s: %v, %v", name, vps, err)
				}
			}
			if n != 1 {
				t.Errorf("%s: %d results", name, n)
			}
		}, test.answer)
	}
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 95*time.Second)
		defer cancel()
		for _, err := range client.Watch(ctx, documentedID, 30*time.Second) {
			if err != nil {
				t.Error(err)
			}
		}
		if len(s.at) != 4 || ctx.Err() == nil {
			t.Errorf("%d requests, %v", len(s.at), ctx.Err())
		}
	}, testdata(t, "details-documented.http"))
}
