package transport

import "sync"

// A budget limits retries to a share of the calls, so that a failing server is
// not sent a multiple of its usual load. The zero budget allows freeRetries.
type budget struct {
	mu    sync.Mutex
	spent int // in calls; negative if more was deposited
}

const (
	callsPerRetry = 10
	freeRetries   = 20          // before any deposit
	mostRetries   = MaxInFlight // that can be saved; all connections can break at the same time
)

// deposit counts a call that got a response.
func (b *budget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = max((freeRetries-mostRetries)*callsPerRetry, b.spent-1)
}

// withdraw takes a retry, and reports whether there was one.
func (b *budget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent > (freeRetries-1)*callsPerRetry {
		return false
	}
	b.spent += callsPerRetry
	return true
}
