package hostup_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// through returns a WithTransport option that calls before with each request.
func through(before func(*http.Request)) hostup.Option {
	return hostup.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			before(req)
			return next.RoundTrip(req)
		})
	})
}

// replacing returns a WithTransport option that does not use the transport it wraps.
func replacing(f http.RoundTripper) hostup.Option {
	return hostup.WithTransport(func(http.RoundTripper) http.RoundTripper { return f })
}

// Wrappers see each of five attempts, with its credential. The first is next to the network,
// whatever the position of WithHTTPClient is.
func TestWithTransport(t *testing.T) {
	for position := range 3 {
		synctest.Test(t, func(t *testing.T) {
			var seen []string
			note := func(name string) hostup.Option {
				return through(func(req *http.Request) { seen = append(seen, name+" "+req.Header.Get("Authorization")) })
			}
			s := &scriptedTransport{responses: []any{statusResponse(503, "")}}
			opts := slices.Insert([]hostup.Option{note("first"), note("second")}, position, via(s))
			opts = append(opts, hostup.WithRetry(hostup.RetryPolicy{MaxAttempts: 5}))
			if _, err := fetch(t, newClientOf(t, hostup.APIKey(canaryKey), opts...)); !errors.Is(err, hostup.ErrServer) {
				t.Error(err)
			}

			attempt := []string{"second Bearer " + canaryKey, "first Bearer " + canaryKey}
			if diff := cmp.Diff(slices.Repeat(attempt, 5), seen); diff != "" || len(s.at) != 5 {
				t.Errorf("WithHTTPClient at %d: %d requests (-want +got):\n%s", position, len(s.at), diff)
			}
		})
	}
}

// The time-out of each attempt is that of the last option that has one, whatever the
// transport is. Its error is not that of the caller's context.
func TestTimeoutOptions(t *testing.T) {
	given := func(timeout time.Duration, transport roundTripper) hostup.Option {
		return hostup.WithHTTPClient(&http.Client{Timeout: timeout, Transport: transport})
	}
	for _, test := range []struct {
		name string
		opts []hostup.Option
		want time.Duration
	}{
		{"default", []hostup.Option{given(0, hang)}, 30 * time.Second},
		{"default of a body", []hostup.Option{given(0, hangingBody)}, 10 * time.Second},
		{"WithTransport", []hostup.Option{replacing(roundTripper(hang))}, 30 * time.Second},
		{"WithTimeout", []hostup.Option{given(0, hang), hostup.WithTimeout(2 * time.Second)}, 2 * time.Second},
		{"WithHTTPClient", []hostup.Option{given(3*time.Second, hang)}, 3 * time.Second},
		{"negative", []hostup.Option{given(-1, hang)}, 30 * time.Second},
		{"none after WithTimeout", []hostup.Option{hostup.WithTimeout(5 * time.Second), given(0, hang)}, 5 * time.Second},
		{"before WithTimeout", []hostup.Option{given(time.Minute, hang), hostup.WithTimeout(4 * time.Second)}, 4 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			_, err := fetch(t, newClient(t, nil, test.opts...))
			if took := time.Since(start); took != test.want {
				t.Errorf("%s: %v, want %v", test.name, took, test.want)
			}
			if !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want os.ErrDeadlineExceeded and no error of a context", test.name, err)
			}
		})
	}
}
