package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/hostup-api/hostup-go/hostup/cmd/hostup/internal/failure"
)

// hangup is SIGHUP, which package syscall does not name for js/wasm.
const hangup = syscall.Signal(1)

// endSignals are the signals that end a command after it has cleaned up.
var endSignals = []os.Signal{syscall.SIGINT, syscall.SIGTERM, hangup}

// A signalError is the cause of a context that a signal has canceled.
type signalError struct{ os.Signal }

// Error implements error.
func (e signalError) Error() string { return e.String() }

// withSignals returns a context that ends at the first signal. The second one kills the
// process. A signal that is ignored from the start stays so, as SIGHUP with nohup.
func withSignals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	received := make(chan os.Signal, 1)
	for _, s := range endSignals {
		if !signal.Ignored(s) {
			signal.Notify(received, s)
		}
	}

	go func() {
		select {
		case s := <-received:
			signal.Stop(received)
			cancel(signalError{s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(received)
		cancel(nil)
	}
}

// interruptedStatus returns the exit status of a command that ctx has ended: as a shell
// reports it, 128 and the number of the signal.
func interruptedStatus(ctx context.Context) int {
	if s, ok := errors.AsType[signalError](context.Cause(ctx)); ok {
		if number, ok := s.Signal.(syscall.Signal); ok {
			return failure.ExitSignal + int(number)
		}
	}
	return failure.ExitInterrupted
}
