package hostup_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestRetryAfterIsHonored(t *testing.T) {
	const date = "Date: Mon, 27 Apr 2026 12:34:56 GMT\n" // differs from the local clock by years
	for _, test := range []struct {
		name   string
		status int
		header string
		wait   time.Duration // 0 if the call returns immediately
	}{
		{"seconds", 429, "Retry-After: 3\n", 3 * time.Second},
		{"503 with seconds", 503, "Retry-After: 3\n", 3 * time.Second},
		{"500 with seconds", 500, "Retry-After: 3\n", 3 * time.Second},
		{"date", 429, date + "Retry-After: Mon, 27 Apr 2026 12:35:01 GMT\n", 5 * time.Second},
		{"reset", 429, date + "X-RateLimit-Reset: 2026-04-27T12:35:06.500Z\n", 10500 * time.Millisecond},
		{"MaxWait", 429, "Retry-After: 60\n", time.Minute},
		{"longer than MaxWait", 429, "Retry-After: 61\n", 0},
		{"an hour", 429, "Retry-After: 3600\n", 0},
		{"overflow", 429, "Retry-After: 18446744073\n", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
				start := time.Now()
				_, err := fetch(t, client)
				switch gaps := s.gaps(); {
				case test.wait == 0:
					if len(gaps) != 0 || time.Since(start) != 0 || !errors.Is(err, hostup.ErrRateLimited) {
						t.Errorf("%v after %v, want ErrRateLimited immediately", err, time.Since(start))
					}
				case err != nil || len(gaps) != 1 || gaps[0] < test.wait || gaps[0] > test.wait*11/10:
					t.Errorf("%v after the waits %v, want one of %v", err, gaps, test.wait)
				}
			}, statusResponse(test.status, test.header), testdata(t, "details-documented.http"))
		})
	}
}

// A wait that HostUp asks for can be shorter than the BaseDelay.
func TestRetryAfterOverridesBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: []any{statusResponse(429, "Retry-After: 1\n"), testdata(t, "details-documented.http")}}
		client := newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: 30 * time.Second}))
		if _, err := client.GetVPSDetails(withTimeout(t, 5*time.Second), documentedID); err != nil || s.gaps()[0] > 1100*time.Millisecond {
			t.Errorf("%v after the waits %v, want one of 1s", err, s.gaps())
		}
	})
}

// A 429 pauses all calls of the client. Afterwards half as many requests are in
// flight as before.
func TestRateLimitIsSharedByCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests, inFlight, completed, peak, early atomic.Int64
		start := time.Now()
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			if requests.Add(1) == 1 {
				return readResponse(statusResponse(429, "Retry-After: 10\n"), req)
			}
			if time.Since(start) < 10*time.Second {
				early.Add(1)
			}
			if n := inFlight.Add(1); completed.Load() == 0 {
				peak.Store(max(peak.Load(), n))
			}
			time.Sleep(900 * time.Millisecond)
			inFlight.Add(-1)
			completed.Add(1)
			return readResponse(testdata(t, "details-documented.http"), req)
		}, threeAttempts)
		if _, err := client.GetVPSDetails(withTimeout(t, time.Second), documentedID); !errors.Is(err, hostup.ErrRateLimited) {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if _, err := client.GetVPSDetails(t.Context(), documentedID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if requests.Load() != 101 || early.Load() != 0 || peak.Load() != 32 {
			t.Errorf("%d requests, %d of them during the pause, %d in flight at first; want 101, 0, 32",
				requests.Load(), early.Load(), peak.Load())
		}
	})
}

func TestNoPauseOn404(t *testing.T) {
	withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
		start := time.Now()
		_, first := fetch(t, client)
		_, second := fetch(t, client)
		if !errors.Is(first, hostup.ErrNotFound) || second != nil || time.Since(start) != 0 {
			t.Errorf("%v, then %v, after %v; want ErrNotFound, then no error, immediately", first, second, time.Since(start))
		}
	}, statusResponse(404, "Retry-After: 3600\n"), testdata(t, "details-documented.http"))
}

// A call whose limits are shorter than the pause is not sent.
func TestPauseLongerThanMaxWait(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, first := fetch(t, client)
		if _, isPause := errors.AsType[*hostup.PauseError](first); isPause || !errors.Is(first, hostup.ErrRateLimited) {
			t.Errorf("%v, want the *Error of the 429", first)
		}
		time.Sleep(20 * time.Second)
		_, second := fetch(t, client)
		pause, ok := errors.AsType[*hostup.PauseError](second)
		if !ok || !errors.Is(second, hostup.ErrRateLimited) || errors.Is(second, hostup.ErrServer) || len(s.at) != 1 {
			t.Fatalf("%v after %d requests, want a *PauseError after one", second, len(s.at))
		}
		if least := 100 * time.Second; pause.Wait < least || pause.Wait > least+time.Second {
			t.Errorf("Wait is %v, want %v and up to 1s of jitter", pause.Wait, least)
		}
		if _, isError := errors.AsType[*hostup.Error](second); isError {
			t.Errorf("%v is an *Error, but there was no response", second)
		}
		time.Sleep(pause.Wait)
		if _, err := fetch(t, client); err != nil {
			t.Errorf("after Wait: %v", err)
		}
	}, statusResponse(429, "Retry-After: 120\n"), testdata(t, "details-documented.http"))
}

// A call whose deadline is before the end of the pause does not wait either.
func TestPauseLongerThanDeadline(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		for _, timeout := range []time.Duration{time.Second, 5 * time.Second} {
			_, err := client.GetVPSDetails(withTimeout(t, timeout), documentedID)
			if !errors.Is(err, hostup.ErrRateLimited) {
				t.Errorf("%v, want ErrRateLimited", err)
			}
			if _, isPause := errors.AsType[*hostup.PauseError](err); isPause != (timeout > time.Second) {
				t.Errorf("%v: *PauseError %t", err, isPause)
			}
		}
		if len(s.at) != 1 {
			t.Errorf("%d requests, want 1", len(s.at))
		}
	}, statusResponse(429, "Retry-After: 30\n"))
}

func TestPauseErrorOfEachID(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, _ = fetch(t, client)
		for id, result := range client.GetMany(t.Context(), slices.Values([]string{"vps_1", "vps_2"}), 2) {
			if _, ok := errors.AsType[*hostup.PauseError](result.Err); !ok || result.VPS != nil {
				t.Errorf("%s: %+v, want a *PauseError", id, result)
			}
		}
		if len(s.at) != 1 {
			t.Errorf("%d requests, want 1", len(s.at))
		}
	}, statusResponse(429, "Retry-After: 120\n"))
}

func TestPauseErrorText(t *testing.T) {
	err := &hostup.PauseError{Wait: 90 * time.Second}
	const want = "hostup: calls are paused for another 1m30s, after a 429 or 503"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	checkErrorText(t, (&hostup.PauseError{}).Error())
	if errors.Is(err, hostup.ErrBlocked) || errors.Is(err, nil) {
		t.Error("errors.Is finds more than ErrRateLimited")
	}
}

// A policy of one attempt does not wait for a pause.
func TestOneAttemptDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: []any{statusResponse(429, "Retry-After: 3\n")}}
		client := newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 1}))
		start := time.Now()
		for range 2 {
			if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRateLimited) || strings.Contains(err.Error(), "attempt") {
				t.Errorf("%v, want ErrRateLimited without a number of attempts", err)
			}
		}
		if len(s.at) != 1 || time.Since(start) > 0 {
			t.Errorf("%d requests in %v, want one immediately", len(s.at), time.Since(start))
		}
	})
}

// A 429 without headers causes a pause. Other statuses without headers do not.
func TestPauseAfter429WithoutHeader(t *testing.T) {
	for _, test := range []struct{ status, requests int }{{429, 1}, {503, 2}} {
		synctest.Test(t, func(t *testing.T) {
			s := &scriptedTransport{responses: []any{statusResponse(test.status, "")}}
			client := newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 1}))
			_, _ = fetch(t, client)
			_, _ = fetch(t, client)
			if len(s.at) != test.requests {
				t.Errorf("%d: %d requests, want %d", test.status, len(s.at), test.requests)
			}
		})
	}
}

// A retried 429 does not use the retry budget.
func TestRetried429DoesNotUseBudget(t *testing.T) {
	var responses []any
	for range 40 {
		responses = append(responses, statusResponse(429, "Retry-After: 1\n"), testdata(t, "details-documented.http"))
	}
	withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
		for i := range 40 {
			if _, err := fetch(t, client); err != nil {
				t.Fatalf("call %d: %v", i, err)
			}
		}
	}, responses...)
}

// A call ends with the tenth 429. They do not count as attempts.
func TestTenth429EndsCall(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, err := fetch(t, client)
		if !errors.Is(err, hostup.ErrRateLimited) || len(s.at) != 10 {
			t.Errorf("%v after %d requests, want ErrRateLimited after 10", err, len(s.at))
		}
	}, statusResponse(429, "Retry-After: 1\n"))
}

// After a panic of the transport, other calls are still sent.
func TestTransportPanics(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, _ = client.GetVPSDetails(withTimeout(t, time.Second), documentedID) // the 429
		s.responses = []any{nil}                                               // RoundTrip panics
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic does not reach the caller")
				}
			}()
			_, _ = fetch(t, client)
		}()
		s.responses = []any{testdata(t, "details-documented.http")}
		if _, err := fetch(t, client); err != nil {
			t.Error(err)
		}
	}, statusResponse(429, "Retry-After: 3\n"))
}

// A pause is at most a day, even if a response asks for more.
func TestPauseIsAtMostADay(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, _ = fetch(t, client)
		_, err := fetch(t, client)
		pause, ok := errors.AsType[*hostup.PauseError](err)
		if day := 24 * time.Hour; !ok || pause.Wait > day+time.Minute || pause.Wait < day {
			t.Fatalf("%v, want a *PauseError of a day", err)
		}
		time.Sleep(pause.Wait)
		if _, err := fetch(t, client); err != nil || len(s.at) != 2 {
			t.Errorf("%v after %d requests, want no error after 2", err, len(s.at))
		}
	}, statusResponse(429, "Retry-After: 99999999\n"), testdata(t, "details-documented.http"), io.EOF)
}
