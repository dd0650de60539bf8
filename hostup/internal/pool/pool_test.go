package pool

import (
	"context"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbers yields 1 to n, and counts what was taken.
func numbers(n int, taken *atomic.Int64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 1; i <= n; i++ {
			if taken.Add(1); !yield(i) {
				return
			}
		}
	}
}

func square(_ context.Context, n int) int { return n * n }

func TestMap(t *testing.T) {
	for _, test := range []struct{ n, workers int }{{0, 1}, {1, 1}, {5, 2}, {100, 8}, {10, 0}, {10, -1}} {
		var taken atomic.Int64
		got := maps.Collect(Map(t.Context(), numbers(test.n, &taken), test.workers, square))
		for i := 1; i <= test.n; i++ {
			if got[i] != i*i {
				t.Errorf("%+v: %d gives %d", test, i, got[i])
			}
		}
		if len(got) != test.n || taken.Load() != int64(test.n) {
			t.Errorf("%+v: %d results of %d elements", test, len(got), taken.Load())
		}
	}
}

func TestSameElementTwice(t *testing.T) {
	var got []int
	for n, result := range Map(t.Context(), slices.Values([]int{3, 3}), 2, square) {
		got = append(got, n, result)
	}
	if diff := cmp.Diff([]int{3, 9, 3, 9}, got); diff != "" {
		t.Error(diff)
	}
}

// No more elements are taken than there are workers, and results come in the
// order of completion.
func TestWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, active, most atomic.Int64
		var order []int
		work := func(_ context.Context, n int) int {
			most.Store(max(most.Load(), active.Add(1)))
			defer active.Add(-1)
			time.Sleep(time.Duration([]int{9, 8, 6, 1, 9, 3}[n-1]) * time.Second)
			return n
		}
		for n := range Map(t.Context(), numbers(6, &taken), 3, work) {
			order = append(order, n)
			if unfinished := taken.Load() - int64(len(order)); unfinished > 3 {
				t.Errorf("%d elements are taken and not finished", unfinished)
			}
		}
		if most.Load() != 3 {
			t.Errorf("%d at a time", most.Load())
		}
		if diff := cmp.Diff([]int{3, 4, 2, 1, 6, 5}, order); diff != "" {
			t.Error(diff)
		}
	})
}

// A result is returned while the sequence blocks.
func TestSlowSequence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		slow := func(yield func(int) bool) {
			for i := range 3 {
				if !yield(i) {
					return
				}
				time.Sleep(time.Hour)
			}
		}
		n := 0
		for range Map(t.Context(), slow, 4, square) {
			if since := time.Since(start); since != time.Duration(n)*time.Hour {
				t.Errorf("result %d after %v", n, since)
			}
			n++
		}
	})
}

// After a cancel, what was taken has a result and no more is taken, even if the
// sequence blocks.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		var taken atomic.Int64
		blocking := func(yield func(int) bool) {
			for n := range numbers(3, &taken) {
				if !yield(n) {
					return
				}
			}
			<-release
		}
		start := time.Now()
		time.AfterFunc(time.Second, cancel)
		results := 0
		for range Map(ctx, blocking, 8, func(ctx context.Context, n int) int { <-ctx.Done(); return n }) {
			results++
		}
		if since := time.Since(start); results != 3 || since != time.Second+grace {
			t.Errorf("%d results after %v", results, since)
		}
		close(release)
	})
}

// An element that is on its way when the context ends is not lost.
func TestCancelLosesNothing(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var taken atomic.Int64
			results := 0
			for range Map(ctx, numbers(1000, &taken), 4, square) {
				if results++; results == 3 {
					cancel()
				}
			}
			if int64(results) != taken.Load() || results > 8 {
				t.Errorf("%d results of %d elements", results, taken.Load())
			}
		})
	}
}

// Leaving the loop ends the calls in flight and waits for them.
func TestBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, active atomic.Int64
		for range Map(t.Context(), numbers(1000, &taken), 4, func(ctx context.Context, n int) int {
			defer active.Add(-1)
			if active.Add(1) < 4 {
				<-ctx.Done()
			}
			return n
		}) {
			break
		}
		if active.Load() != 0 || taken.Load() > 5 {
			t.Errorf("%d calls are in flight, %d elements were taken", active.Load(), taken.Load())
		}
	})
}

// A sequence that blocks does not hold up whoever leaves the loop.
func TestBreakWhileSequenceBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		for range Map(t.Context(), func(yield func(int) bool) {
			yield(1)
			<-release
			yield(2)
		}, 2, square) {
			break
		}
		close(release)
	})
}

func TestPanics(t *testing.T) {
	var taken atomic.Int64
	for _, test := range []struct {
		name string
		in   iter.Seq[int]
		f    func(context.Context, int) int
	}{
		{"in the sequence", func(func(int) bool) { panic("mine") }, square},
		{"in a call", numbers(10, &taken), func(context.Context, int) int { panic("mine") }},
	} {
		func() {
			defer func() {
				if p := recover(); p != "mine" {
					t.Errorf("%s: recovered %v", test.name, p)
				}
			}()
			for range Map(t.Context(), test.in, 2, test.f) {
			}
		}()
	}
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("in the loop: recovered %v", p)
		}
	}()
	for range Map(t.Context(), numbers(10, &taken), 2, square) {
		panic("mine")
	}
}

// runtime.Goexit, as t.Fatal calls it, does not make Map wait forever.
func TestGoexit(t *testing.T) {
	defer func() {
		if p := recover(); p == nil {
			t.Error("no panic")
		}
	}()
	for range Map(t.Context(), slices.Values([]int{1}), 1, func(context.Context, int) int { runtime.Goexit(); return 0 }) {
		t.Error("a result")
	}
}

func TestTwoLoops(t *testing.T) {
	seq := Map(t.Context(), slices.Values([]int{1, 2, 3}), 2, square)
	for range 2 {
		if got := maps.Collect(seq); len(got) != 3 {
			t.Errorf("%d results", len(got))
		}
	}
	for range seq {
		if inner := maps.Collect(seq); len(inner) != 3 {
			t.Errorf("%d results of the inner loop", len(inner))
		}
	}
}
