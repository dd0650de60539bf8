package hostup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// The time-out of a given http.Client bounds each attempt, and is told from the
// end of the caller's context.
func TestTimeoutOfAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client := newClient(t, nil, threeAttempts, hostup.WithHTTPClient(&http.Client{Timeout: 2 * time.Second,
			Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				requests++
				<-req.Context().Done()
				return nil, req.Context().Err()
			})}))
		_, err := fetch(t, client)
		if requests != 3 || !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.Canceled) {
			t.Errorf("%d requests, %v", requests, err)
		}
	})
}

// The time-outs of an attempt stay with WithHTTPClient.
func TestGivenClientKeepsTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, func(req *http.Request) (*http.Response, error) {
			body, writer := io.Pipe()
			context.AfterFunc(req.Context(), func() { _ = writer.CloseWithError(req.Context().Err()) })
			return &http.Response{StatusCode: 200, ContentLength: -1, Body: body}, nil
		})
		start := time.Now()
		if _, err := fetch(t, client); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestLogger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		body := strings.Replace(string(exampleBody(t)), "initial-password-from-panel", canaryPassword, 1)
		s := &scriptedTransport{answers: []any{
			"HTTP/1.1 429 Too Many Requests\nRetry-After: 3\nX-Request-Id: req_1\nSet-Cookie: " + canaryKey + "\n\n" + `{"detail": "` + canaryKey + `"}`,
			errors.New("broken by " + canaryKey),
			"HTTP/1.1 200 OK\nX-Request-Id: req_3\nX-RateLimit-Remaining: 7\n\n" + body,
		}}
		client := newClient(t, s.RoundTrip, threeAttempts, hostup.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		vps, err := fetch(t, client)
		if err != nil {
			t.Fatal(err)
		}
		if meta := vps.Meta(); meta.RequestID != "req_3" || meta.Attempts != 3 || meta.RateLimit.Remaining != 7 || !meta.RateLimit.Known {
			t.Errorf("%+v", meta)
		}
		checkCanaries(t, log.String())
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d records:\n%s", len(lines), log.String())
		}
		for i, want := range []string{
			`level=WARN msg="hostup attempt" method=GET route=/api/v2/vps/{id}/details status=429 bytes=37 duration=0s attempt=1 wait=0s request_id=req_1 error="hostup: 429`,
			`status=0 bytes=0 duration=0s attempt=2 wait=3`,
			fmt.Sprintf(`level=DEBUG msg="hostup attempt" method=GET route=/api/v2/vps/{id}/details status=200 bytes=%d duration=0s attempt=3 wait=`, len(body)),
		} {
			if !strings.Contains(lines[i], want) {
				t.Errorf("record %d:\n got %s\nwant %s", i+1, lines[i], want)
			}
		}
	})
}

// A transport that breaks the contract of http.RoundTripper costs no panic.
func TestTransportWithoutAnAnswer(t *testing.T) {
	for _, resp := range []*http.Response{nil, {StatusCode: 200}} {
		if _, err := fetch(t, newClient(t, func(*http.Request) (*http.Response, error) { return resp, nil })); err == nil {
			t.Errorf("%v was taken", resp)
		}
	}
}

// Nothing is set aside on the word of a header.
func TestHugeContentLength(t *testing.T) {
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: 1 << 50, Body: io.NopCloser(strings.NewReader("{}"))}, nil
	}, hostup.WithMaxResponseBytes(1<<62))
	if _, err := fetch(t, client); !errors.Is(err, hostup.ErrUnexpectedResponse) {
		t.Error(err)
	}
}
