package hostup_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

var threeAttempts = hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 3})

// A script gives each request the next of its answers, the last one for ever:
// a whole response or an error. It notes when the requests came.
type scriptedTransport struct {
	answers []any
	at      []time.Time
}

func (s *scriptedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	s.at = append(s.at, time.Now())
	answer := s.answers[min(len(s.at), len(s.answers))-1]
	if err, isError := answer.(error); isError {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(strings.NewReader(answer.(string))), req)
}

// gaps returns the time between each two requests.
func (s *scriptedTransport) gaps() (gaps []time.Duration) {
	for i := 1; i < len(s.at); i++ {
		gaps = append(gaps, s.at[i].Sub(s.at[i-1]))
	}
	return gaps
}

// play calls against the answers, in time that passes by itself. The call must
// use the T that it is given: the context of another lives in real time.
func withScript(t *testing.T, call func(*testing.T, *scriptedTransport, *hostup.Client), answers ...any) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{answers: answers}
		call(t, s, newClient(t, s.RoundTrip, threeAttempts))
	})
}

func statusResponse(code int, header string) string {
	return fmt.Sprintf("HTTP/1.1 %d %s\n%s\n", code, http.StatusText(code), header)
}

func TestWhatIsRepeated(t *testing.T) {
	good := testdata(t, "details-documented.http")
	for name, test := range map[string]struct {
		fault    any
		requests int // 2 if it is repeated, and then succeeds
	}{
		"408":                      {statusResponse(408, ""), 2},
		"425":                      {statusResponse(425, ""), 2},
		"429":                      {statusResponse(429, ""), 2},
		"500":                      {testdata(t, "problem-500-internal-error.http"), 2},
		"502 of a proxy":           {testdata(t, "error-502-html-of-a-proxy.http"), 2},
		"503":                      {statusResponse(503, ""), 2},
		"504":                      {statusResponse(504, ""), 2},
		"reset":                    {&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, 2},
		"EOF":                      {io.EOF, 2},
		"timeout":                  {context.DeadlineExceeded, 2}, // of a transport, not of the call
		"body that breaks off":     {testdata(t, "details-truncated.http"), 2},
		"name server fails":        {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, 2},
		"400":                      {testdata(t, "problem-400-invalid-request.http"), 1},
		"401":                      {testdata(t, "problem-401-unauthorized.http"), 1},
		"403":                      {testdata(t, "problem-403-forbidden.http"), 1},
		"404":                      {testdata(t, "problem-404-vps-not-found.http"), 1},
		"409":                      {statusResponse(409, ""), 1},
		"410":                      {statusResponse(410, ""), 1},
		"422":                      {statusResponse(422, ""), 1},
		"501":                      {statusResponse(501, ""), 1},
		"505":                      {statusResponse(505, ""), 1},
		"599":                      {statusResponse(599, ""), 1},
		"redirect":                 {statusResponse(302, "Location: https://example.com/\n"), 1},
		"204":                      {statusResponse(204, ""), 1},
		"unusable 200":             {okResponse("null"), 1},
		"truncated JSON":           {okResponse(string(exampleBody(t)[:500])), 1},
		"too large":                {"HTTP/1.1 200 OK\nContent-Length: 99999999999\n\n", 1},
		"no such name":             {&net.DNSError{Err: "no such host", IsNotFound: true}, 1},
		"expired certificate":      {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, 1},
		"plain HTTP on https":      {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, 1},
		"greeting of another kind": {errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`), 1},
		"endless header":           {errors.New("net/http: server response headers exceeded 262144 bytes; aborted"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
				vps, err := fetch(t, client)
				if len(s.at) != test.requests || (err == nil) != (test.requests == 2) {
					t.Errorf("%d requests, %v", len(s.at), err)
				}
				if vps != nil && vps.Meta().Attempts != 2 {
					t.Errorf("%d attempts", vps.Meta().Attempts)
				}
			}, test.fault, good)
		})
	}
}

func TestAttemptsAndBackoff(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, err := fetch(t, client)
		var e *hostup.Error
		if !errors.As(err, &e) || e.Attempts != 3 || len(s.at) != 3 {
			t.Errorf("%d requests, %+v", len(s.at), err)
		}
		for i, gap := range s.gaps() {
			if most := 500 * time.Millisecond << i; gap < most/2 || gap > most {
				t.Errorf("wait %d is %v, want %v to %v", i+1, gap, most/2, most)
			}
		}
	}, statusResponse(503, ""))
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{answers: []any{io.EOF}}
		_, _ = fetch(t, newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 12, BaseDelay: time.Second, MaxDelay: 4 * time.Second})))
		for i, gap := range s.gaps() {
			if i > 1 && (gap < 2*time.Second || gap > 4*time.Second) {
				t.Errorf("wait %d is %v, want 2 s to 4 s", i+1, gap)
			}
		}
		if len(s.at) != 12 {
			t.Errorf("%d requests", len(s.at))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{answers: []any{statusResponse(503, "")}}
		_, err := fetch(t, newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{})))
		if len(s.at) != 1 || !errors.Is(err, hostup.ErrServer) {
			t.Errorf("the zero policy: %d requests, %v", len(s.at), err)
		}
	})
}

func TestServerIsObeyed(t *testing.T) {
	const clock = "Date: Mon, 27 Apr 2026 12:34:56 GMT\n" // far from the client's
	for name, test := range map[string]struct {
		status int
		header string
		wait   time.Duration // 0 is a return at once
	}{
		"seconds":             {429, "Retry-After: 3\n", 3 * time.Second},
		"503 with seconds":    {503, "Retry-After: 3\n", 3 * time.Second},
		"500 with seconds":    {500, "Retry-After: 3\n", 3 * time.Second},
		"date by its clock":   {429, clock + "Retry-After: Mon, 27 Apr 2026 12:35:01 GMT\n", 5 * time.Second},
		"reset by its clock":  {429, clock + "X-RateLimit-Reset: 2026-04-27T12:35:06.500Z\n", 10500 * time.Millisecond},
		"just honoured":       {429, "Retry-After: 60\n", time.Minute},
		"longer than MaxWait": {429, "Retry-After: 61\n", 0},
		"an hour":             {429, "Retry-After: 3600\n", 0},
		"overflow":            {429, "Retry-After: 18446744073\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
				began := time.Now()
				_, err := fetch(t, client)
				switch gaps := s.gaps(); {
				case test.wait == 0:
					if len(gaps) != 0 || time.Since(began) != 0 || !errors.Is(err, hostup.ErrRateLimited) {
						t.Errorf("waits %v in %v, %v", gaps, time.Since(began), err)
					}
				case err != nil || len(gaps) != 1 || gaps[0] < test.wait || gaps[0] > test.wait*11/10:
					t.Errorf("waits %v, want %v; %v", gaps, test.wait, err)
				}
			}, statusResponse(test.status, test.header), testdata(t, "details-documented.http"))
		})
	}
}

// A wait that does not fit the deadline is not begun: the caller learns of the
// 429 at once, instead of losing it to the deadline.
func TestWaitThatDoesNotFitTheDeadline(t *testing.T) {
	for _, answer := range []any{statusResponse(429, "Retry-After: 30\n"), statusResponse(503, ""), io.EOF} {
		withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			began := time.Now()
			_, err := client.GetVPSDetails(ctx, documentedID)
			if time.Since(began) != 0 || len(s.at) != 1 || err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v after %v and %d requests", err, time.Since(began), len(s.at))
			}
		}, answer)
	}
}

// The context can end during a wait: then the error is both.
func TestCancelDuringAWait(t *testing.T) {
	for _, answer := range []string{statusResponse(429, "Retry-After: 30\n"), statusResponse(503, "")} {
		withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			began := time.Now()
			_, err := client.GetVPSDetails(ctx, documentedID)
			var e *hostup.Error
			if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Attempts != 1 || time.Since(began) != 100*time.Millisecond {
				t.Errorf("%v after %v", err, time.Since(began))
			}
			checkErrorText(t, err.Error())
		}, answer)
	}
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client.GetVPSDetails(ctx, documentedID); !errors.Is(err, context.Canceled) || len(s.at) != 0 {
			t.Errorf("%v after %d requests", err, len(s.at))
		}
	}, io.EOF)
}

// The context can end during a later attempt: the answer before is not lost.
func TestCancelDuringALaterAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			if n++; n == 1 {
				return http.ReadResponse(bufio.NewReader(strings.NewReader(statusResponse(503, ""))), req)
			}
			cancel()
			return nil, req.Context().Err()
		}, threeAttempts)
		_, err := client.GetVPSDetails(ctx, documentedID)
		var e *hostup.Error
		if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.StatusCode != 503 || n != 2 {
			t.Errorf("%v after %d requests", err, n)
		}
		checkErrorText(t, err.Error())
	})
}

// What the server asks for counts, not the delay of the policy.
func TestAskedIsNotStretchedToTheBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{answers: []any{statusResponse(429, "Retry-After: 1\n"), testdata(t, "details-documented.http")}}
		client := newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: 30 * time.Second}))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := client.GetVPSDetails(ctx, documentedID); err != nil || s.gaps()[0] > 1100*time.Millisecond {
			t.Errorf("%v, waits %v", err, s.gaps())
		}
	})
}

// One 429 quiets every call of the client; afterwards they return by and by.
func TestOneCoolDownForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests, active, answered, most, tooEarly atomic.Int64
		began := time.Now()
		var limited atomic.Bool
		limited.Store(true)
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			requests.Add(1)
			since := time.Since(began)
			if limited.CompareAndSwap(true, false) {
				return http.ReadResponse(bufio.NewReader(strings.NewReader(statusResponse(429, "Retry-After: 10\n"))), req)
			}
			if since < 10*time.Second {
				tooEarly.Add(1)
			}
			now := active.Add(1)
			if answered.Load() == 0 {
				most.Store(max(most.Load(), now))
			}
			time.Sleep(900 * time.Millisecond)
			active.Add(-1)
			answered.Add(1)
			return http.ReadResponse(bufio.NewReader(strings.NewReader(testdata(t, "details-documented.http"))), req)
		}, threeAttempts)
		if _, err := client.GetVPSDetails(withTimeout(t), documentedID); !errors.Is(err, hostup.ErrRateLimited) {
			t.Fatal(err)
		}
		failures := make(chan error, 100)
		for range 100 {
			go func() {
				_, err := client.GetVPSDetails(t.Context(), documentedID)
				failures <- err
			}()
		}
		for range 100 {
			if err := <-failures; err != nil {
				t.Error(err)
			}
		}
		if requests.Load() != 101 || tooEarly.Load() != 0 || most.Load() != 32 {
			t.Errorf("%d requests, %d of them too early, %d at once at first", requests.Load(), tooEarly.Load(), most.Load())
		}
	})
}

func withTimeout(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	t.Cleanup(cancel)
	return ctx
}

// What no 429 asks for, and nobody waits out, quiets nobody.
func TestQuietOnlyWhenItHelps(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, first := fetch(t, client)
		_, second := fetch(t, client)
		if !errors.Is(first, hostup.ErrNotFound) || second != nil {
			t.Errorf("%v, %v", first, second)
		}
	}, statusResponse(404, "Retry-After: 3600\n"), testdata(t, "details-documented.http"))
}

// A transport that panics must not keep the others waiting for ever.
func TestPanicOfATransport(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, _ = client.GetVPSDetails(withTimeout(t), documentedID) // 429: from now on one at a time
		s.answers = []any{nil}
		func() {
			defer func() { _ = recover() }()
			_, _ = fetch(t, client)
		}()
		s.answers = []any{testdata(t, "details-documented.http")}
		if _, err := fetch(t, client); err != nil {
			t.Error(err)
		}
	}, statusResponse(429, "Retry-After: 3\n"))
}

// A call that cannot wait as long as the client is quiet is not sent at all.
func TestQuietForLongerThanACallMayWait(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, first := fetch(t, client)
		_, second := fetch(t, client)
		if !errors.Is(first, hostup.ErrRateLimited) || !errors.Is(second, hostup.ErrRateLimited) || len(s.at) != 1 {
			t.Errorf("%v, %v after %d requests", first, second, len(s.at))
		}
		if !strings.Contains(second.Error(), "nothing was sent") {
			t.Error(second)
		}
	}, statusResponse(429, "Retry-After: 120\n"))
}

// Who asked for one attempt does not wait for another.
func TestOneAttemptDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{answers: []any{statusResponse(429, "Retry-After: 3\n")}}
		client := newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 1}))
		began := time.Now()
		for range 2 {
			if _, err := fetch(t, client); !errors.Is(err, hostup.ErrRateLimited) || strings.Contains(err.Error(), "attempt") {
				t.Error(err)
			}
		}
		if len(s.at) != 1 || time.Since(began) > 0 {
			t.Errorf("%d requests in %v", len(s.at), time.Since(began))
		}
	})
}

// A 429 quiets the client even if it does not say for how long; another error
// does not.
func TestQuietWithoutAHeader(t *testing.T) {
	for code, want := range map[int]int{429: 1, 503: 2} {
		synctest.Test(t, func(t *testing.T) {
			s := &scriptedTransport{answers: []any{statusResponse(code, "")}}
			client := newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 1}))
			_, _ = fetch(t, client)
			_, _ = fetch(t, client)
			if len(s.at) != want {
				t.Errorf("%d: %d requests, want %d", code, len(s.at), want)
			}
		})
	}
}

// An error of the network tells how often it was tried.
func TestErrorTellsOfItsAttempts(t *testing.T) {
	broken := errors.New("broken")
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		if _, err := fetch(t, client); err == nil || !strings.HasSuffix(err.Error(), " (after 3 attempts)") {
			t.Error(err)
		}
	}, broken, broken, broken)
	if _, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) { return nil, broken })); strings.Contains(err.Error(), "attempt") {
		t.Error(err)
	}
}

// A server that is down is not called much more often than without retries.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests atomic.Int64
		var down atomic.Bool
		down.Store(true)
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			requests.Add(1)
			if down.Load() {
				return nil, io.EOF
			}
			return http.ReadResponse(bufio.NewReader(strings.NewReader(testdata(t, "details-documented.http"))), req)
		}, threeAttempts)
		const calls = 1000
		done := make(chan bool)
		for range calls {
			go func() { _, _ = client.GetVPSDetails(t.Context(), documentedID); done <- true }()
		}
		for range calls {
			<-done
		}
		if n := requests.Load(); n > calls*11/10+20 || n < calls+20 {
			t.Errorf("%d requests for %d calls", n, calls)
		}
		down.Store(false)
		for range 20 {
			if _, err := client.GetVPSDetails(t.Context(), documentedID); err != nil {
				t.Error(err)
			}
		}
	})
}

// Waiting as asked is no burden for the server, and so costs no budget.
func TestWaitingAsAskedIsFree(t *testing.T) {
	var answers []any
	for range 40 {
		answers = append(answers, statusResponse(429, "Retry-After: 1\n"), testdata(t, "details-documented.http"))
	}
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		for i := range 40 {
			if _, err := fetch(t, client); err != nil {
				t.Fatalf("call %d: %v", i, err)
			}
		}
	}, answers...)
}

func TestRetryPolicyThatCannotBe(t *testing.T) {
	for _, policy := range []hostup.RetryPolicy{
		{MaxAttempts: -1}, {MaxAttempts: 2, BaseDelay: -1}, {MaxAttempts: 2, MaxDelay: -1},
		{MaxAttempts: 2, MaxWait: -1}, {MaxAttempts: 2, BaseDelay: 2, MaxDelay: 1},
	} {
		if _, err := hostup.NewClient(hostup.APIKey("key"), hostup.WithRetry(policy)); err == nil {
			t.Errorf("%+v was accepted", policy)
		}
	}
	for _, policy := range []hostup.RetryPolicy{{MaxAttempts: 100, BaseDelay: 1 << 62}, {MaxAttempts: 2, BaseDelay: time.Second, MaxDelay: time.Second}} {
		if _, err := hostup.NewClient(hostup.APIKey("key"), hostup.WithRetry(policy)); err != nil {
			t.Error(err)
		}
	}
}
