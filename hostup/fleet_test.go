package hostup_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hostup-api/hostup-go/hostup"
)

// respondToAnyID returns a VPS for each id after 10 ms, or 5 s for one with "slow", and
// a 404 for one with "gone". It panics or exits for one with that word, and panics when the
// context ends for one with "late".
func respondToAnyID(req *http.Request) (*http.Response, error) {
	id := strings.Split(req.URL.Path, "/")[4]
	wait := 10 * time.Millisecond
	if strings.Contains(id, "slow") || strings.Contains(id, "late") {
		wait = 5 * time.Second
	}
	select {
	case <-req.Context().Done():
		if strings.Contains(id, "late") {
			panic("not an error: " + canaryKey)
		}
		return nil, req.Context().Err()
	case <-time.After(wait):
	}
	switch {
	case strings.Contains(id, "panic"):
		panicInCall()
	case strings.Contains(id, "exit"):
		runtime.Goexit()
	case strings.Contains(id, "gone"):
		return readResponse(statusResponse(404, ""), req)
	}
	return readResponse(okResponse(`{"id": "`+id+`"}`), req)
}

func panicInCall() { panic("panic of a call") }

// A bulk is a client that counts its calls in flight, and what a loop over it gave.
type bulk struct {
	*hostup.Client
	mu                   sync.Mutex
	inFlight, peak, read int
	results              []string // "id outcome@milliseconds", sorted
}

func newBulk(t *testing.T) *bulk {
	b := new(bulk)
	b.Client = newClient(t, func(req *http.Request) (*http.Response, error) {
		b.count(1)
		defer b.count(-1)
		return respondToAnyID(req)
	})
	return b
}

func (b *bulk) count(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inFlight += n
	b.peak = max(b.peak, b.inFlight)
}

// ids yields the words of list. "wait" makes it block for a second, "panic!" and "exit!" end it.
func (b *bulk) ids(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for id := range strings.FieldsSeq(list) {
			switch id {
			case "wait":
				time.Sleep(time.Second)
				continue
			case "panic!":
				panic("panic of ids")
			case "exit!":
				runtime.Goexit()
			}
			if b.read++; !yield(id) {
				return
			}
		}
	}
}

// add records a result.
func (b *bulk) add(id string, result hostup.Result, at time.Duration) {
	outcome := fmt.Sprint(result)
	if result.Err == nil && result.VPS.ID == id {
		outcome = "ok"
	}
	for name, err := range map[string]error{
		"canceled": context.Canceled, "not found": hostup.ErrNotFound, "invalid": hostup.ErrInvalidID,
	} {
		if result.VPS == nil && errors.Is(result.Err, err) {
			outcome = name
		}
	}
	b.results = append(b.results, fmt.Sprintf("%s %s@%d", id, outcome, at.Milliseconds()))
	slices.Sort(b.results)
}

func TestGetMany(t *testing.T) {
	const ms = time.Millisecond
	leave := func() bool { return false }
	wait := func() bool { time.Sleep(3 * time.Second); return true }
	exit := func() bool { runtime.Goexit(); return true }
	panics := func() bool { panic("panic of the body") }
	for _, test := range []struct {
		name    string
		ids     string
		workers int
		cancel  time.Duration // when ctx ends; 0 is never
		body    func() bool   // of the loop; false leaves it
		want    string        // the results
		peak    int           // calls in flight
		read    int           // ids
		took    time.Duration
		panic   string // part of the value, which has the stack of a call
	}{
		{name: "no id", workers: 5},
		{name: "one result for each id", ids: "a gone .. b", workers: 3, want: ".. invalid@0, a ok@10, b ok@10, gone not found@10", peak: 3, read: 4, took: 10 * ms},
		{name: "the same id again", ids: "a a b a", workers: 2, want: "a ok@10, a ok@10, a ok@20, b ok@20", peak: 2, read: 4, took: 20 * ms},
		{name: "a free worker reads an id", ids: "slow a b c", workers: 2, want: "a ok@10, b ok@20, c ok@30, slow ok@5000", peak: 2, read: 4, took: 5 * time.Second},
		{name: "less than one worker is one", ids: "a b", workers: -1, want: "a ok@10, b ok@20", peak: 1, read: 2, took: 20 * ms},
		{name: "no result while ids blocks", ids: "a wait b", workers: 2, want: "a ok@1000, b ok@1010", peak: 1, read: 2, took: time.Second + 10*ms},
		{name: "while the body runs, calls continue", ids: "slow a b c", workers: 2, body: wait, want: "a ok@10, b ok@3020, c ok@9030, slow ok@6020", peak: 2, read: 4, took: 12*time.Second + 30*ms},

		{name: "cancel", ids: "a slow slow b slow", workers: 3, cancel: 15 * ms, want: "a ok@10, b canceled@15, slow canceled@15, slow canceled@15", peak: 3, read: 4, took: 15 * ms},
		{name: "cancel while ids blocks", ids: "slow wait b c", workers: 9, cancel: ms, want: "b canceled@1000, slow canceled@1000", peak: 1, read: 2, took: time.Second},
		{name: "ended context", ids: "a b", workers: 2, cancel: -1, want: "a canceled@0", read: 1},
		{name: "break", ids: "slow a b c", workers: 2, body: leave, want: "a ok@10", peak: 2, read: 2, took: 10 * ms},

		{name: "panic of the body", ids: "slow a b", workers: 2, body: panics, want: "a ok@10", peak: 2, read: 2, took: 10 * ms, panic: "panic of the body"},
		{name: "Goexit of the body", ids: "slow a b", workers: 2, body: exit, want: "a ok@10", peak: 2, read: 2, took: 10 * ms},
		{name: "panic of ids", ids: "slow slow wait panic! b", workers: 9, peak: 2, read: 2, took: time.Second, panic: "panic of ids"},
		{name: "Goexit of ids", ids: "slow slow wait exit! b", workers: 9, peak: 2, read: 2, took: time.Second},
		{name: "panic of a call", ids: "slow slow panic slow", workers: 3, peak: 3, read: 3, took: 10 * ms, panic: ".panicInCall("},
		{name: "panic of a call after a break", ids: "late a", workers: 2, body: leave, want: "a ok@10", peak: 2, read: 2, took: 10 * ms, panic: "panic in a call of GetMany: not an error: [redacted]\n"},
		{name: "Goexit of a call", ids: "slow exit slow", workers: 2, peak: 2, read: 2, took: 10 * ms, panic: "in a call of GetMany: runtime.Goexit\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.cancel < 0 {
					cancel()
				} else if test.cancel > 0 {
					time.AfterFunc(test.cancel, cancel)
				}
				b, start, done := newBulk(t), time.Now(), make(chan any)
				go func() { // which Goexit can end
					defer func() { done <- recover() }()
					for id, result := range b.GetMany(ctx, b.ids(test.ids), test.workers) {
						b.add(id, result, time.Since(start))
						if test.body != nil && !test.body() {
							return
						}
					}
				}()
				panicked := <-done
				if got := strings.Join(b.results, ", "); got != test.want {
					t.Errorf("results %s\nwant    %s", got, test.want)
				}
				if took := time.Since(start); b.inFlight != 0 || b.peak != test.peak || b.read != test.read || took != test.took {
					t.Errorf("%d calls in flight, %d at most, %d ids read in %v; want 0, %d, %d and %v",
						b.inFlight, b.peak, b.read, took, test.peak, test.read, test.took)
				}
				if (panicked != nil) != (test.panic != "") || !strings.Contains(fmt.Sprint(panicked), test.panic) {
					t.Errorf("panic %v, want %s", panicked, test.panic)
				}
			})
		})
	}
}

// Loops over one sequence are independent, also with iter.Pull2, and a loop reads nothing
// before it begins.
func TestGetManyTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // in which a loop that hangs is a failure
		taken := 0
		seq := newClient(t, respondToAnyID).GetMany(t.Context(), numberedIDs(3, &taken), 2)
		next, stop := iter.Pull2(seq)
		defer stop()
		if taken != 0 {
			t.Errorf("%d ids were read before the loop", taken)
		}
		want := []string{"vps_0", "vps_1", "vps_2"}
		for range seq {
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(maps.Collect(seq)))); diff != "" {
				t.Error(diff)
			}
		}
		if _, result, ok := next(); taken < 3+3*3 || !ok || result.Err != nil {
			t.Errorf("%d ids were read in 4 loops; iter.Pull2: %v, %v", taken, result, ok)
		}
	})
}
