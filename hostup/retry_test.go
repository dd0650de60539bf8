package hostup_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

func TestRetryableFailures(t *testing.T) {
	for _, test := range []struct {
		name     string
		response any
		requests int // 2 if it is retried; the second response is a VPS
	}{
		{"408", statusResponse(408, ""), 2},
		{"425", statusResponse(425, ""), 2},
		{"429", statusResponse(429, ""), 2},
		{"500", testdata(t, "problem-500-internal-error.http"), 2},
		{"502 of a proxy", testdata(t, "error-502-html-of-a-proxy.http"), 2},
		{"503", statusResponse(503, ""), 2},
		{"504", statusResponse(504, ""), 2},
		{"connection reset", &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, 2},
		{"EOF", io.EOF, 2},
		{"time-out of the transport", context.DeadlineExceeded, 2},
		{"body that breaks off", testdata(t, "details-truncated.http"), 2},
		{"DNS server fails", &net.DNSError{Err: "server misbehaving", IsTemporary: true}, 2},

		{"400", testdata(t, "problem-400-invalid-request.http"), 1},
		{"401", testdata(t, "problem-401-unauthorized.http"), 1},
		{"403", testdata(t, "problem-403-forbidden.http"), 1},
		{"404", testdata(t, "problem-404-vps-not-found.http"), 1},
		{"409", statusResponse(409, ""), 1},
		{"410", statusResponse(410, ""), 1},
		{"422", statusResponse(422, ""), 1},
		{"501", statusResponse(501, ""), 1},
		{"505", statusResponse(505, ""), 1},
		{"599", statusResponse(599, ""), 1},
		{"302", statusResponse(302, "Location: https://example.com/\n"), 1},
		{"204", statusResponse(204, ""), 1},
		{"unusable 200", okResponse("null"), 1},
		{"truncated JSON", okResponse(string(exampleBody(t)[:500])), 1},
		{"too large", "HTTP/1.1 200 OK\nContent-Length: 99999999999\n\n", 1},
		{"unknown host", &net.DNSError{Err: "no such host", IsNotFound: true}, 1},
		{"expired certificate", &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, 1},
		{"plain HTTP on https", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, 1},
		{"not HTTP", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`), 1},
		{"header too large", errors.New("net/http: server response headers exceeded 262144 bytes; aborted"), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
				vps, err := fetch(t, client)
				if len(s.at) != test.requests || (err == nil) != (test.requests == 2) {
					t.Errorf("%v after %d requests, want %d", err, len(s.at), test.requests)
				}
				if vps != nil && vps.Meta().Attempts != 2 {
					t.Errorf("Meta has %d attempts, want 2", vps.Meta().Attempts)
				}
			}, test.response, testdata(t, "details-documented.http"))
		})
	}
}

func TestBackoff(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		_, err := fetch(t, client)
		if e, ok := errors.AsType[*hostup.Error](err); !ok || e.Attempts != 3 || len(s.at) != 3 {
			t.Errorf("%+v after %d requests, want an *Error with 3 attempts", err, len(s.at))
		}
		for i, gap := range s.gaps() {
			if most := 500 * time.Millisecond << i; gap < most/2 || gap > most {
				t.Errorf("delay %d is %v, want %v to %v", i+1, gap, most/2, most)
			}
		}
	}, statusResponse(503, ""))
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: []any{io.EOF}}
		policy := hostup.RetryPolicy{MaxAttempts: 12, BaseDelay: time.Second, MaxDelay: 4 * time.Second}
		_, _ = fetch(t, newClient(t, s.RoundTrip, hostup.WithRetry(policy)))
		for i, gap := range s.gaps() {
			if i > 1 && (gap < 2*time.Second || gap > 4*time.Second) {
				t.Errorf("delay %d is %v, want 2s to 4s", i+1, gap)
			}
		}
		if len(s.at) != 12 {
			t.Errorf("%d requests, want 12", len(s.at))
		}
	})
}

func TestZeroRetryPolicy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: []any{statusResponse(503, "")}}
		_, err := fetch(t, newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{})))
		if len(s.at) != 1 || !errors.Is(err, hostup.ErrServer) {
			t.Errorf("%v after %d requests, want ErrServer after one", err, len(s.at))
		}
	})
}

func TestRetryPolicies(t *testing.T) {
	for _, test := range []struct {
		policy hostup.RetryPolicy
		valid  bool
	}{
		{hostup.RetryPolicy{MaxAttempts: -1}, false},
		{hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: -1}, false},
		{hostup.RetryPolicy{MaxAttempts: 2, MaxDelay: -1}, false},
		{hostup.RetryPolicy{MaxAttempts: 2, MaxWait: -1}, false},
		{hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: 2, MaxDelay: 1}, false},
		{hostup.RetryPolicy{MaxAttempts: 100, BaseDelay: 1 << 62}, true},
		{hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: time.Second, MaxDelay: time.Second}, true},
		{hostup.RetryPolicy{MaxWait: time.Hour}, true},
	} {
		client, err := hostup.NewClient(hostup.APIKey("key"), hostup.WithRetry(test.policy))
		if (err == nil) != test.valid || (client == nil) == test.valid {
			t.Errorf("%+v: %v", test.policy, err)
		}
	}
}

// If another field is set, a zero MaxAttempts means the default.
func TestDefaultMaxAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scriptedTransport{responses: []any{io.EOF}}
		_, _ = fetch(t, newClient(t, s.RoundTrip, hostup.WithRetry(hostup.RetryPolicy{BaseDelay: time.Minute})))
		if gaps := s.gaps(); len(gaps) != 2 || gaps[0] < 30*time.Second || gaps[1] < 30*time.Second {
			t.Errorf("delays %v, want two of 30s to 1m", gaps)
		}
	})
}

// A delay that would exceed the deadline does not start: the call returns the last
// error immediately instead of hiding it behind that of the deadline.
func TestDelayDoesNotFitDeadline(t *testing.T) {
	for _, response := range []any{statusResponse(429, "Retry-After: 30\n"), statusResponse(503, ""), io.EOF} {
		withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
			start := time.Now()
			_, err := client.GetVPSDetails(withTimeout(t, 200*time.Millisecond), documentedID)
			if time.Since(start) != 0 || len(s.at) != 1 || err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v after %v and %d requests, want another error immediately", err, time.Since(start), len(s.at))
			}
		}, response)
	}
}

// If the context ends during a delay, the error wraps that of the context and the
// last *Error.
func TestCancelDuringDelay(t *testing.T) {
	for _, response := range []string{statusResponse(429, "Retry-After: 30\n"), statusResponse(503, "")} {
		withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
			ctx, cancel := context.WithCancelCause(t.Context())
			cause := errors.New("shutting down")
			time.AfterFunc(100*time.Millisecond, func() { cancel(cause) })
			start := time.Now()
			_, err := client.GetVPSDetails(ctx, documentedID)
			if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || time.Since(start) != 100*time.Millisecond {
				t.Errorf("%v after %v, want context.Canceled and its cause after 100ms", err, time.Since(start))
			}
			if e, ok := errors.AsType[*hostup.Error](err); !ok || e.Attempts != 1 {
				t.Errorf("%v does not wrap the *Error", err)
			}
			checkErrorText(t, err.Error())
		}, response)
	}
}

func TestCanceledBeforeCall(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client.GetVPSDetails(ctx, documentedID); !errors.Is(err, context.Canceled) || len(s.at) != 0 {
			t.Errorf("%v after %d requests, want context.Canceled after none", err, len(s.at))
		}
	}, io.EOF)
}

// If the context ends during a later attempt, the error also wraps the *Error of
// the one before.
func TestCancelDuringLaterAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		requests := 0
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			if requests++; requests == 1 {
				return readResponse(statusResponse(503, ""), req)
			}
			cancel()
			return nil, req.Context().Err()
		}, threeAttempts)
		_, err := client.GetVPSDetails(ctx, documentedID)
		if e, ok := errors.AsType[*hostup.Error](err); !ok || e.StatusCode != 503 || !errors.Is(err, context.Canceled) || requests != 2 {
			t.Errorf("%v after %d requests, want context.Canceled and the 503 after 2", err, requests)
		}
		checkErrorText(t, err.Error())
	})
}

func TestErrorHasNumberOfAttempts(t *testing.T) {
	withScript(t, func(t *testing.T, _ *scriptedTransport, client *hostup.Client) {
		if _, err := fetch(t, client); err == nil || !strings.HasSuffix(err.Error(), " (after 3 attempts)") {
			t.Errorf("%v, want an error after 3 attempts", err)
		}
	}, errors.New("broken"))
	client := newClient(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("broken") })
	if _, err := fetch(t, client); err == nil || strings.Contains(err.Error(), "attempt") {
		t.Errorf("%v, want an error without a number of attempts", err)
	}
}

// The retry budget keeps the load of a failing server at 1.1 times the calls,
// plus 20, and does not keep calls from succeeding afterwards.
func TestRetryBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests atomic.Int64
		var recovered atomic.Bool
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			requests.Add(1)
			if !recovered.Load() {
				return nil, io.EOF
			}
			return readResponse(testdata(t, "details-documented.http"), req)
		}, threeAttempts)
		const calls = 1000
		var wg sync.WaitGroup
		for range calls {
			wg.Go(func() { _, _ = client.GetVPSDetails(t.Context(), documentedID) })
		}
		wg.Wait()
		if n := requests.Load(); n > calls*11/10+20 || n < calls+20 {
			t.Errorf("%d requests for %d calls, want %d to %d", n, calls, calls+20, calls*11/10+20)
		}
		recovered.Store(true)
		for range 20 {
			if _, err := fetch(t, client); err != nil {
				t.Error(err)
			}
		}
	})
}
