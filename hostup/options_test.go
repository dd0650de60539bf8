package hostup_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hostup-api/hostup-go/api"
	"github.com/hostup-api/hostup-go/hostup"
	"github.com/hostup-api/hostup-go/hostup/hostuptest"
)

func TestInvalidOptions(t *testing.T) {
	for _, test := range []struct {
		name string
		opt  hostup.Option
		want string // in the message
	}{
		{"nil Option", nil, "Option"},
		{"WithHTTPClient(nil)", hostup.WithHTTPClient(nil), "WithHTTPClient"},
		{"WithTransport(nil)", hostup.WithTransport(nil), "WithTransport"},
		{"WithTransport that returns nil", hostup.WithTransport(func(http.RoundTripper) http.RoundTripper { return nil }), "WithTransport"},
		{"WithTimeout(0)", hostup.WithTimeout(0), "timeout"},
		{"WithTimeout(-1)", hostup.WithTimeout(-1), "timeout"},
		{"WithUserAgent with CRLF", hostup.WithUserAgent("a\r\nX-Evil: 1"), "user agent"},
		{"WithUserAgent with DEL", hostup.WithUserAgent("a\x7f"), "user agent"},
		{`WithUserAgent("")`, hostup.WithUserAgent(""), "user agent"},
		{"WithMaxResponseBytes(0)", hostup.WithMaxResponseBytes(0), "response limit"},
		{"WithMaxResponseBytes(-1)", hostup.WithMaxResponseBytes(-1), "response limit"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, opts := range [][]hostup.Option{{test.opt}, {hostup.WithUserAgent("x"), test.opt, hostup.WithRetry(hostup.RetryPolicy{})}} {
				client, err := hostup.NewClient(hostup.APIKey(canaryKey), opts...)
				if err == nil || client != nil {
					t.Fatal("NewClient accepts the option")
				}
				checkErrorText(t, err.Error())
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %q does not contain %q", err, test.want)
				}
			}
		})
	}
}

func TestNilCheckAndLogger(t *testing.T) {
	client := newClientReturning(t, testdata(t, "details-documented.http"), hostup.WithResponseCheck(nil), hostup.WithLogger(nil))
	if _, err := fetch(t, client); err != nil {
		t.Error(err)
	}
}

// All kinds of bodies at the limit are tested in internal/transport.
func TestWithMaxResponseBytes(t *testing.T) {
	body := string(exampleBody(t))
	for _, test := range []struct {
		name  string
		limit int
		fits  bool
	}{
		{"equal to the limit", len(body), true},
		{"one byte more", len(body) - 1, false},
		{"limit of one byte", 1, false},
		{"no limit", math.MaxInt, true},
	} {
		_, err := fetch(t, newClientReturning(t, okResponse(body), hostup.WithMaxResponseBytes(int64(test.limit))))
		if test.fits && err != nil || !test.fits && !errors.Is(err, hostup.ErrResponseTooLarge) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestWithResponseCheck(t *testing.T) {
	calls, errCheck := 0, errors.New("not today")
	check := hostup.WithResponseCheck(func(body []byte) error {
		calls++
		if !bytes.Equal(body, exampleBody(t)) {
			t.Errorf("the check gets another body: %s", body)
		}
		return errCheck
	})
	_, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http"), check, threeAttempts))
	if !errors.Is(err, errCheck) || calls != 1 {
		t.Errorf("%v after %d calls of the check, want its error after one", err, calls)
	}
	for _, file := range []string{"details-truncated.http", "problem-404-vps-not-found.http"} {
		if _, err := fetch(t, newClientReturning(t, testdata(t, file), check)); errors.Is(err, errCheck) || calls != 1 {
			t.Errorf("%s: %v, and the check was called", file, err)
		}
	}
}

// The check gets a copy of the body: it cannot change the VPSDetails.
func TestWithResponseCheckGetsCopy(t *testing.T) {
	vps, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http"), hostup.WithResponseCheck(func(body []byte) error {
		clear(body)
		return nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(vps.RawJSON(), exampleBody(t)) {
		t.Error("the check changed RawJSON")
	}
}

// The error of a check can contain the body, and so the password.
func TestWithResponseCheckIsRedacted(t *testing.T) {
	body := replaceInExample(t, "initial-password-from-panel", canaryPassword)
	_, err := fetch(t, newClientReturning(t, okResponse(body), hostup.WithResponseCheck(func(body []byte) error {
		return errors.New(string(body))
	})))
	if err == nil || !strings.Contains(err.Error(), "failed the check") {
		t.Errorf("%v, want the error of the check", err)
	}
}

func TestVerifyAsResponseCheck(t *testing.T) {
	check := hostup.WithResponseCheck(api.Verify)
	if _, err := fetch(t, newClientReturning(t, testdata(t, "details-documented.http"), check)); err != nil {
		t.Error(err)
	}
	_, err := fetch(t, newClientReturning(t, testdata(t, "details-unknown-enum-values.http"), check))
	invalid, ok := errors.AsType[*api.ValidationError](err)
	if !ok || len(invalid.Violations) != 4 || !strings.Contains(err.Error(), "/powerState: unknown value") {
		t.Errorf("%v, want an *api.ValidationError with 4 violations", err)
	}
}

// The error of a check can contain the body, so that only the caller gets it.
func TestFailedCheckIsLoggedWithoutItsText(t *testing.T) {
	var log bytes.Buffer
	client := newClientReturning(t, okResponse(`{"id": "`+hostuptest.VPSID+`", "hostname": "web-07"}`),
		hostup.WithLogger(slog.New(slog.NewTextHandler(&log, nil))),
		hostup.WithResponseCheck(func(body []byte) error { return fmt.Errorf("bad: %s", body) }))
	if _, err := fetch(t, client); err == nil || !strings.Contains(err.Error(), "web-07") {
		t.Errorf("the caller gets %v", err)
	}
	if got := log.String(); strings.Contains(got, "web-07") || !strings.Contains(got, `error="hostup: the response failed the check"`) {
		t.Errorf("log: %s", got)
	}
}

func TestWithLogger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		body := replaceInExample(t, "initial-password-from-panel", canaryPassword)
		s := &scriptedTransport{responses: []any{
			statusResponse(429, "Retry-After: 3\nX-Request-Id: req_1\nSet-Cookie: "+canaryKey+"\n") + `{"detail": "` + canaryKey + `"}`,
			errors.New("broken by " + canaryKey),
			"HTTP/1.1 200 OK\nX-Request-Id: req_3\n\n" + body,
		}}
		if _, err := fetch(t, newClient(t, s.RoundTrip, threeAttempts, hostup.WithLogger(logger))); err != nil {
			t.Fatal(err)
		}
		checkNoSecret(t, log.String())
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		const begin = `msg="hostup attempt" method=GET route=/api/v2/vps/{id}/details `
		wants := []string{
			`level=WARN ` + begin + `status=429 bytes=37 duration=0s attempt=1 wait=0s request_id=req_1 error="hostup: 429`,
			`level=WARN ` + begin + `status=0 bytes=0 duration=0s attempt=2 wait=3`,
			fmt.Sprintf(`level=DEBUG %sstatus=200 bytes=%d duration=0s attempt=3 wait=`, begin, len(body)),
		}
		if len(lines) != len(wants) {
			t.Fatalf("%d records, want one per attempt:\n%s", len(lines), log.String())
		}
		for i, want := range wants {
			if !strings.Contains(lines[i], want) {
				t.Errorf("record %d:\n got %s\nwant %s", i+1, lines[i], want)
			}
		}
	})
}
