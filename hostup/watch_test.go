package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// Watch yields each result, waits for the interval and up to 5 % of jitter, or for what
// HostUp asks for, and ends with the context or after a permanent error.
func TestWatch(t *testing.T) {
	const s, day, forever = time.Second, 24 * time.Hour, math.MaxInt64
	good, never := testdata(t, "details-documented.http"), "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\n"
	for _, test := range []struct {
		name      string
		every     time.Duration
		limit     time.Duration // of the context
		responses []any         // the first one is that of a call before Watch if paused
		paused    bool
		want      string // the results before the limit
		gaps      []time.Duration
	}{
		{"an error does not end it", 30 * s, 100 * s, []any{good, statusResponse(409, ""), good}, false, "ok 409 ok ok", []time.Duration{30 * s, 30 * s, 30 * s}},
		{"Retry-After", 10 * s, 315 * s, []any{good, statusResponse(429, "Retry-After: 300\n"), good}, false, "ok 429 ok", []time.Duration{10 * s, 300 * s}},
		{"pause of another call", 60 * s, 3610 * s, []any{statusResponse(429, "Retry-After: 3600\n"), good}, true, "pause ok", []time.Duration{3600 * s}},
		{"a day at most, 503", s, day + 10*s, []any{statusResponse(503, never), statusResponse(401, "")}, false, "503 401", []time.Duration{day}},
		{"a day at most, 409", s, day + 10*s, []any{statusResponse(409, never), statusResponse(401, "")}, false, "409 401", []time.Duration{day}},
		{"no jitter of 2 ns", 2, 3, []any{good}, false, "ok ok", []time.Duration{2}},
		{"largest interval", forever, 1000 * time.Hour, []any{good}, false, "ok", nil},
		{"ends in a call", s, 2 * s, []any{good, hang}, false, "ok", []time.Duration{s}},
		{"unauthorized", s, 60 * s, []any{statusResponse(401, "")}, false, "401", nil},
		{"forbidden", s, 60 * s, []any{statusResponse(403, "")}, false, "403", nil},
		{"not found", s, 60 * s, []any{statusResponse(404, "")}, false, "404", nil},
	} {
		withScript(t, func(t *testing.T, script *scriptedTransport, client *hostup.Client) {
			if test.paused {
				_, _ = fetch(t, client)
			}
			ctx, cancel := context.WithTimeout(t.Context(), test.limit)
			defer cancel()
			var got []string
			for vps, err := range client.Watch(ctx, documentedID, test.every) {
				outcome := "ok"
				if e, ok := errors.AsType[*hostup.Error](err); ok {
					outcome = fmt.Sprint(e.StatusCode)
				} else if errors.As(err, new(*hostup.PauseError)) {
					outcome = "pause"
				}
				if got = append(got, outcome); (vps == nil) == (err == nil) || len(got) > 9 {
					t.Fatalf("%s: %v and %v after %v", test.name, vps, err, got)
				}
			}

			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("%s: %s, want %s", test.name, got, test.want)
			}
			var gaps []time.Duration
			for i := range script.at[1:] {
				gaps = append(gaps, script.at[i+1].Sub(script.at[i]))
			}
			isNear := func(got, want time.Duration) bool {
				isJitter := want == test.every && got <= want+want/20 || want != test.every && got <= want+s
				return got >= want && isJitter
			}
			if !slices.EqualFunc(gaps, test.gaps, isNear) {
				t.Errorf("%s: intervals %v, want %v", test.name, gaps, test.gaps)
			}
			if len(gaps) == 3 && len(slices.Compact(gaps)) == 1 {
				t.Errorf("%s: the intervals %v have no jitter", test.name, gaps)
			}
		}, test.responses...)
	}
}
