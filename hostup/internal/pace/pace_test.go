package pace

import (
	"context"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// Twenty retries at first, then one for ten calls, to the very call.
func TestBudget(t *testing.T) {
	var b Budget
	spend := func() (n int) {
		for b.Spend() {
			n++
		}
		return n
	}
	if n := spend(); n != 20 {
		t.Errorf("%d retries at first", n)
	}
	for calls, want := range []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 1} {
		b.Earn()
		if n := spend(); n != want {
			t.Errorf("%d retries after %d calls", n, calls+1)
		}
	}
	for range 1000 {
		b.Earn()
	}
	if n := spend(); n != 20 {
		t.Errorf("%d retries from a full budget", n)
	}
}

// After the quiet one attempt goes first, and each answer lets one more go,
// until there are so many that any number may.
func TestCooldownReturnsSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Cooldown
		enter := func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
			defer cancel()
			_, err := c.Enter(ctx, func(time.Duration) bool { return true })
			return err == nil
		}
		if !enter() {
			t.Fatal("the first was not let in")
		}
		c.Leave(false, 5*time.Second)
		time.Sleep(5*time.Second + time.Second/2) // and the spread, a tenth of it
		for want := 1; want <= returned; want++ {
			entered := 0
			for entered <= want && enter() {
				entered++
			}
			if entered != want {
				t.Fatalf("%d at a time, want %d", entered, want)
			}
			c.Leave(true, 0)
			for range entered - 1 {
				c.Leave(false, 0) // no answer, so no more are let in for it
			}
		}
		for range 2 * returned {
			if !enter() {
				t.Fatal("not everybody is let in at the end")
			}
		}
	})
}

func TestFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if !Fits(ctx, time.Second) || Fits(ctx, time.Second+1) || !Fits(context.Background(), math.MaxInt64) {
			t.Error("a wait fits if it ends with the deadline, and not if it ends later")
		}
	})
}

// A number of seconds that is no duration is a very long one, never a negative.
func TestRetryAfterTooLong(t *testing.T) {
	for _, text := range []string{"9223372035.5", "9223372036", "9223372036.5", "9223372037", "99999999999999999999"} {
		resp := &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {text}}}
		if wait := RetryAfter(resp, time.Time{}); wait < 9223372036*time.Second {
			t.Errorf("%s: %v", text, wait)
		}
	}
}
