package hostup_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestWatch(t *testing.T) {
	good := testdata(t, "details-documented.http")
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		results := 0
		for vps, err := range client.Watch(t.Context(), documentedID, 30*time.Second) {
			if (vps == nil) == (err == nil) || (err != nil) != (results == 1) {
				t.Errorf("result %d: %v, %v", results, vps, err)
			}
			if results++; results == 4 {
				break
			}
		}
		exact := 0
		for i, gap := range s.gaps() {
			if gap < 30*time.Second || gap > 31500*time.Millisecond {
				t.Errorf("interval %d is %v, want 30s and up to 5 %% more", i, gap)
			}
			if gap == 30*time.Second {
				exact++
			}
		}
		if exact > 1 {
			t.Error("the intervals have no jitter")
		}
		if len(s.at) != 4 {
			t.Errorf("%d requests, want 4", len(s.at))
		}
	}, good, statusResponse(409, ""), good)
}

// A wait that HostUp asks for can be longer than the interval.
func TestWatchHonorsRetryAfter(t *testing.T) {
	good := testdata(t, "details-documented.http")
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		results := 0
		for _, err := range client.Watch(t.Context(), documentedID, time.Second) {
			if results++; (err != nil) != (results == 2) || results == 3 {
				break
			}
		}
		if gaps := s.gaps(); len(gaps) != 2 || gaps[1] < 5*time.Minute {
			t.Errorf("intervals %v, want at least 5m after the 429", gaps)
		}
	}, good, statusResponse(429, "Retry-After: 300\n"), good)
}

// A wait of years, which a wrong clock can cause, is limited to a day.
func TestWatchWaitsADayAtMost(t *testing.T) {
	good := testdata(t, "details-documented.http")
	for _, response := range []string{
		statusResponse(503, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\n"), statusResponse(409, "Retry-After: 99999999999999999999\n"),
	} {
		withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
			results := 0
			for _, err := range client.Watch(t.Context(), documentedID, time.Second) {
				if results++; (err == nil) != (results == 2) {
					t.Errorf("result %d: %v", results, err)
				}
				if results == 2 {
					break
				}
			}
			if gaps := s.gaps(); len(gaps) != 1 || gaps[0] < 24*time.Hour || gaps[0] > 24*time.Hour+time.Second {
				t.Errorf("intervals %v, want a day", gaps)
			}
		}, response, good)
	}
}

// While the Client pauses, Watch makes no calls that could only fail.
func TestWatchWaitsForPause(t *testing.T) {
	refused, good := statusResponse(429, "Retry-After: 3600\n"), testdata(t, "details-documented.http")
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		if _, err := client.GetVPSDetails(t.Context(), documentedID); !errors.Is(err, hostup.ErrRateLimited) {
			t.Fatal(err)
		}
		results := 0
		for _, err := range client.Watch(withTimeout(t, 2*time.Hour), documentedID, time.Minute) {
			if results++; results == 2 {
				break
			}
			if pause, ok := errors.AsType[*hostup.PauseError](err); !ok || pause.Wait < time.Hour {
				t.Errorf("%v, want a PauseError of an hour", err)
			}
		}
		if gaps := s.gaps(); len(gaps) != 1 || gaps[0] < time.Hour || gaps[0] > time.Hour+time.Second {
			t.Errorf("intervals %v, want an hour", gaps)
		}
	}, refused, good)
}

// A short interval has no jitter, and the sum of a long one and its jitter does
// not overflow.
func TestWatchWithAnyInterval(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		for _, err := range client.Watch(t.Context(), documentedID, 1) {
			if err != nil || len(s.at) == 3 {
				break
			}
		}
		if gaps := s.gaps(); len(gaps) != 2 || gaps[0] != 1 || gaps[1] != 1 {
			t.Errorf("intervals %v, want 1ns", gaps)
		}
	}, testdata(t, "details-documented.http"))
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		for _, err := range client.Watch(withTimeout(t, 1000*time.Hour), documentedID, math.MaxInt64) {
			if err != nil || len(s.at) == 10 {
				break
			}
		}
		if len(s.at) != 1 {
			t.Errorf("%d requests, want 1", len(s.at))
		}
	}, testdata(t, "details-documented.http"))
}

// The error of a context that ends is not yielded: the caller knows it.
func TestWatchEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		cancel()
		return nil, io.EOF
	})
	for vps, err := range client.Watch(ctx, documentedID, time.Second) {
		t.Errorf("%v, %v; want no result", vps, err)
	}
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		for _, err := range client.Watch(withTimeout(t, 95*time.Second), documentedID, 30*time.Second) {
			if err != nil {
				t.Error(err)
			}
		}
		if len(s.at) != 4 {
			t.Errorf("%d requests in 95s, want 4", len(s.at))
		}
	}, testdata(t, "details-documented.http"))
}

func TestWatchEndsAfterPermanentError(t *testing.T) {
	for _, test := range []struct {
		name     string
		response any
		id       string
		every    time.Duration
		want     error // nil is any
	}{
		{"not found", statusResponse(404, ""), documentedID, time.Second, hostup.ErrNotFound},
		{"unauthorized", statusResponse(401, ""), documentedID, time.Second, hostup.ErrUnauthorized},
		{"forbidden", statusResponse(403, ""), documentedID, time.Second, hostup.ErrForbidden},
		{"invalid id", io.EOF, "..", time.Second, hostup.ErrInvalidID},
		{"interval 0", io.EOF, documentedID, 0, nil},
	} {
		withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
			results := 0
			for vps, err := range client.Watch(withTimeout(t, time.Minute), test.id, test.every) {
				if results++; vps != nil || err == nil || test.want != nil && !errors.Is(err, test.want) {
					t.Errorf("%s: %v, %v; want %v", test.name, vps, err, test.want)
				}
				if results > 1 {
					break
				}
			}
			if results != 1 {
				t.Errorf("%s: %d results, want 1", test.name, results)
			}
		}, test.response)
	}
}

func TestWatchOfZeroClient(t *testing.T) {
	var none context.Context
	for _, ctx := range []context.Context{t.Context(), none} {
		func() {
			defer func() {
				if v := recover(); v != nil {
					t.Errorf("nil context %t: panic %v", ctx == nil, v)
				}
			}()
			results := 0
			for _, err := range new(hostup.Client).Watch(ctx, documentedID, time.Millisecond) {
				if results++; err == nil || results > 3 {
					t.Errorf("nil context %t: Watch does not end", ctx == nil)
					break
				}
			}
		}()
	}
}
