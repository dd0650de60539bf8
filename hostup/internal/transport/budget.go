package transport

import "sync/atomic"

const (
	callsPerRetry = 10
	freeRetries   = 20          // at first
	mostRetries   = MaxInFlight // that can be saved; all connections can break at the same time
)

// A budget limits retries to a share of the calls, so that a failing server is
// not sent a multiple of its usual load. It is the number of calls that have not been spent
// on a retry; the free retries make it negative.
type budget struct{ atomic.Int64 }

// deposit counts a call that got a response.
func (b *budget) deposit() {
	if b.Load() < (mostRetries-freeRetries)*callsPerRetry {
		b.Add(1)
	}
}

// withdraw takes a retry, and reports whether there was one.
func (b *budget) withdraw() bool {
	if b.Add(-callsPerRetry) >= -freeRetries*callsPerRetry {
		return true
	}
	b.Add(callsPerRetry)
	return false
}
