package transport

import "sync"

// A budget limits retries to a share of the calls, so that a failing server is
// not sent a multiple of its usual load. The zero budget has none.
type budget struct {
	mu    sync.Mutex
	calls int // that have not been spent on a retry
}

const (
	callsPerRetry = 10
	freeRetries   = 20          // at first
	mostRetries   = MaxInFlight // that can be saved; all connections can break at the same time
)

// deposit counts a call that got a response.
func (b *budget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = min(mostRetries*callsPerRetry, b.calls+1)
}

// withdraw takes a retry, and reports whether there was one.
func (b *budget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.calls < callsPerRetry {
		return false
	}
	b.calls -= callsPerRetry
	return true
}
