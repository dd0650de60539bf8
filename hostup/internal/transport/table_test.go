package transport

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"
)

// isSlow reports whether a test leaves out what takes long.
func isSlow() bool { return raceEnabled || testing.Short() }

// TestRateLimitTable measures in virtual time how much of a rate limit a Client
// uses, in percent, and how often it is refused. With -v it prints the table.
func TestRateLimitTable(t *testing.T) {
	const ms = time.Millisecond
	callers := []int{8, 64, 1000, 10_000}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nserver\t% at 8\t64\t1,000\t10,000 callers\trefused of calls (64, 10,000)\tmost refusals of a call\tlost")
	for _, test := range []struct {
		name  string
		limit serverLimit
		calls int
		runs  int    // of which the mean counts
		least [4]int // percent, for each number of callers
	}{
		{"60 per 10 s, 50 ms", serverLimit{requests: 60, window: 10 * time.Second, latency: 50 * ms}, 1000, 3, [4]int{92, 95, 92, 95}},
		{"60 per 60 s, 50 ms", serverLimit{requests: 60, window: time.Minute, latency: 50 * ms}, 600, 3, [4]int{95, 98, 95, 98}},
		{"1,000 per 10 s, 50 ms", serverLimit{requests: 1000, window: 10 * time.Second, latency: 50 * ms}, 10_000, 1, [4]int{85, 88, 85, 88}},
		{"100 per 1 s, 50 ms", serverLimit{requests: 100, window: time.Second, latency: 50 * ms}, 10_000, 1, [4]int{67, 70, 67, 70}},
		{"bucket 100/s, burst 100, 50 ms", serverLimit{requests: 100, rate: 100, latency: 50 * ms}, 10_000, 1, [4]int{91, 94, 91, 95}},
		{"bucket 10/s, burst 10, 200 ms", serverLimit{requests: 10, rate: 10, latency: 200 * ms}, 1000, 9, [4]int{87, 90, 87, 90}},
	} {
		if isSlow() && test.calls > 1000 {
			continue
		}
		var percent [4]float64
		var refused [4]int
		most, lost := 0, 0
		for i, callers := range callers {
			// The race detector itself can crash after many thousands of goroutines.
			if callers > 64 && isSlow() {
				continue
			}
			for range test.runs {
				synctest.Test(t, func(t *testing.T) {
					s := limitedServer{serverLimit: test.limit}
					r := runJob(t.Context(), newClient(&s), test.calls, callers)
					percent[i] += 100 * float64(s.leastTime(test.calls)) / float64(r.took) / float64(test.runs)
					refused[i] += s.refused / test.runs
					most, lost = max(most, r.refusals), lost+r.lost
				})
			}
			if percent[i] < float64(test.least[i]) {
				t.Errorf("%s, %d callers: %.1f %%, want %d", test.name, callers, percent[i], test.least[i])
			}
		}
		if lost > 0 {
			t.Errorf("%s: %d calls are lost", test.name, lost)
		}
		fmt.Fprintf(table, "%s\t%.0f\t%.0f\t%.0f\t%.0f\t%d, %d of %d\t%d\t%d\n", test.name,
			percent[0], percent[1], percent[2], percent[3], refused[1], refused[3], test.calls, most, lost)
	}
	_ = table.Flush()
	t.Log(text.String())
}
