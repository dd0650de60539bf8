package transport

import (
	"testing"
	"testing/synctest"
	"time"
)

// The pauses without a Retry-After grow with those since the last success,
// whichever calls were refused.
func TestDelayGrowsWithPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(RetryPolicy{MaxAttempts: 3, BaseDelay: time.Second, MaxDelay: 2 * time.Second, MaxWait: 10 * time.Second})
		check := func(most time.Duration) {
			t.Helper()
			time.Sleep(time.Nanosecond) // later than the last pause
			places := admitted(t, l, 8)
			time.Sleep(time.Nanosecond)
			for _, p := range places {
				d := p.delay()
				if d < most/2 || d > most {
					t.Errorf("%v, want %v to %v", d, most/2, most)
				}
				p.release(false, d)
			}
			waitOutPause(l)
		}
		for _, most := range []time.Duration{1, 2, 4, 8, 10, 10} {
			check(most * time.Second)
		}
		time.Sleep(time.Hour)
		late := admitted(t, l, 2)
		check(10 * time.Second)
		late[0].release(true, 0) // from before the pause
		check(10 * time.Second)
		time.Sleep(time.Nanosecond)
		admitOne(t, l).release(false, 0)
		check(10 * time.Second)
		time.Sleep(time.Nanosecond)
		admitOne(t, l).release(true, 0)
		if d := late[1].delay(); d < time.Second/2 || d > time.Second {
			t.Errorf("%v after a success", d)
		}
		check(time.Second)
		check(2 * time.Second)
	})
}
