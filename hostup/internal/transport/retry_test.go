package transport

import (
	"math"
	"testing"
	"time"
)

func TestWithDefaults(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	for _, test := range []struct{ policy, want RetryPolicy }{
		{RetryPolicy{}, RetryPolicy{1, 500 * ms, 10 * s, 60 * s}},
		{DefaultRetry, RetryPolicy{3, 500 * ms, 10 * s, 60 * s}},
		{RetryPolicy{MaxAttempts: 5}, RetryPolicy{5, 500 * ms, 10 * s, 60 * s}},
		{RetryPolicy{BaseDelay: s}, RetryPolicy{3, s, 10 * s, 60 * s}},
		{RetryPolicy{BaseDelay: 20 * s}, RetryPolicy{3, 20 * s, 20 * s, 60 * s}},
		{RetryPolicy{MaxDelay: ms}, RetryPolicy{3, 500 * ms, ms, 60 * s}},
		{RetryPolicy{MaxWait: s}, RetryPolicy{3, 500 * ms, 10 * s, s}},
		{RetryPolicy{BaseDelay: 2 * s, MaxDelay: 2 * s}, RetryPolicy{3, 2 * s, 2 * s, 60 * s}},
	} {
		if got, err := test.policy.WithDefaults(); got != test.want || err != nil {
			t.Errorf("%+v: %+v, %v, want %+v", test.policy, got, err, test.want)
		}
	}
	for _, test := range []struct {
		policy RetryPolicy
		want   string
	}{
		{RetryPolicy{MaxAttempts: -1}, "a field of the RetryPolicy is negative"},
		{RetryPolicy{BaseDelay: -1}, "a field of the RetryPolicy is negative"},
		{RetryPolicy{MaxDelay: -1}, "a field of the RetryPolicy is negative"},
		{RetryPolicy{MaxWait: -1}, "a field of the RetryPolicy is negative"},
		{RetryPolicy{BaseDelay: 2, MaxDelay: 1}, "the MaxDelay of the RetryPolicy is less than its BaseDelay"},
	} {
		if got, err := test.policy.WithDefaults(); err == nil || err.Error() != test.want {
			t.Errorf("%+v: %+v, %v, want %q", test.policy, got, err, test.want)
		}
	}
}

// The backoff doubles up to MaxDelay, and is random in its second half.
func TestBackoff(t *testing.T) {
	p := RetryPolicy{BaseDelay: time.Second, MaxDelay: 10 * time.Second}
	for _, test := range []struct {
		policy RetryPolicy
		n      int
		most   time.Duration
	}{
		{p, 1, time.Second},
		{p, 3, 4 * time.Second},
		{p, 5, 10 * time.Second},
		{p, 1000, 10 * time.Second},
		{RetryPolicy{BaseDelay: time.Minute, MaxDelay: time.Second}, 1, time.Second},
		{RetryPolicy{BaseDelay: 1, MaxDelay: math.MaxInt64}, 100, math.MaxInt64 - 1},
	} {
		different := make(map[time.Duration]bool)
		least, most := time.Duration(math.MaxInt64), time.Duration(0)
		for range 500 {
			d := test.policy.backoff(test.n, test.policy.MaxDelay)
			least, most, different[d] = min(least, d), max(most, d), true
		}
		if least < test.most/2 || most > test.most {
			t.Errorf("%+v, %d: %v to %v, want %v to %v", test.policy, test.n, least, most, test.most/2, test.most)
		}
		if tenth := test.most / 20; len(different) < 400 || least > test.most/2+tenth || most < test.most-tenth {
			t.Errorf("%+v, %d: %d different delays from %v to %v", test.policy, test.n, len(different), least, most)
		}
	}
	for _, p := range []RetryPolicy{{BaseDelay: 1, MaxDelay: 1}, {BaseDelay: 1, MaxDelay: 2}} {
		if d := p.backoff(50, p.MaxDelay); d < 0 || d > p.MaxDelay {
			t.Errorf("%+v: backoff %v, want 0 to MaxDelay", p, d)
		}
	}
}
