package hostup_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hostup-api/hostup-go/hostup"
)

// All kinds of bodies at the limit are tested in internal/transport.
func TestWithMaxResponseBytes(t *testing.T) {
	body := string(exampleBody(t))
	for _, test := range []struct {
		body  string
		limit int // 0 is the default
		fits  bool
	}{
		{body, len(body), true},
		{body, len(body) - 1, false},
		{body, math.MaxInt, true},
		{body + strings.Repeat(" ", 8<<20-len(body)), 0, true},
		{body + strings.Repeat(" ", 8<<20-len(body)+1), 0, false},
	} {
		var opts []hostup.Option
		if test.limit > 0 {
			opts = append(opts, hostup.WithMaxResponseBytes(int64(test.limit)))
		}
		_, err := fetch(t, newClientReturning(t, okResponse(test.body), opts...))
		if test.fits && err != nil || !test.fits && !errors.Is(err, hostup.ErrResponseTooLarge) {
			t.Errorf("%d bytes, limit %d: %v", len(test.body), test.limit, err)
		}
	}
}

// The check is called once, with a copy of the body of a usable response. The errors
// and logs of a failed one are in testdata/messages.txt.
func TestWithResponseCheck(t *testing.T) {
	calls, result := 0, errCheck
	check := hostup.WithResponseCheck(func(body []byte) error {
		calls++
		if !bytes.Equal(body, exampleBody(t)) {
			t.Errorf("the check gets another body: %s", body)
		}
		clear(body)
		return result
	})

	documented := testdata(t, "details-documented.http")
	if _, err := fetch(t, newClientReturning(t, documented, check, threeAttempts)); !errors.Is(err, errCheck) || calls != 1 {
		t.Errorf("%v after %d calls of the check, want its error after one", err, calls)
	}
	for _, response := range []string{okResponse("null"), testdata(t, "problem-404-vps-not-found.http")} {
		if _, err := fetch(t, newClientReturning(t, response, check)); err == nil || calls != 1 {
			t.Errorf("%v, and the check was called", err)
		}
	}

	withMark := okResponse("\uFEFF" + string(exampleBody(t))) // which the check does not get
	if _, err := fetch(t, newClientReturning(t, withMark, check)); !errors.Is(err, errCheck) {
		t.Error(err)
	}

	for _, text := range []string{"a text", "rootPassword: too short"} {
		cause := errors.New(text)
		failing := hostup.WithResponseCheck(func([]byte) error { return notComparable{cause} })
		if _, err := fetch(t, newClientReturning(t, documented, failing)); !errors.Is(err, cause) {
			t.Errorf("%v, want the cause of the check's error too", err)
		}
	}

	result = nil
	for _, opt := range []hostup.Option{check, hostup.WithResponseCheck(nil), hostup.WithLogger(nil)} {
		vps, err := fetch(t, newClientReturning(t, documented, opt))
		if err != nil || !bytes.Equal(vps.RawJSON(), exampleBody(t)) {
			t.Errorf("%v, or the check changed RawJSON", err)
		}
	}
}

// A notComparable is an error of a type that has no ==.
type notComparable []error

func (e notComparable) Error() string   { return e[0].Error() }
func (e notComparable) Unwrap() []error { return e }

// A record has these attributes. Those of all kinds of errors are in testdata/messages.txt.
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
		const begin = `msg="hostup attempt" method=GET route=/api/v2/vps/{id}/details vps_id=` + documentedID + ` `
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
