package hostup_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hostup-api/hostup-go/hostup"
)

// Which failures are retried, when, and with which policy, is tested in internal/transport, and
// what the errors of a call with retries are is in testdata/messages.txt.

// Calls whose limits are shorter than a pause are not sent.
func TestPauseError(t *testing.T) {
	withScript(t, func(t *testing.T, s *scriptedTransport, client *hostup.Client) {
		if _, err := fetch(t, client); errors.As(err, new(*hostup.PauseError)) || !errors.Is(err, hostup.ErrRateLimited) {
			t.Errorf("%v, want the *Error of the 429", err)
		}

		time.Sleep(20 * time.Second)
		_, err := fetch(t, client)
		pause, ok := errors.AsType[*hostup.PauseError](err)
		if !ok || errors.As(err, new(*hostup.Error)) || !errors.Is(err, hostup.ErrRateLimited) || errors.Is(err, hostup.ErrServer) {
			t.Fatalf("%v, want a *PauseError", err)
		}
		if least := 100 * time.Second; pause.Wait < least || pause.Wait > least+time.Second {
			t.Errorf("Wait is %v, want %v and up to 1s of jitter", pause.Wait, least)
		}
		for id, result := range client.GetMany(t.Context(), slices.Values([]string{"vps_1", "vps_2"}), 2) {
			if !errors.As(result.Err, new(*hostup.PauseError)) || result.VPS != nil {
				t.Errorf("%s: %+v, want a *PauseError", id, result)
			}
		}

		time.Sleep(pause.Wait)
		if _, err := fetch(t, client); err != nil || len(s.at) != 2 {
			t.Errorf("after Wait: %v, and %d requests", err, len(s.at))
		}
	}, statusResponse(429, "Retry-After: 120\n"), testdata(t, "details-documented.http"))

	for wait, text := range map[time.Duration]string{
		90*time.Second + 1: "1m30s", time.Hour + 198*time.Millisecond: "1h0m0s", time.Millisecond: "1s",
	} {
		want := "hostup: calls are paused for another " + text + ", after a 429 or 503"
		if got := (&hostup.PauseError{Wait: wait}).Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
