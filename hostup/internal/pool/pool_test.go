package pool

import (
	"context"
	"errors"
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
	for _, test := range []struct{ n, workers int }{{0, 1}, {0, 5}, {1, 1}, {5, 2}, {100, 8}, {3, 100}, {10, 0}, {10, -1}} {
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

// No element is read before the loop begins.
func TestMapIsLazy(t *testing.T) {
	var taken atomic.Int64
	seq := Map(t.Context(), numbers(3, &taken), 2, square)
	if taken.Load() != 0 {
		t.Errorf("%d elements are taken", taken.Load())
	}
	if got := maps.Collect(seq); len(got) != 3 {
		t.Errorf("%d results", len(got))
	}
}

func TestSameElementTwice(t *testing.T) {
	var got []int
	for n, result := range Map(t.Context(), slices.Values([]int{3, 3, 2, 3}), 2, square) {
		got = append(got, n, result)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]int{2, 3, 3, 3, 4, 9, 9, 9}, got); diff != "" {
		t.Error(diff)
	}
}

// Fewer than one worker means one.
func TestOneWorker(t *testing.T) {
	for _, workers := range []int{1, 0, -1} {
		synctest.Test(t, func(t *testing.T) {
			var taken, active atomic.Int64
			var order []int
			for n := range Map(t.Context(), numbers(5, &taken), workers, func(_ context.Context, n int) int {
				if active.Add(1) > 1 {
					t.Error("two calls are in flight")
				}
				defer active.Add(-1)
				time.Sleep(time.Duration(10-n) * time.Second)
				return n
			}) {
				order = append(order, n)
				synctest.Wait()
				if taken.Load() != int64(n) {
					t.Errorf("%d workers: %d elements are taken after result %d", workers, taken.Load(), n)
				}
			}
			if diff := cmp.Diff([]int{1, 2, 3, 4, 5}, order); diff != "" {
				t.Errorf("%d workers: %s", workers, diff)
			}
		})
	}
}

// No more elements are taken than there are workers, and results come in the
// order of completion.
func TestWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, active, most atomic.Int64
		var order []int
		start := time.Now()
		work := func(_ context.Context, n int) int {
			most.Store(max(most.Load(), active.Add(1)))
			defer active.Add(-1)
			time.Sleep(time.Duration([]int{9, 8, 6, 1, 9, 3}[n-1]) * time.Second)
			return int(time.Since(start) / time.Second)
		}
		for n, second := range Map(t.Context(), numbers(6, &taken), 3, work) {
			order = append(order, n, second)
			synctest.Wait()
			if unfinished := taken.Load() - int64(len(order)/2); unfinished > 3 {
				t.Errorf("%d elements are taken and not finished", unfinished)
			}
			if since := time.Since(start); since != time.Duration(second)*time.Second {
				t.Errorf("the result of second %d comes after %v", second, since)
			}
		}
		if most.Load() != 3 {
			t.Errorf("%d at a time", most.Load())
		}
		if diff := cmp.Diff([]int{3, 6, 4, 7, 2, 8, 1, 9, 6, 11, 5, 16}, order); diff != "" {
			t.Error(diff)
		}
	})
}

// While the loop body runs, calls continue but no element is read.
func TestSlowLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, active atomic.Int64
		results := int64(0)
		for range Map(t.Context(), numbers(20, &taken), 4, func(context.Context, int) int {
			defer active.Add(-1)
			active.Add(1)
			time.Sleep(time.Second)
			return 0
		}) {
			results++
			time.Sleep(time.Minute)
			if active.Load() != 0 {
				t.Errorf("%d calls are in flight", active.Load())
			}
			if ahead := taken.Load() - results; ahead > 4 {
				t.Errorf("%d elements are taken ahead", ahead)
			}
		}
		if results != 20 {
			t.Errorf("%d results", results)
		}
	})
}

// A result is returned while the sequence blocks.
func TestSlowSequence(t *testing.T) {
	for _, workers := range []int{1, 2, 4} {
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
			for range Map(t.Context(), slow, workers, square) {
				if since := time.Since(start); since != time.Duration(n)*time.Hour {
					t.Errorf("%d workers: result %d after %v", workers, n, since)
				}
				n++
			}
			if since := time.Since(start); n != 3 || since != 3*time.Hour {
				t.Errorf("%d workers: %d results after %v", workers, n, since)
			}
		})
	}
}

// After a cancel, each element that was read has a result, and no more are read,
// even if the sequence blocks.
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
			yield(4)
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

// When the context ends, the sequence ends too, and no more elements are read.
func TestCancelEndsSequence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		cause := errors.New("cause")
		taken, hasEnded := 0, false
		results := 0
		for _, err := range Map(ctx, func(yield func(int) bool) {
			defer func() { hasEnded = true }()
			for {
				if taken++; !yield(taken) {
					return
				}
			}
		}, 4, func(ctx context.Context, n int) error {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(time.Duration(n) * time.Second):
				return nil
			}
		}) {
			if results++; results == 6 {
				cancel(cause)
			}
			if (err != nil) != (results > 6) || err != nil && !errors.Is(err, cause) {
				t.Errorf("result %d: %v", results, err)
			}
		}
		if taken != 9 || results != 9 || !hasEnded {
			t.Errorf("%d results of %d elements, want 9; the sequence has ended: %v", results, taken, hasEnded)
		}
	})
}

// The sequence does not have to wait for calls that take longer to end.
func TestCancelWithSlowCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		time.AfterFunc(time.Second, cancel)
		var ended time.Duration
		for range Map(ctx, func(yield func(int) bool) {
			yield(1)
			ended = time.Since(start)
		}, 1, func(context.Context, int) int { time.Sleep(time.Minute); return 0 }) {
		}
		if since := time.Since(start); ended != time.Second || since != time.Minute {
			t.Errorf("the sequence ends after %v, and the call after %v", ended, since)
		}
	})
}

// No element is read if the context has already ended.
func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		var taken atomic.Int64
		for range Map(ctx, numbers(10, &taken), 4, square) {
			t.Error("a result")
		}
		if taken.Load() != 0 {
			t.Fatalf("%d elements were taken", taken.Load())
		}
	}
}

// An element that is being sent when the context ends is not lost.
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
	// One that the sequence yields while the loop looks at the result before.
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var order []int
		for n := range Map(ctx, func(yield func(int) bool) {
			if yield(1) {
				time.Sleep(time.Minute)
				yield(2)
			}
		}, 2, square) {
			order = append(order, n)
			time.Sleep(time.Hour)
			cancel()
		}
		if diff := cmp.Diff([]int{1, 2}, order); diff != "" {
			t.Error(diff)
		}
	})
}

// Leaving the loop ends the calls in flight and waits for them.
func TestBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, active atomic.Int64
		start := time.Now()
		for range Map(t.Context(), numbers(1000, &taken), 4, func(ctx context.Context, n int) int {
			defer active.Add(-1)
			if active.Add(1) < 4 {
				<-ctx.Done()
				time.Sleep(time.Minute) // to clean up
			}
			return n
		}) {
			break
		}
		if active.Load() != 0 || taken.Load() > 5 || time.Since(start) != time.Minute {
			t.Errorf("%d calls are in flight, %d elements were taken, in %v", active.Load(), taken.Load(), time.Since(start))
		}
	})
}

// The sequence ends before the loop does, so that the caller can use variables of
// the sequence.
func TestSequenceEndsBeforeMap(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		for _, limit := range []int{1, 2, 5, 10, 20} {
			state := "began"
			results := 0
			for range Map(t.Context(), func(yield func(int) bool) {
				defer func() { state = "ended" }()
				for i := range 10 {
					if state = "yields"; !yield(i) {
						return
					}
				}
			}, workers, square) {
				if results++; results == limit {
					break
				}
			}
			if state != "ended" || results != min(limit, 10) {
				t.Errorf("%d workers, %d results: the sequence %s", workers, results, state)
			}
		}
	}
}

// A sequence that blocks does not delay leaving the loop.
func TestBreakWhileSequenceBlocks(t *testing.T) {
	for _, test := range []struct {
		name    string
		workers int
		f       func(context.Context, int) int
	}{
		{"in the next element", 2, square},
		{"after the end was requested", 1, square},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			release := make(chan struct{})
			for range Map(t.Context(), func(yield func(int) bool) {
				yield(1)
				<-release
				yield(2)
			}, test.workers, test.f) {
				break
			}
			if since := time.Since(start); since > grace {
				t.Errorf("%s: after %v", test.name, since)
			}
			close(release)
		})
	}
}

// A panic is passed on to the caller with its value, cancels the calls in flight,
// and leaves no goroutine behind.
func TestPanics(t *testing.T) {
	value := &struct{ text string }{"mine"}
	wait := func(ctx context.Context, n int) int { <-ctx.Done(); return n }
	for _, test := range []struct {
		name string
		in   iter.Seq[int]
		f    func(context.Context, int) int
		body func()
	}{
		{"in the sequence, first", func(func(int) bool) { panic(value) }, square, func() {}},
		{"in the sequence, later", func(yield func(int) bool) { yield(1); yield(2); panic(value) }, wait, func() {}},
		{"in the sequence, at its end", func(yield func(int) bool) { yield(1); panic(value) }, square, func() {}},
		{"in a deferred call of the sequence", func(yield func(int) bool) {
			defer func() { panic(value) }()
			for yield(1) {
			}
		}, square, func() {}},
		{"in a call", slices.Values([]int{1, 2, 3, 4}), func(ctx context.Context, n int) int {
			if n == 3 {
				panic(value)
			}
			return wait(ctx, n)
		}, func() {}},
		{"in each call", slices.Values([]int{1, 2, 3, 4}), func(context.Context, int) int { panic(value) }, func() {}},
		{"in a call that ends late", slices.Values([]int{1, 2}), func(ctx context.Context, n int) int {
			if n == 1 {
				panic(value)
			}
			<-ctx.Done()
			time.Sleep(time.Minute)
			return n
		}, func() {}},
		{"in the loop", slices.Values([]int{1, 2, 3, 4}), square, func() { panic(value) }},
	} {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				if p := recover(); p != value {
					t.Errorf("%s: recovered %v", test.name, p)
				}
			}()
			results := 0
			for range Map(t.Context(), test.in, 3, test.f) {
				if test.body(); results == 3 {
					break
				}
				results++
			}
		})
	}
}

// A panic of the sequence after an element that is not used is passed on.
func TestPanicAfterUnusedElement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			if p := recover(); p != "mine" {
				t.Errorf("recovered %v", p)
			}
		}()
		for range Map(t.Context(), func(yield func(int) bool) {
			defer func() { panic("mine") }()
			for n := 1; yield(n); n++ {
				time.Sleep(time.Minute)
			}
		}, 3, func(ctx context.Context, n int) int {
			if n == 1 {
				<-ctx.Done()
				time.Sleep(time.Minute) // the sequence ends before this call does
			}
			return n
		}) {
			time.Sleep(time.Hour) // the sequence yields another element
			break
		}
	})
}

// panic(nil) is passed on too.
func TestNilPanic(t *testing.T) {
	defer func() {
		if _, ok := recover().(*runtime.PanicNilError); !ok {
			t.Error("no *runtime.PanicNilError")
		}
	}()
	for range Map(t.Context(), slices.Values([]int{1}), 1, func(context.Context, int) int { panic(nil) }) {
		t.Error("a result")
	}
}

// runtime.Goexit, as t.Fatal calls it, does not make Map wait forever.
func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			if p := recover(); p != "pool: a call of runtime.Goexit" {
				t.Errorf("recovered %v", p)
			}
		}()
		for range Map(t.Context(), slices.Values([]int{1, 2}), 2, func(ctx context.Context, n int) int {
			if n == 1 {
				runtime.Goexit()
			}
			<-ctx.Done()
			return n
		}) {
			t.Error("a result")
		}
	})
}

// runtime.Goexit in the sequence ends the sequence.
func TestGoexitInSequence(t *testing.T) {
	got := maps.Collect(Map(t.Context(), func(yield func(int) bool) { yield(1); runtime.Goexit() }, 2, square))
	if diff := cmp.Diff(map[int]int{1: 1}, got); diff != "" {
		t.Error(diff)
	}
}

// With runtime.Goexit in the loop, the calls in flight end before the goroutine.
func TestGoexitInLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var active atomic.Int64
		ended := make(chan int64)
		go func() {
			defer func() { ended <- active.Load() }()
			for range Map(t.Context(), slices.Values([]int{1, 2, 3}), 3, func(ctx context.Context, n int) int {
				active.Add(1)
				defer active.Add(-1)
				if n < 3 {
					<-ctx.Done()
				}
				return n
			}) {
				runtime.Goexit()
			}
		}()
		if n := <-ended; n != 0 {
			t.Errorf("%d calls are in flight", n)
		}
	})
}

func TestTwoLoops(t *testing.T) {
	seq := Map(t.Context(), slices.Values([]int{1, 2, 3}), 2, square)
	want := map[int]int{1: 1, 2: 4, 3: 9}
	for range 2 {
		if diff := cmp.Diff(want, maps.Collect(seq)); diff != "" {
			t.Error(diff)
		}
	}
	for range seq {
		break
	}
	inner := 0
	for range seq {
		if diff := cmp.Diff(want, maps.Collect(seq)); diff != "" {
			t.Errorf("inner loop: %s", diff)
		}
		inner++
	}
	if inner != 3 {
		t.Errorf("%d results of the outer loop", inner)
	}
	next, stop := iter.Pull2(seq)
	defer stop()
	if _, _, ok := next(); !ok {
		t.Error("iter.Pull2 gives no result")
	}
}

// Values of the context reach the calls.
func TestContextValues(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "value")
	for _, got := range Map(ctx, slices.Values([]int{1}), 1, func(ctx context.Context, _ int) any { return ctx.Value(key{}) }) {
		if got != "value" {
			t.Error(got)
		}
	}
}
