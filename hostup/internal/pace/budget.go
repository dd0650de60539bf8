package pace

import "sync"

// A Budget keeps a server that is down from being called much more often than
// it would be without retries: ten calls earn one. The zero Budget is full.
type Budget struct {
	mu    sync.Mutex
	spent int // in calls; 0 is a full budget
}

const (
	callsPerRetry  = 10
	retriesAtFirst = 20 // without any call earning them
)

// Earn counts a call.
func (b *Budget) Earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = max(0, b.spent-1)
}

// Spend reports whether there is a retry left, and takes it.
func (b *Budget) Spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent > (retriesAtFirst-1)*callsPerRetry {
		return false
	}
	b.spent += callsPerRetry
	return true
}
