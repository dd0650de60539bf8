package hostup_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// Which failures are retried, and when, is tested in internal/transport. The tests here are about
// what package hostup makes of it.

func TestRetryableFailures(t *testing.T) {
	for _, test := range []struct {
		name     string
		response any
		requests int // 2 if it is retried; the second response is a VPS
	}{
		{"429", statusResponse(429, ""), 2},
		{"500", testdata(t, "problem-500-internal-error.http"), 2},
		{"502 of a proxy", testdata(t, "error-502-html-of-a-proxy.http"), 2},
		{"503", statusResponse(503, ""), 2},
		{"connection reset", &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, 2},
		{"EOF", io.EOF, 2},
		{"not HTTP", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`), 2},
		{"520 of Cloudflare", statusResponse(520, ""), 2},
		{"time-out of the transport", context.DeadlineExceeded, 2},
		{"body that breaks off", testdata(t, "details-truncated.http"), 2},
		{"DNS server fails", &net.DNSError{Err: "server misbehaving", IsTemporary: true}, 2},

		{"400", testdata(t, "problem-400-invalid-request.http"), 1},
		{"401", testdata(t, "problem-401-unauthorized.http"), 1},
		{"403", testdata(t, "problem-403-forbidden.http"), 1},
		{"404", testdata(t, "problem-404-vps-not-found.http"), 1},
		{"501", statusResponse(501, ""), 1},
		{"302", statusResponse(302, "Location: https://example.com/\n"), 1},
		{"204", statusResponse(204, ""), 1},
		{"unusable 200", okResponse("null"), 1},
		{"truncated JSON", okResponse(string(exampleBody(t)[:500])), 1},
		{"too large", "HTTP/1.1 200 OK\nContent-Length: 99999999999\n\n", 1},
		{"unknown host", &net.DNSError{Err: "no such host", IsNotFound: true}, 1},
		{"expired certificate", &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}, 1},
		{"plain HTTP on https", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, 1},
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

// The zero policy means one attempt, and in any other a zero field means its default.
func TestRetryPolicies(t *testing.T) {
	for _, test := range []struct {
		policy   hostup.RetryPolicy
		requests int    // of a call that always fails; 0 if the policy is invalid
		message  string // then
	}{
		{hostup.RetryPolicy{}, 1, ""},
		{hostup.RetryPolicy{MaxAttempts: 1, BaseDelay: 1}, 1, ""},
		{hostup.RetryPolicy{BaseDelay: time.Minute}, 3, ""},
		{hostup.RetryPolicy{MaxWait: time.Hour}, 3, ""},
		{hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: time.Second, MaxDelay: time.Second}, 2, ""},
		{hostup.RetryPolicy{MaxAttempts: 12}, 12, ""},
		{hostup.RetryPolicy{MaxAttempts: -1}, 0, "a field of the RetryPolicy is negative"},
		{hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: -1}, 0, "a field of the RetryPolicy is negative"},
		{hostup.RetryPolicy{MaxAttempts: 2, BaseDelay: 2, MaxDelay: 1}, 0, "less than its BaseDelay"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &scriptedTransport{responses: []any{io.EOF}}
			opts := []hostup.Option{hostup.WithRetry(test.policy), hostup.WithHTTPClient(&http.Client{Transport: s})}
			client, err := hostup.NewClient(hostup.APIKey(canaryKey), opts...)
			if test.requests == 0 {
				if err == nil || !strings.Contains(err.Error(), test.message) {
					t.Errorf("%+v: %v, want %q", test.policy, err, test.message)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := fetch(t, client); len(s.at) != test.requests || !errors.Is(err, io.EOF) {
				t.Errorf("%+v: %d requests, want %d", test.policy, len(s.at), test.requests)
			}
		})
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

// A context that ends in the body of an error response gives its error, its cause, and
// the *Error of that response.
func TestCancelInErrorBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("shutting down")
		ctx, cancel := context.WithCancelCause(t.Context())
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			resp, err := hangingBody(req)
			resp.StatusCode = http.StatusForbidden
			time.AfterFunc(time.Second, func() { cancel(cause) })
			return resp, err
		})
		_, err := client.GetVPSDetails(ctx, documentedID)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !errors.Is(err, hostup.ErrForbidden) {
			t.Errorf("%v, want context.Canceled, its cause and ErrForbidden", err)
		}
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
