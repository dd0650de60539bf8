// Package pool runs a function for each element of a sequence, with a limited
// number of goroutines.
package pool

import (
	"context"
	"iter"
	"sync"
	"time"
)

// grace is how long Map waits for in after ctx has ended or the loop is left.
const grace = 50 * time.Millisecond

// Map yields each element of in with the result of f for it, as soon as the result
// is available. At most workers (at least one) calls of f are in flight. The
// next element is read when a worker is free; in runs in its own goroutine, so
// that results are yielded while it blocks.
//
// When ctx ends, no more elements are read. If the loop is left early, the context
// of the calls in flight is canceled and Map waits for them and for in. If in
// blocks, its goroutine ends at its next yield. A panic in in or f is passed on to
// the caller.
func Map[A, B any](ctx context.Context, in iter.Seq[A], workers int, f func(context.Context, A) B) iter.Seq2[A, B] {
	return func(yield func(A, B) bool) {
		ctx, cancel := context.WithCancel(ctx)
		want, done, quit := make(chan struct{}, 1), make(chan outcome[A, B]), make(chan struct{})
		next := make(chan outcome[A, B], 2) // an element, and a panic after it
		stop := sync.OnceFunc(func() { close(quit) })
		go pull(in, want, next, quit)
		active, wanted, blocks, ended, pulled := 0, false, false, ctx.Done(), next
		defer func() { // also after a panic
			cancel()
			stop()
			for ; active > 0; active-- {
				<-done
			}
			if !blocks {
				waitForEnd(pulled)
			}
		}()
		start := func(o outcome[A, B], ok bool) {
			o.panicAgain()
			if wanted = false; ok {
				active++
				go call(ctx, o.a, f, done)
			} else {
				next = nil
			}
		}
		for next != nil || active > 0 {
			if next != nil && !wanted && active < max(workers, 1) && ctx.Err() == nil {
				want <- struct{}{}
				wanted = true
			}
			select {
			case o, ok := <-next:
				start(o, ok)
			case o := <-done:
				active--
				if o.panicAgain(); !yield(o.a, o.b) {
					return
				}
			case <-ended:
				if wanted { // an element may be on its way
					select {
					case o, ok := <-next:
						start(o, ok)
					case <-time.After(grace):
						blocks = true
					}
				}
				stop()
				next, ended = nil, nil
			}
		}
	}
}

// An outcome is the result for an element, or a panic of f or of the sequence.
type outcome[A, B any] struct {
	a        A
	b        B
	panicked any
}

func (o outcome[A, B]) panicAgain() {
	if o.panicked != nil {
		panic(o.panicked)
	}
}

// call sends the outcome of f to done.
func call[A, B any](ctx context.Context, a A, f func(context.Context, A) B, done chan<- outcome[A, B]) {
	o := outcome[A, B]{a: a, panicked: "pool: a call of runtime.Goexit"}
	defer func() {
		if p := recover(); p != nil {
			o.panicked = p
		}
		done <- o
	}()
	o.b, o.panicked = f(ctx, a), nil
}

// waitForEnd waits until pull has ended, for the time of grace.
func waitForEnd[A, B any](pulled <-chan outcome[A, B]) {
	timeout := time.After(grace)
	for {
		select {
		case o, ok := <-pulled:
			if o.panicAgain(); !ok {
				return
			}
		case <-timeout:
			return
		}
	}
}

// pull sends one element to next for each signal of want, and closes next.
func pull[A, B any](in iter.Seq[A], want <-chan struct{}, next chan<- outcome[A, B], quit <-chan struct{}) {
	defer close(next)
	send := func(o outcome[A, B]) {
		select {
		case next <- o:
		default: // Map has returned
		}
	}
	wait := func() bool {
		select {
		case <-want:
		case <-quit:
		}
		select {
		case <-quit:
			return false
		default:
			return true
		}
	}
	defer func() {
		if p := recover(); p != nil {
			send(outcome[A, B]{panicked: p})
		}
	}()
	if !wait() {
		return
	}
	for a := range in {
		if send(outcome[A, B]{a: a}); !wait() {
			return
		}
	}
}
